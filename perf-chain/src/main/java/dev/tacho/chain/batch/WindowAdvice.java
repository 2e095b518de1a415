package dev.tacho.chain.batch;

import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.util.Arrays;
import java.util.List;

/**
 * Which window the calls that came would have wanted, or why none can be told.
 *
 * <p>The last calls are replayed with the window of now and with others, from none to the time of a round trip, each
 * half as long again as the one before. The best by the mean time of a call is recommended if the calls want it beyond
 * doubt: it saves a fifth, and in ten stretches of the calls, one after the other, the 95 % interval of what it saves
 * (Student's t) is above zero. Otherwise the window of now stays. A fifth, because threads that wait for an answer come
 * at other times after an earlier one, which a replay does not know; simulated ones gained from every advice.
 *
 * <p>Where a line says that longer batches take longer, all this has to be so with a level line as well: several batches
 * at once are faster than one only if whatever makes them slow can do several at once, which nobody knows.
 *
 * @param nanos the recommended window, that of now if no other is better beyond doubt; -1 if withheld
 * @param why why it is withheld; empty if it is not
 * @param calls how many calls were replayed
 * @param nowNanos the mean time of a call with the window of now; NaN if withheld
 * @param bestNanos the mean time of a call with the best window; NaN if withheld
 * @param effect what the replayed calls would have waited less, with the widest interval of all links; nothing is said
 *     of calls before them. Unknown unless another window is better
 */
record WindowAdvice(long nanos, String why, int calls, double nowNanos, double bestNanos, Effect effect) {
    static final int FEWEST_CALLS = 100;
    /** Below as many calls there is no interval of a p99, at 95 %. */
    private static final int FEWEST_FOR_P99 = 299;

    /** Timers are no finer. */
    private static final long SHORTEST_NANOS = 50_000;

    private static final double STEP = 1.5;
    private static final double WORTH_IT = 0.2;
    private static final int STRETCHES = 10;
    /** Student's t for 95 %, both sides, of ten values. */
    private static final double T95 = 2.262157;

    static WindowAdvice withheld(String why) {
        return new WindowAdvice(-1, why, 0, Double.NaN, Double.NaN, Effect.UNKNOWN);
    }

    /**
     * Advises.
     *
     * @param replays the same calls over every link that there may be, the likeliest first, at least one
     * @param now the window of now
     */
    static WindowAdvice of(List<Replay> replays, long now) {
        int calls = replays.get(0).arrivals().length;
        if (calls < FEWEST_CALLS) {
            return withheld(BatchSection.calls(calls) + " came; it takes " + FEWEST_CALLS);
        }
        List<double[]> before = latencies(replays, now);
        List<double[]> best = before;
        double bestShare = 1;
        long window = now;
        double roundTrip = replays.get(0).link().at(1);
        for (double next = 0; next <= roundTrip; next = Math.max(SHORTEST_NANOS, next * STEP)) {
            List<double[]> after = latencies(replays, (long) next);
            double share = 0;
            for (int i = 0; i < before.size(); i++) {
                share = Math.max(share, mean(after.get(i)) / mean(before.get(i)));
            }
            if (share < bestShare) {
                best = after;
                bestShare = share;
                window = (long) next;
            }
        }
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < before.size(); i++) {
            Interval saved = savedByCall(before.get(i), best.get(i));
            least = Math.min(least, saved.lower());
            most = Math.max(most, saved.upper());
        }
        double nowNanos = mean(before.get(0));
        if (!(bestShare <= 1 - WORTH_IT && least > 0)) {
            return new WindowAdvice(now, "", calls, nowNanos, nowNanos, Effect.UNKNOWN);
        }
        double bestNanos = mean(best.get(0));
        Effect effect = new Effect(
                (nowNanos - bestNanos) * calls,
                Unit.NANOS,
                new Interval(least * calls, most * calls, 0.95),
                share(before.get(0), best.get(0), 0.5),
                calls < FEWEST_FOR_P99 ? Double.NaN : share(before.get(0), best.get(0), 0.99));
        return new WindowAdvice(window, "", calls, nowNanos, bestNanos, effect);
    }

    private static List<double[]> latencies(List<Replay> replays, long window) {
        return replays.stream().map(replay -> replay.latencies(window)).toList();
    }

    /** The share by which a quantile of all calls falls. */
    private static double share(double[] before, double[] after, double quantile) {
        return 1 - quantile(after, quantile) / quantile(before, quantile);
    }

    private static double quantile(double[] values, double quantile) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(quantile * sorted.length) - 1];
    }

    private static Interval savedByCall(double[] before, double[] after) {
        double[] gains = new double[STRETCHES];
        for (int i = 0; i < STRETCHES; i++) {
            int from = i * before.length / STRETCHES;
            int to = (i + 1) * before.length / STRETCHES;
            gains[i] = mean(before, from, to) - mean(after, from, to);
        }
        double mean = mean(gains);
        double squares =
                Arrays.stream(gains).map(gain -> (gain - mean) * (gain - mean)).sum();
        double error = T95 * Math.sqrt(squares / (STRETCHES - 1) / STRETCHES);
        return new Interval(mean - error, mean + error, 0.95);
    }

    private static double mean(double[] values) {
        return mean(values, 0, values.length);
    }

    private static double mean(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElseThrow();
    }
}
