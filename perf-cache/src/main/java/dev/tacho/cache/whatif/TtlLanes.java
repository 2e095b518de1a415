package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.Ticks;
import java.time.Duration;
import java.util.Arrays;

/**
 * What other times to live would do, on the entries of a {@link ReuseStack}.
 *
 * <p>After access it is simple: an entry is served again if it was used within that time, so the time since its last use
 * says it for all. After write it depends on when the entry was loaded, which depends on the time to live: so each entry
 * has, for each candidate, the time of the load that it would be serving. Together with the entry's depth in the stack
 * that gives hits by size and time to live, and how old what is served is.
 *
 * <p>Load times are kept in 1/256 of their candidate, in 2 bytes; 14 bytes an entry.
 */
final class TtlLanes {
    /** Steps of a candidate's duration. */
    private static final int STEPS = 256;

    /** Depths by the factor of the size that holds them, and those beyond the largest: as if without a limit. */
    private static final int DEPTHS = Sizes.FACTORS.length + 1;

    private final int lanes;
    private final Duration[] writeDurations;
    private final Duration[] idleDurations;
    private final int[] writeTtls;
    private final int[] idleTtls;
    private final double[] stepsPerTick;
    private final char[] loadedAt;
    private final int writeLimit;
    private final int idleLimit;
    private final Counts counts;

    /** Where each kind of count begins among the columns. */
    private final int served;

    private final int unused;
    private final int live;
    private final int ages;

    /**
     * Creates lanes.
     *
     * @param entries how many entries the stack may have
     * @param write the candidates after write, rising
     * @param idle the candidates after access, rising
     * @param writeLimit the time to live in force after write, in ticks
     * @param idleLimit the one after access
     */
    TtlLanes(int entries, Duration[] write, Duration[] idle, int writeLimit, int idleLimit) {
        this.lanes = write.length;
        this.writeDurations = write;
        this.idleDurations = idle;
        this.writeTtls = Arrays.stream(write).mapToInt(Ticks::of).toArray();
        this.idleTtls = Arrays.stream(idle).mapToInt(Ticks::of).toArray();
        this.writeLimit = writeLimit;
        this.idleLimit = idleLimit;
        this.stepsPerTick = Arrays.stream(writeTtls)
                .mapToDouble(ttl -> (double) STEPS / ttl)
                .toArray();
        this.loadedAt = new char[lanes * entries];
        this.served = 0;
        this.unused = served + DEPTHS;
        this.live = unused + (idleTtls.length + 1) * DEPTHS;
        this.ages = live + lanes * DEPTHS;
        this.counts = new Counts(1, ages + lanes * DEPTHS);
    }

    Duration[] afterWrite() {
        return writeDurations;
    }

    Duration[] afterAccess() {
        return idleDurations;
    }

    Counts counts() {
        return counts;
    }

    /** Notes that an entry was loaded or written, whatever the time to live. */
    void written(int entry, int tick) {
        for (int lane = 0; lane < lanes; lane++) {
            loadedAt[entry * lanes + lane] = steps(lane, tick);
        }
    }

    /**
     * Notes a lookup of an entry.
     *
     * @param entry the entry
     * @param tick the time
     * @param lastUse when it was used before
     * @param depth the factor whose size holds it, {@code FACTORS.length} if none does
     * @param counted whether to count it
     * @return whether it is alive under the times to live in force
     */
    boolean lookup(int entry, int tick, int lastUse, int depth, boolean counted) {
        int idle = tick - lastUse;
        boolean current = idle < idleLimit;
        boolean inForce = writeLimit == Integer.MAX_VALUE;
        for (int lane = 0; lane < lanes; lane++) {
            int at = entry * lanes + lane;
            char now = steps(lane, tick);
            int age = (char) (now - loadedAt[at]);
            // Steps wrap after 256 times the candidate; an entry idle for so long has expired all the same.
            boolean alive = age < STEPS && idle < writeTtls[lane];
            if (!alive) {
                loadedAt[at] = now;
            }
            if (writeTtls[lane] == writeLimit) {
                inForce = alive;
            }
            if (counted && alive && current) {
                counts.add(0, live + lane * DEPTHS + depth);
                counts.add(0, ages + lane * DEPTHS + depth, age);
            }
        }
        if (counted && inForce) {
            int lane = 0;
            while (lane < idleTtls.length && idle >= idleTtls[lane]) {
                lane++;
            }
            counts.add(0, unused + lane * DEPTHS + depth);
            if (current) {
                counts.add(0, served + depth);
            }
        }
        return inForce && current;
    }

    /** Returns the sampled hits up to a size under the times to live in force. */
    double servedNow(int factor, boolean recentOnly) {
        return upTo(served, factor, recentOnly);
    }

    /** Returns the sampled hits up to a size if entries lived so long after they were written. */
    double servedAfterWrite(int lane, int factor, boolean recentOnly) {
        return upTo(live + lane * DEPTHS, factor, recentOnly);
    }

    /** Returns the sampled hits up to a size if entries lived so long after they were used. */
    double servedAfterAccess(int lane, int factor, boolean recentOnly) {
        double hits = 0;
        for (int idle = 0; idle <= lane; idle++) {
            hits += upTo(unused + idle * DEPTHS, factor, recentOnly);
        }
        return hits;
    }

    /** Returns how old, in ticks, what those hits served was on average; {@code NaN} if there was none. */
    double meanAge(int lane, int factor, boolean recentOnly) {
        double hits = servedAfterWrite(lane, factor, recentOnly);
        return hits == 0 ? Double.NaN : upTo(ages + lane * DEPTHS, factor, recentOnly) / hits / stepsPerTick[lane];
    }

    private double upTo(int column, int factor, boolean recentOnly) {
        double sum = 0;
        for (int depth = 0; depth <= factor; depth++) {
            sum += counts.sum(column + depth, recentOnly);
        }
        return sum;
    }

    private char steps(int lane, int tick) {
        return (char) (long) Math.floor(tick * stepsPerTick[lane]);
    }
}
