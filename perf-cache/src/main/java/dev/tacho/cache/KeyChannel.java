package dev.tacho.cache;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The way from the threads that use a cache to its {@link KeySimulation}: a ring that they fill, and a lock under which
 * somebody empties it: the thread of all caches, whoever reads, or a caller that finds it full.
 *
 * <p>A caller never waits for the lock: it tries, and gives way to whoever holds it, for {@value #HELP_NANOS} ns at most.
 */
final class KeyChannel {
    /** Places in the ring. */
    static final int RING = 4_096;
    /** How many events are taken under the lock at a time. */
    private static final int CHUNK = 64;
    /** How long a caller that finds the ring full tries to help at most: longer than a busy machine lets a thread wait. */
    private static final long HELP_NANOS = 20_000_000L;

    /** Events that may get lost of the last {@value #LOSS_WINDOW}, or so: these change no figure by half a percent. */
    private static final int TOLERATED_LOSSES = 64;

    private static final int LOSS_WINDOW = 16_384;

    private final EventRing ring;
    private final ReentrantLock lock = new ReentrantLock();
    private final KeySimulation simulation;
    private final Consumer<RuntimeException> failed;
    private final LongAdder lost = new LongAdder();
    /** Lookups that those stand for which were drawn at random and found no room. */
    private final LongAdder undrawn = new LongAdder();

    private long lostBefore;
    private long taken;
    private long undrawnBefore;

    /** How often callers helped; a hint, so that it may miss some. */
    private volatile int helps;

    private int helpsBefore;

    private volatile long threshold;
    private volatile int hotMask;
    private volatile boolean closed;

    /**
     * Creates a channel.
     *
     * @param simulation what the events are for
     * @param failed told when the simulation throws, which is no business of the caller who happens to help it
     * @param withObjects whether an event may carry an object
     * @param open whether it takes events at all
     */
    KeyChannel(KeySimulation simulation, Consumer<RuntimeException> failed, boolean withObjects, boolean open) {
        this.ring = new EventRing(open ? RING : 1, withObjects);
        this.simulation = simulation;
        this.failed = failed;
        this.closed = !open;
        sample();
    }

    /** Returns the hashes to sample: those below it, as unsigned numbers. */
    long threshold() {
        return threshold;
    }

    /** Returns the mask that a random number must be free of for a lookup to be sampled; below 0 if none is. */
    int hotMask() {
        return hotMask;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns how many events were lost for want of room. */
    long lost() {
        return lost.sum();
    }

    /** Sends an event; any thread. */
    void offer(long first, long second, @Nullable Object object) {
        if (ring.offer(first, second, object)) {
            return;
        }
        if (!KeyEvent.isSpatial(second) && KeyEvent.value(first) > 0) {
            // One of many lookups drawn at random, for which nobody need wait: the others stand for it, fewer will be
            // drawn.
            undrawn.add(KeyEvent.value(first) + 1L);
        } else if (!helped(first, second, object)) {
            lost.increment();
        }
    }

    /**
     * Empties the ring a little and tries again. While callers do so the thread of all caches keeps away: two that want the
     * same lock are slower than one. Whoever holds the lock may wait for this very processor: hence the yield.
     */
    @SuppressWarnings({"NonAtomicVolatileUpdate", "ThreadPriorityCheck"})
    private boolean helped(long first, long second, @Nullable Object object) {
        helps++;
        long begin = System.nanoTime();
        do {
            if (lock.tryLock()) {
                try {
                    take();
                    sample();
                } finally {
                    lock.unlock();
                }
            } else {
                Thread.yield();
            }
            if (ring.offer(first, second, object)) {
                return true;
            }
        } while (System.nanoTime() - begin < HELP_NANOS && Integer.toUnsignedLong(KeyEvent.hash(first)) < threshold);
        return false;
    }

    /** Takes what there is and does what is due; called by the thread of all caches. Returns how much there was. */
    int tick() {
        int helpsNow = helps;
        int all = 0;
        if (helpsNow == helpsBefore) {
            int chunk;
            do {
                chunk = drainChunk();
                all += chunk;
            } while (chunk == CHUNK && all < RING);
        } else {
            helpsBefore = helpsNow;
        }
        lock.lock();
        try {
            due();
        } finally {
            lock.unlock();
        }
        return all;
    }

    private int drainChunk() {
        lock.lock();
        try {
            int chunk = take();
            sample();
            return chunk;
        } finally {
            lock.unlock();
        }
    }

    private void due() {
        long lostNow = lost.sum();
        boolean many = lostNow - lostBefore > TOLERATED_LOSSES;
        if (many) {
            simulation.lostEvents();
        }
        if (many || taken > LOSS_WINDOW) {
            lostBefore = lostNow;
            taken = 0;
        }
        long undrawnNow = undrawn.sum();
        if (undrawnNow > undrawnBefore) {
            simulation.missed(undrawnNow - undrawnBefore);
            undrawnBefore = undrawnNow;
        }
        simulation.tick();
        sample();
    }

    /** Reads the simulation when it has taken everything that was sent. */
    <T extends @Nullable Object> T read(Function<KeySimulation, T> reading) {
        lock.lock();
        try {
            drainAll();
            due();
            return reading.apply(simulation);
        } finally {
            lock.unlock();
        }
    }

    /** Changes the simulation when it has taken everything that was sent. */
    void change(Consumer<KeySimulation> change) {
        lock.lock();
        try {
            drainAll();
            change.accept(simulation);
            sample();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more events. */
    void close() {
        closed = true;
        change(KeySimulation::close);
    }

    private void sample() {
        threshold = closed ? 0 : simulation.threshold();
        hotMask = closed ? -1 : simulation.hotMask();
    }

    private void drainAll() {
        for (int left = ring.size(); left > 0; left -= CHUNK) {
            take();
        }
    }

    private int take() {
        try {
            int chunk = simulation.drain(ring, CHUNK);
            taken += chunk;
            return chunk;
        } catch (RuntimeException e) {
            failed.accept(e);
            return 0;
        }
    }
}
