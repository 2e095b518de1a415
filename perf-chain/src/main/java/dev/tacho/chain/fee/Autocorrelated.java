package dev.tacho.chain.fee;

import dev.tacho.core.stats.Estimate;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Means and rates of a series whose neighbours are alike, as blocks are, with honest error bars: the circular block
 * bootstrap (Politis and Romano 1992) draws whole stretches of the series, so likeness within a stretch is kept. Had
 * each value been drawn alone, ten values of one burst of demand would pass for ten bursts.
 *
 * <p>A stretch is the square root of the series long, and at least twice as long as an outcome looks ahead. The cube
 * root would be best for likeness that fades fast; bursts last.
 */
final class Autocorrelated {
    private static final double CONFIDENCE = 0.95;
    private static final double NORMAL_QUANTILE = 1.959963984540054;
    private static final int RESAMPLES = 1_000;

    /** Fewer say too little of a mean. */
    private static final int LEAST = 20;

    /** Fixed, so that a reading gives the same interval each time. */
    private static final long SEED = 0x6665655F626F6F74L;

    private Autocorrelated() {}

    static int stretch(int size, int lookAhead) {
        return Math.min(Math.max(1, size), Math.max(2 * lookAhead, (int) Math.ceil(Math.sqrt(size))));
    }

    /** The mean of the values that are numbers. */
    static Estimate mean(double[] values, int stretch) {
        double[] ones = Arrays.stream(values)
                .map(value -> Double.isNaN(value) ? Double.NaN : 1)
                .toArray();
        return ratio(values, ones, stretch);
    }

    /** The sum of one series divided by that of another, over the places where both are numbers. */
    static Estimate ratio(double[] numerators, double[] denominators, int stretch) {
        int size = numerators.length;
        double[] above = new double[size + 1];
        double[] below = new double[size + 1];
        int known = 0;
        for (int i = 0; i < size; i++) {
            boolean skip = Double.isNaN(numerators[i]) || Double.isNaN(denominators[i]);
            known += skip ? 0 : 1;
            above[i + 1] = above[i] + (skip ? 0 : numerators[i]);
            below[i + 1] = below[i] + (skip ? 0 : denominators[i]);
        }
        double value = above[size] / below[size];
        if (known < LEAST || !Double.isFinite(value)) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, CONFIDENCE);
        }
        double[] drawn = draw(above, below, stretch);
        if (drawn.length < RESAMPLES / 2) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, CONFIDENCE);
        }
        double lower = drawn[(int) Math.floor((1 - CONFIDENCE) / 2 * (drawn.length - 1))];
        double upper = drawn[(int) Math.ceil((1 + CONFIDENCE) / 2 * (drawn.length - 1))];
        return new Estimate(value, Math.min(lower, value), Math.max(upper, value), CONFIDENCE);
    }

    /**
     * The share of trues: Wilson's interval (1927) for as many independent trials as the series is worth, which the
     * bootstrap tells. Where all are alike it cannot, and each stretch counts as one trial.
     */
    static Estimate rate(double[] zerosAndOnes, int stretch) {
        int size = zerosAndOnes.length;
        if (size == 0) {
            return new Estimate(Double.NaN, Double.NaN, Double.NaN, CONFIDENCE);
        }
        double rate = Arrays.stream(zerosAndOnes).sum() / size;
        double worth = Math.max(1, (double) size / stretch);
        if (rate > 0 && rate < 1) {
            double[] sums = sums(zerosAndOnes);
            double[] counts = sums(Arrays.stream(zerosAndOnes).map(any -> 1).toArray());
            double[] drawn = draw(sums, counts, stretch);
            double variance = Arrays.stream(drawn)
                    .map(d -> (d - rate) * (d - rate))
                    .average()
                    .orElse(0);
            double told = variance > 0 ? rate * (1 - rate) / variance : size;
            worth = Math.min(size, Math.max(worth, told));
        }
        return wilson(rate, worth);
    }

    private static Estimate wilson(double rate, double trials) {
        double z2 = NORMAL_QUANTILE * NORMAL_QUANTILE;
        double center = (rate + z2 / (2 * trials)) / (1 + z2 / trials);
        double half = NORMAL_QUANTILE
                / (1 + z2 / trials)
                * Math.sqrt(rate * (1 - rate) / trials + z2 / (4 * trials * trials));
        return new Estimate(
                rate,
                Math.max(0, Math.min(rate, center - half)),
                Math.min(1, Math.max(rate, center + half)),
                CONFIDENCE);
    }

    private static double[] sums(double[] values) {
        double[] sums = new double[values.length + 1];
        for (int i = 0; i < values.length; i++) {
            sums[i + 1] = sums[i] + values[i];
        }
        return sums;
    }

    /** Ratios of resampled sums, rising, without those that divide by zero. */
    private static double[] draw(double[] above, double[] below, int stretch) {
        int size = above.length - 1;
        SplittableRandom random = new SplittableRandom(SEED);
        double[] drawn = new double[RESAMPLES];
        for (int r = 0; r < RESAMPLES; r++) {
            double numerator = 0;
            double denominator = 0;
            for (int taken = 0; taken < size; taken += stretch) {
                int length = Math.min(stretch, size - taken);
                int start = random.nextInt(size);
                numerator += circular(above, start, length);
                denominator += circular(below, start, length);
            }
            drawn[r] = numerator / denominator;
        }
        return Arrays.stream(drawn).filter(Double::isFinite).sorted().toArray();
    }

    /** The sum of some values from a place on, around the end. */
    private static double circular(double[] sums, int start, int length) {
        int size = sums.length - 1;
        int end = start + length;
        return end <= size ? sums[end] - sums[start] : sums[size] - sums[start] + sums[end - size];
    }
}
