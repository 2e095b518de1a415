package dev.tacho.cache.whatif;

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

    private final int entries;
    private final int writeLimit;
    private final int idleLimit;
    private @Nullable TtlLanes lanes;
    private int[] observed = new int[0];
    private int seen;

    TtlChoice(CacheShape shape, List<Duration> given, int entries) {
        this.entries = entries;
        this.writeLimit = Ticks.of(shape.expireAfterWrite());
        this.idleLimit = Ticks.of(shape.expireAfterAccess());
        if (!given.isEmpty()) {
            int[] ticks = given.stream().mapToInt(Ticks::of).toArray();
            lanes = create(with(ticks, writeLimit), with(ticks, idleLimit));
        } else if (writeLimit < Integer.MAX_VALUE || idleLimit < Integer.MAX_VALUE) {
            lanes = create(
                    around(writeLimit < Integer.MAX_VALUE ? writeLimit : idleLimit),
                    around(idleLimit < Integer.MAX_VALUE ? idleLimit : writeLimit));
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
            double longest = Math.max(2 * shortest, observed[(int) (LONGEST_QUANTILE * seen)]);
            int count = Sizes.FACTORS.length;
            int[] ticks = new int[count];
            for (int i = 0; i < count; i++) {
                ticks[i] = (int) Math.rint(shortest * Math.pow(longest / shortest, i / (count - 1.0)));
            }
            observed = new int[0];
            lanes = create(ticks, ticks);
            for (int entry = 0; entry < entries; entry++) {
                // When they were loaded is unknown: now is the choice that favours no candidate.
                lanes.written(entry, tick);
            }
        }
    }

    private TtlLanes create(int[] write, int[] idle) {
        return new TtlLanes(entries, write, idle, writeLimit, idleLimit);
    }

    private static int[] around(int ticks) {
        return Arrays.stream(Sizes.FACTORS)
                .mapToInt(factor -> (int) Math.max(1, Math.min(Integer.MAX_VALUE - 1.0, Math.rint(ticks * factor))))
                .toArray();
    }

    private static int[] with(int[] ticks, int limit) {
        TreeSet<Integer> all = new TreeSet<>();
        Arrays.stream(ticks).forEach(all::add);
        if (limit < Integer.MAX_VALUE) {
            all.add(limit);
        }
        return all.stream().mapToInt(Integer::intValue).toArray();
    }
}
