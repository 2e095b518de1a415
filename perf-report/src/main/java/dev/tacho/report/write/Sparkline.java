package dev.tacho.report.write;

import dev.tacho.core.section.Distribution;
import java.util.List;

/** Numbers as one word of bars, for where no drawing can be. A number that does not exist is a gap. */
final class Sparkline {
    /** The rungs of {@link #ladder}: far apart in rank, and near each other on an axis of nines. */
    private static final double[] RUNGS = {0, 50, 75, 90, 99, 99.9, 99.99, 100};

    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final String ASCII = "_.,-=*#@";

    private Sparkline() {}

    /** From the smallest to the largest on a plain axis; of more than {@code most} numbers some, evenly spaced. */
    static String of(double[] values, int most, boolean unicode) {
        int count = Math.min(most, values.length);
        double[] some = new double[count];
        for (int i = 0; i < count; i++) {
            some[i] = values[count == 1 ? 0 : (int) ((long) i * (values.length - 1) / (count - 1))];
        }
        return draw(some, unicode);
    }

    /** How the values of a distribution rise with rank, on a logarithmic axis. */
    static String ladder(Distribution distribution, boolean unicode) {
        double[] logs = new double[RUNGS.length];
        for (int i = 0; i < logs.length; i++) {
            // A histogram's first bucket is 0, which has no logarithm; half a unit stands for it.
            logs[i] = Math.log(Math.max(0.5, value(distribution, RUNGS[i])));
        }
        return draw(logs, unicode);
    }

    private static double value(Distribution distribution, double percentile) {
        if (percentile == 0) {
            return distribution.min();
        }
        if (percentile == 100) {
            return distribution.max();
        }
        List<Distribution.Quantile> quantiles = distribution.quantiles();
        double value = Double.NaN;
        for (int i = 0; i < quantiles.size() && quantiles.get(i).percentile() <= percentile; i++) {
            value = quantiles.get(i).value();
        }
        return value;
    }

    private static String draw(double[] values, boolean unicode) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            if (Double.isFinite(value)) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        String bars = unicode ? BARS : ASCII;
        StringBuilder word = new StringBuilder();
        for (double value : values) {
            if (Double.isFinite(value)) {
                double height = max > min ? (value - min) / (max - min) : 0;
                word.append(bars.charAt((int) Math.round(height * (bars.length() - 1))));
            } else {
                word.append(' ');
            }
        }
        return word.toString();
    }
}
