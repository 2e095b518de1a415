package dev.tacho.report.write;

import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Maps numbers to pixels along one axis, and chooses the ticks.
 *
 * <p>A logarithmic scale has ticks at 1, 2 and 5 of each power of ten, or fewer where that would be more than eight, and
 * for bytes at powers of two; over less than a factor of three, and on a linear scale, at steps of 1, 2 or 5 that give
 * four to eight. An axis of nines has one at each nine.
 */
final class Scale {
    private static final int MOST_TICKS = 8;

    /** Over a smaller factor, a logarithmic axis has equal steps between its ticks. */
    private static final double NARROW = 3;

    private static final int MOST_NINES = 9;

    /** Steps of time from a minute on, in seconds. */
    private static final int[] TIME_STEPS = {
        10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
        1_209_600
    };

    private static final double LONG_NANOS = 120e9;

    private final DoubleUnaryOperator stretch;
    private final double low;
    private final double high;
    private final double from;
    private final double to;
    private final List<Double> ticks;

    private Scale(DoubleUnaryOperator stretch, double low, double high, double from, double to, List<Double> ticks) {
        this.stretch = stretch;
        this.low = low;
        this.high = high;
        this.from = from;
        this.to = to;
        this.ticks = ticks;
    }

    private Scale(DoubleUnaryOperator stretch, double from, double to, List<Double> ticks) {
        this(stretch, ticks.get(0), ticks.get(ticks.size() - 1), from, to, ticks);
    }

    /** A logarithmic scale that starts and ends at a tick; both bounds above 0. */
    static Scale log(Unit unit, double min, double max, double from, double to) {
        if (max / min < NARROW && max > min) {
            List<Double> even = even(min, max);
            // A step may reach below 0 where the logarithm ends.
            if (even.get(0) > 0) {
                return new Scale(Math::log, from, to, even);
            }
        }
        List<Double> ticks = unit == Unit.BYTES ? powersOfTwo(min, max) : steps(min, max, 1, 2, 5);
        if (ticks.size() > MOST_TICKS) {
            ticks = steps(min, max, 1, 3);
        }
        if (ticks.size() > MOST_TICKS) {
            ticks = powersOfTen(min, max);
        }
        return new Scale(Math::log, from, to, ticks);
    }

    /** A linear scale from 0, or from the minimum if that is below, to a tick at or above the maximum. */
    static Scale linear(double min, double max, double from, double to) {
        double bottom = Math.min(0, min);
        return new Scale(DoubleUnaryOperator.identity(), from, to, even(bottom, max > bottom ? max : bottom + 1));
    }

    /** A linear scale from the tick at or below the minimum, for numbers whose changes are what matters. */
    static Scale close(double min, double max, double from, double to) {
        return max > min
                ? new Scale(DoubleUnaryOperator.identity(), from, to, even(min, max))
                : linear(min, max, from, to);
    }

    /** A scale from one instant to another, with ticks where a clock has them. */
    static Scale time(double min, double max, double from, double to) {
        if (!(max - min > LONG_NANOS)) {
            List<Double> ticks = even(min, max > min ? max : min + 1);
            List<Double> inside =
                    ticks.stream().filter(tick -> tick >= min && tick <= max).toList();
            return new Scale(DoubleUnaryOperator.identity(), min, max > min ? max : min + 1, from, to, inside);
        }
        double step = 0;
        for (int seconds : TIME_STEPS) {
            step = seconds * 1e9;
            if ((max - min) / step <= MOST_TICKS - 2) {
                break;
            }
        }
        while ((max - min) / step > MOST_TICKS - 2) {
            step *= 2;
        }
        List<Double> ticks = new ArrayList<>();
        for (double i = Math.ceil(min / step); i * step <= max; i++) {
            ticks.add(i * step);
        }
        return new Scale(DoubleUnaryOperator.identity(), min, max, from, to, ticks);
    }

