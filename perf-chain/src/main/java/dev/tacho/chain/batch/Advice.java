package dev.tacho.chain.batch;

/**
 * Recommends a batch size and a window from what was measured, or says why not.
 *
 * <p><b>Size.</b> The time of a batch of n is modelled as a + b n, fitted by {@link TheilSen} to the round trips of the
 * last while. The overhead a is shared by the items, and each makes the others wait b; at n = a / b both are equal: the
 * batch takes about twice as long as a single call, and no larger one can be more than twice as fast for each item.
 * Never more than twice the largest size seen, as nothing is known beyond.
 *
 * <p><b>Window.</b> Whoever comes within a round trip of another call could have shared it. The window is the time in
 * which nine in ten of them come; where that is more than a tenth of a round trip, it would cost more than a batch that
 * waits for the one under way, and the window is zero.
 *
 * @param fit the line; NaN if there is none
 * @param items the recommended size; 0 if withheld
 * @param itemsWhy what it rests on, or why it is withheld
 * @param windowNanos the recommended window; -1 if withheld
 * @param windowWhy what it rests on, or why it is withheld
 */
record Advice(TheilSen fit, int items, String itemsWhy, long windowNanos, String windowWhy) {
    static final int FEWEST_POINTS = 20;
    static final int FEWEST_SIZES = 3;
    static final int FEWEST_FOLLOWERS = 50;
    private static final double FEW_FOLLOWERS = 0.2;
    private static final double CAUGHT = 0.9;
    private static final double DEAR_WINDOW = 0.1;

    static Advice of(double[] sizes, double[] times, Arrivals.Reading arrivals, int most) {
        TheilSen fit = TheilSen.fit(sizes, times);
        Size size = size(fit, sizes, most);
        Window window = window(fit, times, sizes, arrivals);
        return new Advice(fit, size.items, size.why, window.nanos, window.why);
    }

    private record Size(int items, String why) {}

    private record Window(long nanos, String why) {}

    private static Size size(TheilSen fit, double[] sizes, int most) {
        if (fit.points() < FEWEST_POINTS || fit.xs() < FEWEST_SIZES) {
            return new Size(
                    0,
                    fit.points() + " round trips of " + fit.xs() + " different sizes were seen; a line needs "
                            + FEWEST_POINTS + " of " + FEWEST_SIZES);
        }
        double largest = 0;
        for (double size : sizes) {
            largest = Math.max(largest, size);
        }
        int bound = (int) Math.min(most, 2 * largest);
        if (fit.slopeLower() <= 0) {
            return new Size(
                    Math.min(bound, (int) largest),
                    "no cost of a further item can be told from zero up to " + (int) largest
                            + " items, the largest size seen");
        }
        if (fit.intercept() <= 0) {
            return new Size(0, "the time grows with the items alone: a batch saves no time here");
        }
        int items = (int) Math.max(1, Math.min(bound, Math.round(fit.intercept() / fit.slope())));
        return new Size(items, items == bound ? "bounded by the limit, or by twice the largest size seen" : "");
    }

    private static Window window(TheilSen fit, double[] times, double[] sizes, Arrivals.Reading arrivals) {
        if (arrivals.bursts() + arrivals.followers() < FEWEST_FOLLOWERS) {
            return new Window(
                    -1,
                    "of " + (arrivals.bursts() + arrivals.followers())
                            + " calls it is known whether they came alone; it takes " + FEWEST_FOLLOWERS
                            + ", after 10 that were sent alone");
        }
        if (arrivals.followers() < FEW_FOLLOWERS * arrivals.bursts()) {
            return new Window(0, "calls come alone: few others within a round trip");
        }
        double roundTrip = fit.points() == 0 ? Double.NaN : shortest(times, sizes, fit);
        double caught = arrivals.within(CAUGHT);
        if (arrivals.followers() < FEWEST_FOLLOWERS || Double.isNaN(roundTrip)) {
            return new Window(
                    -1, arrivals.followers() + " calls came shortly after another; it takes " + FEWEST_FOLLOWERS);
        }
        if (caught > DEAR_WINDOW * roundTrip) {
            return new Window(
                    0, "nine in ten of those who follow another come so late that waiting for them costs too much");
        }
        return new Window(Math.max(1, (long) Math.ceil(caught)), "");
    }

    /** Returns the time of a single call: by the line, or else the mean of those seen. */
    private static double shortest(double[] times, double[] sizes, TheilSen fit) {
        if (!Double.isNaN(fit.slope()) && fit.at(1) > 0) {
            return fit.at(1);
        }
        double sum = 0;
        for (int i = 0; i < sizes.length; i++) {
            sum += times[i];
        }
        return sum / sizes.length;
    }
}
