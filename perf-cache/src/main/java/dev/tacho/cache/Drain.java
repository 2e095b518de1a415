package dev.tacho.cache;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that simulates for all caches of the process. It begins with the first cache measured by key and ends when
 * the last is closed or was collected, so nobody has to stop it; it keeps no cache alive. It looks at each cache's ring
 * every millisecond to half second, the less often the less there is.
 */
final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);
    private static final long SHORTEST_MILLIS = 1;
    private static final long LONGEST_MILLIS = 500;
    /** A ring that is fuller than this share is looked at more often. */
    private static final int BUSY = 8;

    private static final ReentrantLock lock = new ReentrantLock();
    private static final Condition changed = lock.newCondition();
    /** Guarded by the lock. */
    private static final List<WeakReference<KeyMeter>> meters = new ArrayList<>();

    private static @Nullable Thread thread;

    private Drain() {}

    static void add(KeyMeter meter) {
        lock.lock();
        try {
            meters.add(new WeakReference<>(meter));
            if (thread == null) {
                thread = new Thread(Drain::run, "tacho-cache-drain");
                thread.setDaemon(true);
                thread.start();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    static void remove(KeyMeter meter) {
        lock.lock();
        try {
            meters.removeIf(reference -> reference.refersTo(meter) || reference.refersTo(null));
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private static void run() {
        long pauseMillis = SHORTEST_MILLIS;
        while (await(pauseMillis)) {
            pauseMillis = Math.max(SHORTEST_MILLIS, Math.min(LONGEST_MILLIS, drainAll(pauseMillis)));
        }
    }

    /** Waits, and returns whether there is anything left to do; if not, the thread ends. Waking too early does no harm. */
    @SuppressWarnings("WaitNotInLoop")
    private static boolean await(long millis) {
        lock.lock();
        try {
            changed.await(millis, TimeUnit.MILLISECONDS);
            meters.removeIf(reference -> reference.refersTo(null));
            if (meters.isEmpty()) {
                thread = null;
            }
            return thread != null;
        } catch (InterruptedException e) {
            log.warn(
                    "The thread {} was interrupted, by nobody who should; it goes on",
                    Thread.currentThread().getName());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Drains every ring and returns how long to wait before the next look. */
    private static long drainAll(long pausedMillis) {
        List<WeakReference<KeyMeter>> all;
        lock.lock();
        try {
            all = List.copyOf(meters);
        } finally {
            lock.unlock();
        }
        boolean busy = false;
        boolean idle = true;
        for (WeakReference<KeyMeter> reference : all) {
            KeyMeter meter = reference.get();
            if (meter != null) {
                int taken = drain(meter);
                busy |= taken > KeyChannel.RING / BUSY;
                idle &= taken == 0;
            }
        }
        return busy ? pausedMillis / 2 : idle ? pausedMillis * 2 : pausedMillis;
    }

    private static int drain(KeyMeter meter) {
        try {
            return meter.tick();
        } catch (RuntimeException e) {
            meter.failed(e);
            return 0;
        }
    }
}
