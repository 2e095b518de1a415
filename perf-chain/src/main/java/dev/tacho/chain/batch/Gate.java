package dev.tacho.chain.batch;

import dev.tacho.core.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait for others to go with them: for the window, for a full batch, or, without a window, for the round
 * trip that is under way. Safe for use by any thread; the lock is held for the time of a few additions.
 */
final class Gate {
    private final long windowNanos;
    private final int mostUnderWay;
    private final int mostWaiting;
    private final Courier courier;
    private final Pool pool;
    private final Clock clock;
    private final Tallies tallies;
    private final Consumer<List<Flight>> carrier;

    private final Object lock = new Object();
    private final ArrayDeque<Flight> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int underWay;
    private boolean windowOpen;
    /** Whether those who wait have waited long enough. */
    private boolean due;

    private boolean closed;

    /**
     * Makes a gate.
     *
     * @param carrier brings flights to the node; every flight has ended when it returns, or ends later by itself
     */
    Gate(Options options, Courier courier, Consumer<List<Flight>> carrier, Pool pool, Clock clock, Tallies tallies) {
        this.windowNanos = options.window().toNanos();
        this.mostUnderWay = options.maxRoundTrips();
        this.mostWaiting = options.maxWaiting();
        this.courier = courier;
        this.carrier = carrier;
        this.pool = pool;
        this.clock = clock;
        this.tallies = tallies;
    }

    /**
     * Lets a call pass at once that need not wait for anybody: without a window, when nothing is under way. Whoever got
     * true calls {@link #done} after its round trip.
     */
    boolean passAlone() {
        synchronized (lock) {
            if (closed || windowNanos > 0 || underWay > 0 || !waiting.isEmpty()) {
                return false;
            }
            underWay++;
            return true;
        }
    }

    /** Has a flight wait for others. It ends, whatever happens. */
    void enter(Flight flight) {
        boolean open = false;
        String refusal = null;
        synchronized (lock) {
            if (closed) {
                refusal = "closed: no further calls are sent";
            } else if (waiting.size() >= mostWaiting) {
                refusal = "maxWaiting=" + mostWaiting + ": as many calls wait already";
            } else {
                waiting.add(flight);
                waitingBytes += flight.bytes();
                open = windowNanos > 0 && !windowOpen;
                windowOpen |= open;
            }
        }
        if (refusal != null) {
            // Without the lock: callers who share the call may be told on this thread.
            Courier.fail(List.of(flight), new IOException(refusal));
            return;
        }
        launch();
        if (open && !pool.after(windowNanos, this::windowEnds)) {
            close();
        }
    }

    /** A round trip has ended. */
    void done() {
        synchronized (lock) {
            underWay--;
        }
        launch();
    }

    /** Fails those who wait, and whoever comes later. */
    void close() {
        List<Flight> left;
        synchronized (lock) {
            closed = true;
            left = new ArrayList<>(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        if (!left.isEmpty()) {
            Courier.fail(left, new IOException("closed before the call was sent"));
        }
    }

    private void windowEnds() {
        synchronized (lock) {
            windowOpen = false;
            due = !waiting.isEmpty();
        }
        launch();
    }

    private void launch() {
        for (List<Flight> batch = take(); batch != null; batch = take()) {
            List<Flight> taken = batch;
            if (!pool.execute(() -> run(taken))) {
                Courier.fail(taken, new IOException("closed before the call was sent"));
                synchronized (lock) {
                    underWay--;
                }
            }
        }
    }

    private void run(List<Flight> batch) {
        try {
            carrier.accept(batch);
        } finally {
            done();
        }
    }

    private @Nullable List<Flight> take() {
        List<Flight> taken = new ArrayList<>();
        synchronized (lock) {
            if (head() == null || underWay >= mostUnderWay || !isReady()) {
                return null;
            }
            int most = courier.limit().items();
            long bytes = 0;
            for (Flight next = head(); next != null && taken.size() < most; next = head()) {
                bytes += next.bytes();
                if (!taken.isEmpty() && bytes > courier.mostBytes()) {
                    break;
                }
                waitingBytes -= next.bytes();
                taken.add(waiting.remove());
            }
            due &= !waiting.isEmpty();
            underWay++;
        }
        long now = clock.nanoTime();
        taken.forEach(flight -> tallies.waited(now - flight.queuedNanos()));
        return taken;
    }

    private boolean isReady() {
        return due
                || (windowNanos == 0 && underWay == 0)
                || waiting.size() >= courier.limit().items()
                || waitingBytes >= courier.mostBytes();
    }

    /** Returns who is next, still waiting; those whose callers have all left give up their place. */
    private @Nullable Flight head() {
        Flight head = waiting.peek();
        while (head != null && head.isAbandoned()) {
            waiting.remove();
            waitingBytes -= head.bytes();
            head.answer().cancel(false);
            tallies.abandoned();
            head = waiting.peek();
        }
        return head;
    }
}
