package dev.tacho.chain.provider;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/**
 * The order in which providers are asked.
 *
 * <p><b>Score</b>, less is better:
 *
 * <pre>
 *   score = relative latency + 10 x (1 - stability) + 0.1 x lag in blocks
 * </pre>
 *
 * <ul>
 *   <li><i>relative latency</i> is 1 for a provider that is as fast as the others. For each method that at least two
 *       providers answered five times or more within the window, a provider's percentile (the 75th) is divided by the
 *       geometric mean of all those providers' percentiles; the relative latency is the geometric mean of these
 *       quotients, weighted by the provider's samples of the method. Like is compared with like: whoever gets the
 *       expensive calls does not look slow for it. Without a common method it is 1.
 *   <li><i>stability</i> is {@code 1 - failures / max(attempts, 10)} over ten windows: one failure among two attempts
 *   is not yet a bad provider, and who failed is remembered for longer than it takes to look quick again. A failure of
 *   ten costs as much as being twice as slow. <li><i>lag</i> is how far the provider was behind when it last told its
 *   head.
 * </ul>
 *
 * <p><b>Hysteresis.</b> A provider passes the one before it only if its score was lower by the margin at every
 * evaluation for the whole hold time. At first the order is that of the configuration. Being unable to serve (an open
 * breaker, a rate limit, too much lag) is no matter of rank and acts at once.
 */
final class Ranking {
    static final double FAILURE_WEIGHT = 10;
    static final double LAG_WEIGHT = 0.1;
    static final int FEWEST_ATTEMPTS = 10;

    private static final long NEVER = Long.MIN_VALUE;

    private final double margin;
    private final long holdNanos;
    private final int[] order;
    private final double[] scores;
    private final double[] relative;
    /** Since when the first is better than the second by the margin. */
    private final long[][] betterSince;

    private long changes;

    Ranking(int providers, double marginRatio, long holdNanos) {
        this.margin = marginRatio;
        this.holdNanos = holdNanos;
        this.order = new int[providers];
        this.scores = new double[providers];
        this.relative = new double[providers];
        this.betterSince = new long[providers][providers];
        for (int i = 0; i < providers; i++) {
            order[i] = i;
            Arrays.fill(betterSince[i], NEVER);
        }
        Arrays.fill(scores, 1);
        Arrays.fill(relative, 1);
    }

    /** What is known of one provider. */
    record Evidence(SortedMap<String, Latencies.Reading> latencies, long attempts, long failures, long lagBlocks) {}

    /** Evaluates again. */
    synchronized void update(List<Evidence> evidence, long nowNanos) {
        for (int i = 0; i < order.length; i++) {
            Evidence one = evidence.get(i);
            relative[i] = relativeLatency(one, evidence);
            scores[i] = relative[i]
                    + FAILURE_WEIGHT * one.failures / Math.max(one.attempts, FEWEST_ATTEMPTS)
                    + LAG_WEIGHT * one.lagBlocks;
        }
        for (int a = 0; a < order.length; a++) {
            for (int b = 0; b < order.length; b++) {
                boolean better = scores[a] < scores[b] * (1 - margin);
                long since = betterSince[a][b];
                betterSince[a][b] = !better ? NEVER : since == NEVER ? nowNanos : since;
            }
        }
        // Each exchange puts a strictly lower score in front, so this ends.
        for (int i = 0; i + 1 < order.length; ) {
            if (mayPass(order[i + 1], order[i], nowNanos)) {
                int passing = order[i + 1];
                order[i + 1] = order[i];
                order[i] = passing;
                changes++;
                i = Math.max(0, i - 1);
            } else {
                i++;
            }
        }
    }

    /** Returns the providers, best first. */
    synchronized int[] order() {
        return order.clone();
    }

    synchronized double score(int provider) {
        return scores[provider];
    }

    synchronized double relativeLatency(int provider) {
        return relative[provider];
    }

    /** Returns how often one provider passed another. */
    synchronized long changes() {
        return changes;
    }

    private boolean mayPass(int challenger, int incumbent, long nowNanos) {
        long since = betterSince[challenger][incumbent];
        return since != NEVER && nowNanos - since >= holdNanos;
    }

    private static double relativeLatency(Evidence one, List<Evidence> all) {
        double sum = 0;
        double weight = 0;
        for (var method : one.latencies.entrySet()) {
            double logs = 0;
            int providers = 0;
            for (Evidence other : all) {
                Latencies.Reading reading = other.latencies.get(method.getKey());
                if (reading != null) {
                    logs += log(reading);
                    providers++;
                }
            }
            if (providers >= 2) {
                int samples = method.getValue().samples();
                sum += samples * (log(method.getValue()) - logs / providers);
                weight += samples;
            }
        }
        return weight == 0 ? 1 : Math.exp(sum / weight);
    }

    private static double log(Latencies.Reading reading) {
        return Math.log(Math.max(1, reading.nanos()));
    }
}
