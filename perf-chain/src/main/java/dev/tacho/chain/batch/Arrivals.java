package dev.tacho.chain.batch;

import java.util.Arrays;

/**
 * When calls arrive. A burst is a call and those that come within one round trip of it; how far behind its first they
 * come tells which window would have caught them. Safe for use by any thread.
 */
final class Arrivals {
    private static final int KEPT = 512;

    private final double[] offsets = new double[KEPT];
    private long followers;
    private long bursts;
    private long calls;
    private long firstNanos;
    private long lastNanos;
    private long burstNanos;

    /**
     * A call arrived.
     *
     * @param now when
     * @param roundTripNanos how long a call alone takes; NaN if unknown, and then nothing is known of bursts either
     */
    synchronized void arrived(long now, double roundTripNanos) {
        if (calls++ == 0) {
            firstNanos = now;
        }
        lastNanos = now;
        if (Double.isNaN(roundTripNanos)) {
            return;
        }
        long offset = now - burstNanos;
        if (bursts == 0 || offset > roundTripNanos || offset < 0) {
            bursts++;
            burstNanos = now;
        } else {
            offsets[(int) (followers++ % KEPT)] = offset;
        }
    }

    synchronized Reading read() {
        int kept = (int) Math.min(KEPT, followers);
        double[] sorted = Arrays.copyOf(offsets, kept);
        Arrays.sort(sorted);
        return new Reading(calls, lastNanos - firstNanos, bursts, followers, sorted);
    }

    /**
     * What arrived.
     *
     * @param calls how many
     * @param spanNanos from the first to the last
     * @param bursts first calls of bursts
     * @param followers calls that came within a round trip of one
     * @param offsets how far behind the first the last few hundred followers came, in nanoseconds, rising
     */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Reading(long calls, long spanNanos, long bursts, long followers, double[] offsets) {
        double perSecond() {
            return calls < 2 || spanNanos <= 0 ? Double.NaN : (calls - 1) * 1e9 / spanNanos;
        }

        /** Returns the time within which a share of the followers come; NaN without any. */
        double within(double share) {
            return offsets.length == 0
                    ? Double.NaN
                    : offsets[Math.min(offsets.length - 1, (int) Math.ceil(share * offsets.length) - 1)];
        }
    }
}
