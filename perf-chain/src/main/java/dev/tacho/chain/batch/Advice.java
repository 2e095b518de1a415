package dev.tacho.chain.batch;

import dev.tacho.core.section.Unit;
import java.util.Arrays;
import java.util.List;

/**
 * Recommends a batch size and a window from what was measured, or says why not.
 *
 * <p><b>Size.</b> The time of a batch of n is modelled as a + b n, fitted by {@link TheilSen} to the round trips of the
 * last while, neither a nor b below zero. The overhead a is shared by the items, and each makes the others wait b; at n
 * = a / b both are equal: the batch takes about twice as long as a single call, and no larger one can be more than
 * twice as fast for each item. A lower limit is recommended only if batches of that size were seen, and only if b is
 * told from zero, at the lower end of its interval too; otherwise the limit stays.
 *
 * <p><b>Window.</b> See {@link WindowAdvice}.
 *
 * @param fit the line; NaN if there is none
 * @param smallest the fewest calls of a round trip seen; NaN without any
 * @param largest the most
 * @param items the recommended size; 0 if withheld
 * @param itemsWhy why it is withheld; empty if it is not
 * @param window the recommended window
 */
record Advice(TheilSen fit, double smallest, double largest, int items, String itemsWhy, WindowAdvice window) {
    static final int FEWEST_POINTS = 20;
    static final int FEWEST_SIZES = 3;
    /**
     * The share of round trips that are quicker than those of a replay. With ordinary ones a single thread, which calls
     * again as soon as it is answered, would come too early half of the time and seem to queue behind itself.
     */
    private static final double QUICK = 0.1;

    /**
     * Advises.
     *
     * @param sizes how many calls each of the last round trips carried
     * @param times how long they took, in nanoseconds
     * @param arrivals when calls came
     * @param options what is set
     * @param most how many calls a batch may have: what the provider takes if that is known, or else what is set
     */
    static Advice of(double[] sizes, double[] times, Arrivals.Reading arrivals, Options options, int most) {
        TheilSen fit = TheilSen.fit(sizes, times).neverFalling(sizes, times);
        double smallest = Arrays.stream(sizes).min().orElse(Double.NaN);
        double largest = Arrays.stream(sizes).max().orElse(Double.NaN);
        Size size = size(fit, largest, most);
        return new Advice(
                fit, smallest, largest, size.items, size.why, window(fit, sizes, times, arrivals, options, most));
    }

    /** Whether there is a line that may be shown. */
    boolean hasLine() {
        return fit.points() >= FEWEST_POINTS && fit.xs() >= FEWEST_SIZES;
    }

    private record Size(int items, String why) {}

    private static Size size(TheilSen fit, double largest, int most) {
        if (fit.points() < FEWEST_POINTS || fit.xs() < FEWEST_SIZES) {
            return new Size(
                    0,
                    BatchSection.count(fit.points(), "round trip") + " of "
                            + BatchSection.count(fit.xs(), "size") + " were seen; a line needs "
                            + FEWEST_POINTS + " of " + FEWEST_SIZES);
        }
        if (fit.slopeLower() <= 0) {
            return new Size(
                    0,
                    "no cost of a further call can be told from zero up to " + (int) largest
                            + " calls, the most seen in one round trip");
        }
        if (fit.intercept() <= 0) {
            return new Size(0, "the time grows with the calls alone: a batch saves no time here");
        }
        double equal = fit.intercept() / fit.slope();
        if (equal >= most) {
            return new Size(most, "");
        }
        if (equal > largest) {
            return new Size(
                    0,
                    "further calls cost as much as the round trip from " + Unit.COUNT.format(Math.round(equal))
                            + " on, and more than " + (int) largest + " were never seen in one");
        }
        if (fit.intercept() / fit.slopeLower() >= most) {
            return new Size(0, "what a further call costs is not known well enough");
        }
        return new Size((int) Math.max(1, Math.round(equal)), "");
    }

    private static WindowAdvice window(
            TheilSen fit, double[] sizes, double[] times, Arrivals.Reading arrivals, Options options, int most) {
        if (sizes.length < FEWEST_POINTS) {
            return WindowAdvice.withheld(
                    BatchSection.count(sizes.length, "round trip") + " were seen; it takes " + FEWEST_POINTS);
        }
        Replay level = replay(TheilSen.flat(sizes, times), sizes, times, arrivals, options, most);
        return WindowAdvice.of(
                fit.slopeLower() > 0
                        ? List.of(replay(fit, sizes, times, arrivals, options, most), level)
                        : List.of(level),
                options.window().toNanos());
    }

    private static Replay replay(
            TheilSen line, double[] sizes, double[] times, Arrivals.Reading arrivals, Options options, int most) {
        return new Replay(arrivals.last(), line.above(QUICK, sizes, times), most, options.maxRoundTrips());
    }
}
