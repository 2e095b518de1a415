package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.Durations;
import dev.tacho.cache.internal.Ticks;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which times to live to try: given ones; or 1/8 to 8 times the one in force; or, where there is none, so chosen from the
 * first times between two uses of a key that they differ in what they would do.
 */
final class TtlChoice {
    /** Times between uses to see before choosing. */
    private static final int OBSERVED = 4_096;

    private static final double SHORTEST_QUANTILE = 0.10;
    private static final double LONGEST_QUANTILE = 0.99;
    /** The first times between uses are short of what comes later. */
    private static final double BEYOND = 4;
    /** Chosen times are rounded to so many digits. */
    private static final int DIGITS = 2;

    private final int entries;
    private final int writeLimit;
    private final int idleLimit;
    private @Nullable TtlLanes lanes;
    private int[] observed = new int[0];
    private int seen;

    TtlChoice(CacheShape shape, List<Duration> given, int entries) {
        Duration write = shape.expireAfterWrite();
        Duration idle = shape.expireAfterAccess();
        this.entries = entries;
        this.writeLimit = Ticks.of(write);
        this.idleLimit = Ticks.of(idle);
        if (!given.isEmpty()) {
            lanes = create(with(given, write), with(given, idle));
        } else if (write != null || idle != null) {
            lanes = create(around(write != null ? write : idle), around(idle != null ? idle : write));
        } else {
            observed = new int[OBSERVED];
        }
    }

    int writeLimit() {
        return writeLimit;
    }

    int idleLimit() {
        return idleLimit;
    }

    @Nullable
    TtlLanes lanes() {
        return lanes;
    }

    void written(int entry, int tick) {
        if (lanes != null) {
            lanes.written(entry, tick);
        }
    }

    /** Notes a lookup and returns whether the entry is alive under the times to live in force. */
    boolean lookup(int entry, int tick, int lastUse, int depth, boolean counted) {
        if (lanes != null) {
            return lanes.lookup(entry, tick, lastUse, depth, counted);
        }
        observe(tick - lastUse, tick);
        return true;
    }

    void fold() {
        if (lanes != null) {
            lanes.counts().fold();
        }
    }

    void scale(double factor) {
        if (lanes != null) {
            lanes.counts().scale(factor);
        }
    }

    private void observe(int idle, int tick) {
        observed[seen++] = Math.max(1, idle);
        if (seen == observed.length) {
            Arrays.sort(observed);
            double shortest = observed[(int) (SHORTEST_QUANTILE * seen)];
            double longest = BEYOND * Math.max(shortest, observed[(int) (LONGEST_QUANTILE * seen)]);
            int count = Sizes.FACTORS.length;
            Duration[] ttls = new Duration[count];
            for (int i = 0; i < count; i++) {
                ttls[i] = rounded(Ticks.duration(shortest * Math.pow(longest / shortest, i / (count - 1.0))));
            }
            observed = new int[0];
            lanes = create(ttls, ttls);
            for (int entry = 0; entry < entries; entry++) {
                // When they were loaded is unknown: now is the choice that favours no candidate.
                lanes.written(entry, tick);
            }
        }
    }

    private TtlLanes create(Duration[] write, Duration[] idle) {
        return new TtlLanes(entries, write, idle, writeLimit, idleLimit);
    }

    private static Duration[] around(@Nullable Duration ttl) {
        long nanos = ttl == null ? 0 : Durations.nanos(ttl);
        return Arrays.stream(Sizes.FACTORS)
                .mapToObj(factor -> Duration.ofNanos(Math.max(1, (long) (nanos * factor))))
                .toArray(Duration[]::new);
    }

    private static Duration[] with(List<Duration> given, @Nullable Duration limit) {
        TreeSet<Duration> all = new TreeSet<>(given);
        if (limit != null) {
            all.add(limit);
        }
        return all.toArray(Duration[]::new);
    }

    private static Duration rounded(Duration duration) {
        double nanos = Durations.nanos(duration);
        double unit = Math.pow(10, Math.max(6, Math.floor(Math.log10(nanos)) - DIGITS + 1));
        return Duration.ofNanos((long) (Math.rint(nanos / unit) * unit));
    }
}
