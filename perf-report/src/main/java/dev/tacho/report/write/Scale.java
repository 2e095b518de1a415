package dev.tacho.report.write;

import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps numbers to pixels along one axis, and chooses the ticks.
 *
 * <p>A logarithmic scale has ticks at 1, 2 and 5 of each power of ten, or fewer where that would be more than eight, and
 * for bytes at powers of two; a linear one at steps of 1, 2 or 5 that give four to eight.
 */
final class Scale {
    private static final int MOST_TICKS = 8;

    private final double low;
    private final double high;
    private final double from;
    private final double to;
    private final boolean log;
    private final List<Double> ticks;

    private Scale(boolean log, double low, double high, double from, double to, List<Double> ticks) {
        this.log = log;
        this.low = low;
        this.high = high;
        this.from = from;
        this.to = to;
        this.ticks = ticks;
    }

    /** A logarithmic scale that starts and ends at a tick; both bounds above 0. */
    static Scale log(Unit unit, double min, double max, double from, double to) {
        List<Double> ticks = unit == Unit.BYTES ? powersOfTwo(min, max) : steps(min, max, 1, 2, 5);
        if (ticks.size() > MOST_TICKS) {
            ticks = steps(min, max, 1, 3);
        }
        if (ticks.size() > MOST_TICKS) {
            ticks = steps(min, max, 1);
        }
        return new Scale(true, ticks.get(0), ticks.get(ticks.size() - 1), from, to, ticks);
    }

    /** A linear scale from 0, or from the minimum if that is below, to a tick at or above the maximum. */
    static Scale linear(double min, double max, double from, double to) {
        double bottom = Math.min(0, min);
        double span = max > bottom ? max - bottom : 1;
        double power = Math.pow(10, Math.floor(Math.log10(span / 4)));
        double step = power;
        for (double factor : new double[] {1, 2, 5, 10}) {
            step = factor * power;
            if (span / step <= MOST_TICKS - 2) {
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        double first = Math.floor(bottom / step);
        double last = Math.ceil((bottom + span) / step - 1e-9);
        for (double i = first; i <= last; i++) {
            ticks.add(i * step);
        }
        return new Scale(false, first * step, last * step, from, to, ticks);
    }

    double at(double value) {
        double share = log ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + share * (to - from);
    }

    List<Double> ticks() {
        return ticks;
    }

    /** A tick's text: the unit's, without a decimal that says nothing. */
    static String label(Unit unit, double value) {
        return value == 0 && unit != Unit.RATIO ? "0" : unit.format(value).replaceFirst("\\.0(?=\\D|$)", "");
    }

    /** As many steps of 2, 4, 8 and so on as it takes to have few enough of them. */
    private static List<Double> powersOfTwo(double min, double max) {
        int low = (int) Math.floor(Math.log(min) / Math.log(2) + 1e-9);
        int high = Math.max(low + 1, (int) Math.ceil(Math.log(max) / Math.log(2) - 1e-9));
        int step = (high - low + MOST_TICKS - 2) / (MOST_TICKS - 1);
        List<Double> ticks = new ArrayList<>();
        for (int power = low; ticks.isEmpty() || power < high + step; power += step) {
            ticks.add(Math.pow(2, power));
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
