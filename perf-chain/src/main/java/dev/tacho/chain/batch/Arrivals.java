package dev.tacho.chain.batch;

import java.util.Arrays;

/** When calls arrive: the last of them one by one, so that another window can be tried on them. Safe for any thread. */
final class Arrivals {
    private static final int KEPT = 2_048;

    private final long[] times = new long[KEPT];
    private long calls;
    private long firstNanos;
    private long lastNanos;

    /** A call arrived. */
    synchronized void arrived(long now) {
        if (calls == 0) {
            firstNanos = now;
        }
        times[(int) (calls++ % KEPT)] = now;
        lastNanos = now;
    }

    synchronized Reading read() {
        long[] last = Arrays.copyOf(times, (int) Math.min(KEPT, calls));
        Arrays.sort(last); // They come from several threads, each with a look at the clock of its own.
        return new Reading(calls, lastNanos - firstNanos, last);
    }

    /**
     * What arrived.
     *
     * @param calls how many
     * @param spanNanos from the first to the last
     * @param last when the last of them came, in nanoseconds of the clock, rising
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Reading(long calls, long spanNanos, long[] last) {
        double perSecond() {
            return calls < 2 || spanNanos <= 0 ? Double.NaN : (calls - 1) * 1e9 / spanNanos;
        }
    }
}
