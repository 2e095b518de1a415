package dev.tacho.cache.whatif;

/**
 * Decides, as Caffeine 3.3 does, how much of a cache its admission window gets; here for a model that stands for a cache
 * {@code 1 / scale} times its size. Everything that Caffeine counts in entries or requests is scaled, everything that
 * depends on the cache's true size (which of the two strategies, how long to measure) follows the true size: a small copy
 * of a large cache must climb as the large one does, not as a small one would.
 *
 * <p>Up to 4,096 entries it compares the hit ratio of one period with that of the one before, and goes on or turns back;
 * the steps begin at 1/16 of the cache and decay. Above, it compares hits per entry in the window and in the main part
 * within one period and moves towards the denser, and where a small window has too few hits to tell, it tries a larger one
 * now and then. Of the latter, Caffeine's guard rails (audits, an anchor to return to) are left out: they hold a position
 * that was found, and this model finds it anew.
 *
 * <p>The thresholds are those of Caffeine 3.3.1; see "The Adaptive Window, From the Ground Up" in its documentation, and
 * Einziger, Eytan, Friedman and Manes, "Adaptive Software Cache Management", Middleware 2018.
 */
final class WindowClimber {
    /** Of the cache, for the window at the start. */
    static final double INITIAL_WINDOW = 0.01;
    /** The window grows at the cost of the protected region, which begins with 80 % of the rest. */
    static final double LARGEST_WINDOW = INITIAL_WINDOW + 0.80 * (1 - INITIAL_WINDOW);

    private static final long SLOW_MAXIMUM = 512;
    private static final long DENSITY_THRESHOLD = 4_096;
    private static final double STEP = 0.0625;
    private static final double LEAST_STEP_ENTRIES = 2;
    private static final double RESTART_CHANGE = 0.05;
    private static final double DECAY = 0.98;
    private static final double SLOW_DECAY = 0.995;
    private static final double SLOW_PERIODS = 4;
    private static final double DENSITY_GAIN = 0.03;
    private static final double LARGEST_STEP = 0.30;
    private static final double LEAST_WINDOW = 0.02;
    private static final double LEAST_HITS = 4;
    private static final double LEAST_HIT_SHARE = 1.0 / 1_024;
    private static final double STEERING_SHARE = 0.125;
    private static final double BLIND_WINDOW = 0.25;
    private static final int PROBE_PAUSE = 16;

    private final double maximum;
    private final double scale;
    private final double samplePeriod;
    private final boolean slow;
    private final boolean byDensity;

    private double window = INITIAL_WINDOW;
    private double step;
    private double lastHitRatio;
    private int pause;
    private double period;

    private long windowHits;
    private long hits;
    private long requests;

    /**
     * Creates a climber.
     *
     * @param maximum the true cache's maximum
     * @param scale the model's maximum over the true one
     * @param samplePeriod the true cache's period of its frequency sketch, in requests
     */
    WindowClimber(double maximum, double scale, double samplePeriod) {
        this.maximum = maximum;
        this.scale = scale;
        this.samplePeriod = samplePeriod;
        this.slow = maximum <= SLOW_MAXIMUM;
        this.byDensity = maximum > DENSITY_THRESHOLD;
        this.step = slow ? restartStep() : -restartStep();
        startPeriod();
    }

    /** Returns the share of the cache that the window should have. */
    double window() {
        return window;
    }

    void hit(boolean inWindow) {
        requests++;
        hits++;
        if (inWindow) {
            windowHits++;
        }
    }

    void miss() {
        requests++;
    }

    /** Forgets the period under way and the hit ratio before it, as long as frequencies are not counted yet. */
    void reset() {
        lastHitRatio = 0;
        clearCounts();
    }

    /**
     * Ends the period if it is over.
     *
     * @param filled whether the cache is at least half full; if not, the period teaches nothing
     * @return whether the window may have changed
     */
    boolean endsPeriod(boolean filled) {
        if (requests < period) {
            return false;
        }
        if (filled) {
            double hitRatio = (double) hits / requests;
            window = byDensity ? steered() : compared(hitRatio - lastHitRatio);
            lastHitRatio = hitRatio;
        }
        clearCounts();
        startPeriod();
        return filled;
    }

    private double compared(double change) {
        double amount = change >= 0 ? step : -step;
        step = Math.abs(change) >= RESTART_CHANGE
                ? Math.copySign(restartStep(), amount)
                : (slow ? SLOW_DECAY : DECAY) * amount;
        return Math.max(1 / maximum, Math.min(LARGEST_WINDOW, window + amount));
    }

    private double steered() {
        double bar = Math.max(LEAST_HITS * scale, LEAST_HIT_SHARE * requests);
        double amount;
        if (windowHits < bar && window <= BLIND_WINDOW) {
            boolean probe = pause == 0;
            amount = probe ? STEP : 0;
            pause = probe ? PROBE_PAUSE : pause - 1;
        } else {
            double least = STEERING_SHARE * bar;
            double windowDensity = Math.max(windowHits, least) / window;
            double mainDensity = Math.max(hits - windowHits, least) / Math.max(1 - window, 1 / maximum);
            double error = Math.log(windowDensity / mainDensity);
            amount = Math.copySign(Math.min(LARGEST_STEP, Math.abs(error) * DENSITY_GAIN), error);
        }
        return Math.max(LEAST_WINDOW, Math.min(LARGEST_WINDOW, window + amount));
    }

    private double restartStep() {
        return Math.max(STEP, LEAST_STEP_ENTRIES / maximum);
    }

    private void startPeriod() {
        double truePeriod = samplePeriod;
        if (slow) {
            double longest = STEP / Math.max(Math.abs(step), STEP / SLOW_PERIODS);
            truePeriod *= Math.max(1, Math.min(SLOW_PERIODS, longest));
        } else if (byDensity) {
            truePeriod = Math.min(truePeriod, 4 * maximum);
        }
        period = Math.max(1, truePeriod * scale);
    }

    private void clearCounts() {
        hits = 0;
        windowHits = 0;
        requests = 0;
    }
}
