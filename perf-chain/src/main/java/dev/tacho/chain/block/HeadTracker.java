package dev.tacho.chain.block;

import dev.tacho.chain.internal.Daemons;
import dev.tacho.chain.internal.Names;
import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Follows the heads of a chain by number and hash, never by a filter: no block is missed, whatever is lost on the way,
 * unless a {@link Gap} is told; and a reorg is told from a gap, and from a node that lags.
 *
 * <pre>{@code
 * HeadTracker heads = HeadTracker.builder(perf, "mainnet", service)
 *         .slot(Duration.ofSeconds(12))
 *         .build();
 * heads.listen(new HeadListener() {
 *     public void head(Head head) { ... }
 *     public void reorg(Reorg reorg) { ... }
 * });
 * heads.start(Duration.ofMillis(500));       // or heads.poll(), by hand
 * ...
 * heads.close();
 * }</pre>
 *
 * <p>Safe for use by any thread. No call of this class throws because of the node; what goes wrong there is counted.
 */
public final class HeadTracker implements SectionSource, AutoCloseable {
    private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);

    private final String client;
    private final Clock clock;
    private final HeadStats stats;
    private final BlockReader reader;
    private final @Nullable Announcements announcements;
    private final @Nullable Duration slot;
    private final int backfill;
    private final Follower follower;
    private final List<HeadListener> listeners = new CopyOnWriteArrayList<>();
    /** Held while the chain is followed; a listener that calls {@link #poll} finds it held by itself. */
    private final ReentrantLock following = new ReentrantLock();

    private final Semaphore news = new Semaphore(0);
    private final Object state = new Object();
    private boolean closed;
    private @Nullable Thread thread;
    private @Nullable Duration period;
    private volatile @Nullable Head tip;

    private HeadTracker(Builder builder) {
        client = builder.client;
        clock = builder.perf.clock();
        slot = builder.slot;
        backfill = builder.backfill;
        stats = new HeadStats(builder.perf, client, slot);
        listeners.add(stats);
        reader = new BlockReader(builder.service, stats);
        announcements = builder.connect == null
                ? null
                : new Announcements(client, builder.connect, stats, builder.window, this::wake);
        follower = new Follower(
                reader, new Branch(builder.window, backfill), backfill, stats, new Everybody(), announcements);
    }

    /**
     * Returns a builder.
     *
     * @param perf holds the instruments and the clock
     * @param client names the connection: the tag {@code client} of every instrument
     * @param service answers {@code eth_getBlockByNumber} and {@code eth_getBlockByHash}; not closed by the tracker
     * @return the builder
     * @throws IllegalArgumentException if the name is blank, holds white space, or is a URL, which may hold a key
     */
    public static Builder builder(Perf perf, String client, Web3jService service) {
        return new Builder(perf, client, service);
    }

    /** Builds a {@link HeadTracker}. */
    public static final class Builder {
        private final Perf perf;
        private final String client;
        private final Web3jService service;
        private @Nullable Callable<? extends Web3jService> connect;
        private @Nullable Duration slot;
        private int window = 64;
        private int backfill = 128;

        private Builder(Perf perf, String client, Web3jService service) {
            this.perf = Objects.requireNonNull(perf, "perf");
            this.client = Names.check("client", client);
            this.service = Objects.requireNonNull(service, "service");
        }

        /**
         * Hears of heads at once, by a subscription to {@code newHeads}. Polling goes on, and finds what a subscription
         * loses.
         *
         * @param connector gives a connected service, for example a {@code WebSocketService} after its {@code
         *     connect()}: called at the first round, and after each loss again, a second apart at least; the tracker
         *     closes what it gave
         * @return this builder
         */
        public Builder subscribe(Callable<? extends Web3jService> connector) {
            connect = Objects.requireNonNull(connector, "connector");
            return this;
        }

        /**
         * Tells how long a slot of this chain is, so that missed ones are counted.
         *
         * @param length for example 12 s on Ethereum's main network
         * @return this builder
         * @throws IllegalArgumentException if it is below a second, the resolution of timestamps
         */
        public Builder slot(Duration length) {
            if (length.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("slot=" + length
                        + ": must be >= 1 s, the resolution of a block's timestamp; leave it out on faster chains");
            }
            slot = length;
            return this;
        }

        /**
         * Tells how many blocks are remembered, and so how deep a reorg may be to be told exactly. Of a deeper one, the
         * blocks of the new branch are told all the same, down to as many below the window as {@link #backfill}. A block
         * takes about 0.5 KB, and 120 bytes for each of its transactions.
         *
         * @param blocks at least 2; 64 unless told
         * @return this builder
         * @throws IllegalArgumentException if it is below 2
         */
        public Builder window(int blocks) {
            if (blocks < 2) {
                throw new IllegalArgumentException("window=" + blocks + ": must be >= 2 blocks");
            }
            window = blocks;
            return this;
        }

        /**
         * Tells how many missed blocks are fetched in one round; the next round goes on. As many are fetched below the
         * window after a reorg that is deeper; what lies below those is a {@link Gap}.
         *
         * @param blocks at least 1; 128 unless told
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder backfill(int blocks) {
            if (blocks < 1) {
                throw new IllegalArgumentException("backfill=" + blocks + ": must be >= 1 block");
            }
            backfill = blocks;
            return this;
        }

        /**
         * Builds the tracker, and registers it so that it has a section in every report. It does nothing until it is
         * started or polled.
         *
         * @return the tracker
         * @throws IllegalArgumentException if {@code perf} has a tracker of that name
         */
        public HeadTracker build() {
            HeadTracker tracker = new HeadTracker(this);
            perf.register("blocks." + client, tracker);
            return tracker;
        }
    }

    /**
     * Adds a listener, which is told of what follows.
     *
     * @param listener the listener
     * @return this tracker
     */
    public HeadTracker listen(HeadListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Removes a listener; does nothing if it is none.
     *
     * @param listener the listener
     * @return this tracker
     */
    public HeadTracker ignore(HeadListener listener) {
        listeners.remove(listener);
        return this;
    }

    /**
     * Follows the chain on a daemon thread from now on, {@code tacho-heads-<client>}.
     *
     * @param pollingPeriod how often the node is asked for its head: how late a head may be found that was not
     *     announced
     * @return this tracker
     * @throws IllegalArgumentException if the period is below 1 ms
     * @throws IllegalStateException if it was started already, or is closed
     */
    public HeadTracker start(Duration pollingPeriod) {
        if (pollingPeriod.compareTo(SHORTEST_PERIOD) < 0) {
            throw new IllegalArgumentException("pollingPeriod=" + pollingPeriod + ": must be >= 1 ms");
        }
        synchronized (state) {
            if (closed || thread != null) {
                throw new IllegalStateException(
                        "the tracker of " + client + (closed ? " is closed" : " was started already"));
            }
            Thread made = Daemons.named("tacho-heads-" + client).newThread(() -> run(pollingPeriod));
            period = pollingPeriod;
            thread = made;
            made.start();
        }
        return this;
    }

    /**
     * Asks the node once, on the caller's thread: one request if nothing is new, and one for each block that was missed.
     *
     * @return how many heads were told; 0 if there is nothing new, the node could not be asked, the tracker is closed, or
     *     a listener calls this
     */
    public int poll() {
        return round(true);
    }

    /**
     * Returns the last head.
     *
     * @return the head; empty before the first
     */
    public Optional<Head> head() {
        return Optional.ofNullable(tip);
    }

    /**
     * Returns what was seen so far.
     *
     * @return an immutable reading
     */
    public HeadSnapshot snapshot() {
        return stats.snapshot(tip, missingMethods());
    }

    @Override
    public Section section() {
        Duration polled;
        synchronized (state) {
            polled = period;
        }
        return new HeadSection(client, snapshot(), stats, slot, polled, announcements != null).render();
    }

    /**
     * Ends the thread and the subscription, and waits up to a second for the thread, unless a listener calls this. One that
     * waits for an answer of a node that hangs ends with that call: at the transport's own timeout, or when the service is
     * closed. A second call does nothing.
     */
    @Override
    public void close() {
        Thread running;
        synchronized (state) {
            if (closed) {
                return;
            }
            closed = true;
            running = thread;
        }
        wake();
        if (announcements != null) {
            announcements.close();
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        if (following.isHeldByCurrentThread()) {
            running.interrupt(); // A listener calls this: the thread may wait for it.
        } else {
            Daemons.end(running);
        }
    }

    private List<String> missingMethods() {
        List<String> missing = new ArrayList<>(reader.missingMethods());
        if (announcements != null && announcements.isUnsupported()) {
            missing.add("eth_subscribe");
        }
        return missing;
    }

    private int round(boolean askLatest) {
        if (following.isHeldByCurrentThread()) {
            return 0;
        }
        following.lock();
        try {
            return isClosed() ? 0 : follower.round(askLatest);
        } finally {
            following.unlock();
        }
    }

    private void run(Duration pollingPeriod) {
        long asked = clock.nanoTime() - pollingPeriod.toNanos();
        while (!isClosed()) {
            boolean due = clock.nanoTime() - asked >= pollingPeriod.toNanos();
            if (due) {
                asked = clock.nanoTime();
            }
            int heads = round(due);
            if (heads >= backfill) {
                asked = clock.nanoTime() - pollingPeriod.toNanos(); // There is more.
            } else {
                await(pollingPeriod.toNanos() - (clock.nanoTime() - asked));
            }
        }
    }

    /** Waits until something is announced or lost, the tracker is closed, or the time is up. */
    private void await(long nanos) {
        try {
            if (news.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            // Whoever interrupts this thread wants it to end, as close() does.
            Thread.currentThread().interrupt();
            synchronized (state) {
                closed = true;
            }
        }
    }

    private void wake() {
        news.release();
    }

    private boolean isClosed() {
        synchronized (state) {
            return closed;
        }
    }

    /** Tells all listeners, the measures first, none of which can keep the others from hearing. */
    private final class Everybody implements HeadListener {
        @Override
        public void head(Head head) {
            tip = head;
            each(listener -> listener.head(head));
        }

        @Override
        public void reorg(Reorg reorg) {
            each(listener -> listener.reorg(reorg));
        }

        @Override
        public void looked(Head head, long askedNanos) {
            each(listener -> listener.looked(head, askedNanos));
        }

        @Override
        public void gap(Gap gap) {
            each(listener -> listener.gap(gap));
        }

        private void each(Consumer<HeadListener> news) {
            for (HeadListener listener : listeners) {
                try {
                    news.accept(listener);
                } catch (RuntimeException | Error e) {
                    stats.listenerFailed(e);
                }
            }
        }
    }
}
