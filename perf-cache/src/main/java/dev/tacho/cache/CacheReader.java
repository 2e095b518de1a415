package dev.tacho.cache;

import java.util.concurrent.locks.ReentrantLock;

/**
 * A private view of a {@link CacheMeter}: each {@link #interval} holds exactly what was recorded since the one before. Any
 * number of readers may exist; none disturbs another. Safe for use by any thread; two threads that share a reader share its
 * intervals.
 */
public final class CacheReader {
    private final CacheMeter meter;
    private final ReentrantLock lock = new ReentrantLock();
    private CacheSnapshot last;

    CacheReader(CacheMeter meter) {
        this.meter = meter;
        this.last = meter.snapshot();
    }

    /**
     * Returns what was recorded since the previous call, or since this reader was opened.
     *
     * @return the interval; its size is the present one
     */
    public CacheSnapshot interval() {
        lock.lock();
        try {
            CacheSnapshot now = meter.snapshot();
            CacheSnapshot before = last;
            last = now;
            return now.minus(before);
        } finally {
            lock.unlock();
        }
    }
}
