package dev.tacho.chain.batch;

import java.util.Arrays;

/**
 * Which window the calls that came would have wanted, or why none can be told.
 *
 * <p>The last calls are replayed with the window of now and with others, from none to the time of a round trip, each
 * half as long again as the one before. The best by the mean time of a call is recommended if the calls want it beyond
 * doubt: it saves a fifth, and in ten stretches of the calls, one after the other, the 95 % interval of what it saves
 * (Student's t) is above zero. Otherwise the window of now stays. The fifth is what simulated threads, which come at
 * other times after other answers, have taken at most from what a replay promises.
 *
 * @param nanos the recommended window, that of now if no other is better beyond doubt; -1 if withheld
 * @param why why it is withheld; empty if it is not
 * @param calls how many calls were replayed
 * @param nowNanos the mean time of a call with the window of now; NaN if withheld
 * @param bestNanos the mean time of a call with the best window; NaN if withheld
 */
record WindowAdvice(long nanos, String why, int calls, double nowNanos, double bestNanos) {
    static final int FEWEST_CALLS = 100;
    /** Timers are no finer. */
    private static final long SHORTEST_NANOS = 50_000;

    private static final double STEP = 1.5;
    private static final double WORTH_IT = 0.2;
    private static final int STRETCHES = 10;
    /** Student's t for 95 %, both sides, of ten values. */
    private static final double T95 = 2.262157;

    static WindowAdvice withheld(String why) {
        return new WindowAdvice(-1, why, 0, Double.NaN, Double.NaN);
    }

    static WindowAdvice of(Replay replay, long now) {
        int calls = replay.arrivals().length;
        if (calls < FEWEST_CALLS) {
            return withheld(BatchSection.calls(calls) + " came; it takes " + FEWEST_CALLS);
        }
        double[] before = replay.latencies(now);
        double nowNanos = mean(before, 0, calls);
        double[] best = before;
        double bestNanos = nowNanos;
        long window = now;
        double roundTrip = replay.link().at(1);
        for (double next = 0; next <= roundTrip; next = Math.max(SHORTEST_NANOS, next * STEP)) {
            double[] after = replay.latencies((long) next);
            double mean = mean(after, 0, calls);
            if (mean < bestNanos) {
                best = after;
                bestNanos = mean;
                window = (long) next;
            }
        }
        boolean better = bestNanos <= (1 - WORTH_IT) * nowNanos && isBeyondDoubt(before, best);
        return new WindowAdvice(better ? window : now, "", calls, nowNanos, better ? bestNanos : nowNanos);
    }

    private static boolean isBeyondDoubt(double[] before, double[] after) {
        double[] gains = new double[STRETCHES];
        for (int i = 0; i < STRETCHES; i++) {
            int from = i * before.length / STRETCHES;
            int to = (i + 1) * before.length / STRETCHES;
            gains[i] = mean(before, from, to) - mean(after, from, to);
        }
        double mean = mean(gains, 0, STRETCHES);
        double squares =
                Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum();
        return mean > T95 * Math.sqrt(squares / (STRETCHES - 1) / STRETCHES);
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElseThrow();
    }
}
