package dev.tacho.cache;

import dev.tacho.core.Clock;
import dev.tacho.core.section.Series;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the counts were at instants of the last 15 minutes, from which the lookups of any recent span are a subtraction.
 *
 * <p>A checkpoint is the time with the hits and misses up to it. The threads that use the cache are asked to take one
 * every now and then, and do so if the last one is at least 5 seconds old: 181 checkpoints reach back 15 minutes or
 * more. A window begins at the newest checkpoint that is old enough and says how old that is, so its counts are exact
 * and only its length is rounded up. Nothing is interpolated: where the cache's use is uneven, any assumption about the
 * time between two checkpoints would be an error without a bound.
 *
 * <p>A clock that is set back leaves no way to tell how long ago the checkpoints before are. So they are forgotten when it
 * is noticed, at the next checkpoint that the threads are asked for or the next window; what came since the last of them
 * is taken to have happened then.
 */
final class LookupHistory {
    static final Duration REACH = Duration.ofMinutes(15);
    private static final Duration SLICE = Duration.ofSeconds(5);
    private static final int CAPACITY = (int) REACH.dividedBy(SLICE) + 1;

    private final Clock clock;
    private final LookupCounts counts;

    /** Guards what follows. A recording thread only tries it: whoever holds it is taking the checkpoint. */
    private final ReentrantLock lock = new ReentrantLock();

    private final long[] nanos = new long[CAPACITY];
    private final long[] hits = new long[CAPACITY];
    private final long[] misses = new long[CAPACITY];

    /** How many checkpoints were ever taken; number {@code i} stands at {@code i % CAPACITY}. */
    private long taken;

    /** The first checkpoint since the clock was last set back. */
    private long firstUsable;

    /** When the next checkpoint is due; read without the lock to save trying it. */
    private volatile long due;

    LookupHistory(Clock clock, LookupCounts counts) {
        this.clock = clock;
        this.counts = counts;
        take(clock.nanoTime());
    }

    /** Takes a checkpoint if one is due and no other thread is at it. */
    void checkpoint() {
        long now = clock.nanoTime();
        long late = now - due;
        if ((late >= 0 || late < -SLICE.toNanos()) && lock.tryLock()) {
            try {
                // Anew: another thread may have taken one since, which must not look as if the clock had been set back.
                takeIfDue(clock.nanoTime());
            } finally {
                lock.unlock();
            }
        }
    }

    /** Returns the lookups since the newest checkpoint at least {@code lengthNanos} old, or since the oldest there is. */
    LookupWindow window(long lengthNanos) {
        lock.lock();
        try {
            long now = clock.nanoTime();
            takeIfDue(now);
            long first = taken - 1;
            while (first > oldest() && now - nanos[at(first)] < lengthNanos) {
                first--;
            }
            int from = at(first);
            return new LookupWindow(now - nanos[from], counts.hits() - hits[from], counts.misses() - misses[from]);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the hit ratio between each two checkpoints, at the time of the later one since {@code originNanos}. */
    List<Series.Point> hitRatios(long originNanos) {
        lock.lock();
        try {
            List<Series.Point> points = new ArrayList<>();
            for (long i = oldest() + 1; i < taken; i++) {
                int from = at(i - 1);
                int to = at(i);
                points.add(new Series.Point(
                        nanos[to] - originNanos, LookupWindow.ratio(hits[to] - hits[from], misses[to] - misses[from])));
            }
            return points;
        } finally {
            lock.unlock();
        }
    }

    private void takeIfDue(long now) {
        long late = now - due;
        if (late < -SLICE.toNanos()) {
            firstUsable = taken - 1;
            nanos[at(firstUsable)] = now;
            due = now + SLICE.toNanos();
        } else if (late >= 0) {
            take(now);
        }
    }

    private void take(long now) {
        int at = at(taken);
        nanos[at] = now;
        hits[at] = counts.hits();
        misses[at] = counts.misses();
        taken++;
        due = now + SLICE.toNanos();
    }

    private long oldest() {
        return Math.max(firstUsable, taken - CAPACITY);
    }

    private static int at(long checkpoint) {
        return (int) (checkpoint % CAPACITY);
    }
}
