package dev.tacho.report.junit;

import dev.tacho.core.section.Interval;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The error of a mean over one run whose values depend on their neighbours: the run is cut into batches, whose means hardly
 * do (Law and Carson, A Sequential Procedure for Determining the Length of a Steady-State Simulation, 1979); theirs is
 * Student's interval. It says nothing about the next run, only about this one had it gone on.
 */
final class BatchMeans {
    static final double CONFIDENCE = 0.95;

    /** With fewer, the interval says more about the batches than about the mean. */
    static final int LEAST = 10;

    /** The normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959963984540054;

    private BatchMeans() {}

    /**
     * Returns the interval of a mean.
     *
     * @param columns the batches, of about equal length; a last one that is less than half as long is left out
     * @param mean gives a batch's mean; {@code NaN} if it is not known
     * @return the 95 % interval, of means that cannot be below 0; null if there are fewer than 10 batches, or one's mean is not known
     */
    static @Nullable Interval interval(List<Column> columns, ToDoubleFunction<Column> mean) {
        List<Column> batches = whole(columns);
        int n = batches.size();
        if (n < LEAST) {
            return null;
        }
        double[] means = batches.stream().mapToDouble(mean).toArray();
        double average = 0;
        for (double value : means) {
            average += value / n;
        }
        double squares = 0;
        for (double value : means) {
            squares += (value - average) * (value - average);
        }
        double half = student(n - 1) * Math.sqrt(squares / (n - 1) / n);
        return Double.isFinite(average + half)
                ? new Interval(Math.max(0, average - half), average + half, CONFIDENCE)
                : null;
    }

    private static List<Column> whole(List<Column> columns) {
        int last = columns.size() - 1;
        return last > 0 && columns.get(last).calls() * 2 < columns.get(0).calls() ? columns.subList(0, last) : columns;
    }

    /**
     * Student's 97.5 % quantile, by the expansion 26.7.5 of Abramowitz and Stegun, Handbook of Mathematical Functions:
     * within 0.001 of the exact one from 9 degrees of freedom on.
     */
    static double student(int freedom) {
        double z2 = Z * Z;
        double g1 = Z * (z2 + 1) / 4;
        double g2 = Z * ((5 * z2 + 16) * z2 + 3) / 96;
        double g3 = Z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
        return Z + (g1 + (g2 + g3 / freedom) / freedom) / freedom;
    }
}
