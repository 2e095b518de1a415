package dev.tacho.core.pause;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The pauses known so far: the latest of them in a ring, and totals of all.
 *
 * <p>Times are compared by the sign of their difference, as {@link System#nanoTime} asks.
 *
 * <p>Writers take a lock; a reader takes none. It walks back from the newest pause and stops where no earlier one can
 * matter: each entry carries the latest start among all pauses before it, so the order in which pauses came does not
 * matter. An entry carries its index too: if another stands in its place, it has been overwritten.
 */
final class PauseLog {
    static final int CAPACITY = 1024;
    static final int LONGEST = 10;

    private static final Comparator<Pause> BY_LENGTH =
            Comparator.comparingLong(Pause::lengthNanos).reversed();

    private record Entry(long index, Pause pause, long earlierLatestStart) {}

    private final AtomicReferenceArray<@Nullable Entry> ring = new AtomicReferenceArray<>(CAPACITY);
    private final ReentrantLock lock = new ReentrantLock();
    private final long graceNanos;

    private volatile long since;
    private volatile long newestStart;
    private volatile long count;

    // Guarded by the lock.
    private long latestStart;
    private long totalNanos;
    private long totalErrorNanos;
    private long late;
    private List<Pause> longest = List.of();

    PauseLog(long sinceNanos, long graceNanos) {
        this.since = sinceNanos;
        this.newestStart = sinceNanos;
        this.graceNanos = graceNanos;
    }

    /** What all pauses so far add up to. */
    record Totals(long count, long totalNanos, long totalErrorNanos, long late, List<Pause> longest) {}

    /** Says from when on every pause is known. */
    void begin(long sinceNanos) {
        since = sinceNanos;
    }

    long since() {
        return since;
    }

    void add(Pause pause, long nowNanos) {
        lock.lock();
        try {
            long index = count;
            // Spans that ended just after it may have been decided already: it came too late for them.
            if (nowNanos - pause.earliestEnd() > graceNanos || (index > 0 && pause.earliestEnd() - newestStart < 0)) {
                late++;
            }
            ring.set(slot(index), new Entry(index, pause, latestStart));
            latestStart = index == 0 ? pause.latestStart() : later(latestStart, pause.latestStart());
            totalNanos += pause.lengthNanos();
            totalErrorNanos += pause.lengthErrorNanos();
            keepIfLong(pause);
            count = index + 1;
            // Last: whoever sees this horizon sees every pause before it.
            newestStart = later(newestStart, pause.earliestStart());
        } finally {
            lock.unlock();
        }
    }

    Totals totals() {
        lock.lock();
        try {
            return new Totals(count, totalNanos, totalErrorNanos, late, longest);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The moment before which no pause is unknown any more: sources report in order, so the newest pause settles what
     * lies before it, and a pause that was not reported within the grace period is taken not to exist.
     */
    long settled(long nowNanos) {
        return later(newestStart, nowNanos - graceNanos);
    }

    /** Finds the pauses that a span contained, and writes what it finds to {@code match}. */
    void match(long start, long end, long spanNanos, Match match) {
        match.reset(start - since >= 0);
        for (long index = count - 1; index >= 0; index--) {
            Entry entry = ring.get(slot(index));
            if (entry == null || entry.index != index) {
                match.complete = false;
                return;
            }
            if (entry.pause.mayBeIn(start, end, spanNanos)) {
                match.add(entry.pause, entry.pause.isIn(start, end));
            }
            if (entry.earlierLatestStart - start < 0) {
                return;
            }
        }
    }

    /** What a span contained; one object is used again and again, so that a match allocates nothing. */
    static final class Match {
        boolean overlap;
        boolean certain;
        boolean complete;
        long pausedNanos;

        private void reset(boolean known) {
            overlap = false;
            certain = false;
            complete = known;
            pausedNanos = 0;
        }

        private void add(Pause pause, boolean sure) {
            overlap = true;
            certain |= sure;
            pausedNanos += pause.lengthNanos();
        }
    }

    private void keepIfLong(Pause pause) {
        if (longest.size() < LONGEST
                || pause.lengthNanos() > longest.get(LONGEST - 1).lengthNanos()) {
            List<Pause> more = new ArrayList<>(longest);
            more.add(pause);
            more.sort(BY_LENGTH);
            longest = List.copyOf(more.subList(0, Math.min(LONGEST, more.size())));
        }
    }

    private static int slot(long index) {
        return (int) (index & (CAPACITY - 1));
    }

    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }
}