    /** A scale of quantiles from 0 to the first nine at or above the maximum, which is below 1. */
    static Scale nines(double max, double from, double to) {
        List<Double> ticks = new ArrayList<>(List.of(0.0, 0.5));
        for (int nines = 1; ticks.get(ticks.size() - 1) < max - 1e-12 && nines <= MOST_NINES; nines++) {
            ticks.add(1 - Math.pow(10, -nines));
        }
        return new Scale(quantile -> -Math.log10(1 - quantile), from, to, ticks);
    }

    double at(double value) {
        double bottom = stretch.applyAsDouble(low);
        double within = Math.max(value, low);
        double share = (stretch.applyAsDouble(within) - bottom) / (stretch.applyAsDouble(high) - bottom);
        return from + share * (to - from);
    }

    /** Whether the number stands between the ends of the axis. */
    boolean holds(double value) {
        return value >= low && value <= high;
    }

    List<Double> ticks() {
        return ticks;
    }

    /** The text of one of the ticks. */
    String label(Unit unit, double tick) {
        double distance = Double.POSITIVE_INFINITY;
        for (int i = 1; i < ticks.size(); i++) {
            distance = Math.min(distance, ticks.get(i) - ticks.get(i - 1));
        }
        // On a logarithmic axis the ticks are not equally far apart.
        return Digits.tick(unit, tick, Math.min(distance, tick == 0 ? distance : Math.abs(tick)));
    }

    /** The text of a quantile's tick in per cent, the last one with its unit. */
    String labelOfNines(double tick) {
        String text = Digits.tick(Unit.RATIO, tick, tick == 0 ? 1 : Math.min(tick, 1 - tick));
        return tick == high ? text : text.replace("\u00a0%", "");
    }

    /** Equal steps from a tick at or below the minimum to one at or above the maximum. */
    private static List<Double> even(double min, double given) {
        // Numbers that differ in their last bits only have no steps between them.
        double max = Math.max(given, min + Math.max(Math.abs(min) * 1e-9, Double.MIN_NORMAL));
        double power = Math.pow(10, Math.floor(Math.log10((max - min) / 4)));
        double step = power;
        for (double factor : new double[] {1, 2, 5, 10}) {
            step = factor * power;
            if ((max - min) / step <= MOST_TICKS - 2) {
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        double first = Math.floor(min / step + 1e-9);
        double last = Math.max(first + 1, Math.ceil(max / step - 1e-9));
        for (double i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** As many steps of 2, 4, 8 and so on as it takes to have few enough of them. */
    private static List<Double> powersOfTwo(double min, double max) {
        return powers(2, Math.log(min) / Math.log(2), Math.log(max) / Math.log(2));
    }

    private static List<Double> powersOfTen(double min, double max) {
        return powers(10, Math.log10(min), Math.log10(max));
    }

    private static List<Double> powers(int base, double min, double max) {
        int low = (int) Math.floor(min + 1e-9);
        int high = Math.max(low + 1, (int) Math.ceil(max - 1e-9));
        int step = (high - low + MOST_TICKS - 2) / (MOST_TICKS - 1);
        List<Double> ticks = new ArrayList<>();
        for (int power = low; ticks.isEmpty() || power < high + step; power += step) {
            ticks.add(Math.pow(base, power));
        }
        return ticks;
    }

    /** The values of the given mantissas from the last at or below the minimum to the first at or above the maximum. */
    private static List<Double> steps(double min, double max, int... mantissas) {
        List<Double> ticks = new ArrayList<>();
        int power = (int) Math.floor(Math.log10(min)) - 1;
        while (ticks.isEmpty() || ticks.get(ticks.size() - 1) < max || ticks.size() < 2) {
            for (int mantissa : mantissas) {
                double tick = mantissa * Math.pow(10, power);
                if (!ticks.isEmpty() && ticks.get(ticks.size() - 1) >= max && ticks.size() >= 2) {
                    break;
                }
                if (tick <= min * (1 + 1e-12)) {
                    ticks.clear();
                }
                ticks.add(tick);
            }
            power++;
        }
        return ticks;
    }
}
