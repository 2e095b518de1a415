package dev.tacho.cache.whatif;

import java.util.function.LongSupplier;

/** The lookups and hits of all keys, and the time, while the engine counted: since the start and of the recent past. */
final class Totals {
    private static final int LOOKUPS = 0;
    private static final int HITS = 1;
    private static final int NANOS = 2;

    private final LongSupplier liveLookups;
    private final LongSupplier liveHits;
    private final double[] total = new double[3];
    private final double[] epoch = new double[3];
    private final double[] recent = new double[3];
    private final long[] before = new long[3];
    private boolean running;

    /**
     * Starts counting.
     *
     * @param liveLookups how many lookups of the real cache there ever were
     * @param liveHits how many of them hit
     * @param nanos the time
     */
    Totals(LongSupplier liveLookups, LongSupplier liveHits, long nanos) {
        this.liveLookups = liveLookups;
        this.liveHits = liveHits;
        start(nanos);
    }

    boolean isRunning() {
        return running;
    }

    void start(long nanos) {
        running = true;
        before[LOOKUPS] = liveLookups.getAsLong();
        before[HITS] = liveHits.getAsLong();
        before[NANOS] = nanos;
    }

    void stop(long nanos) {
        advance(nanos);
        running = false;
    }

    /** Counts up to now. */
    void advance(long nanos) {
        if (running) {
            long lookups = liveLookups.getAsLong();
            advance(LOOKUPS, lookups);
            advance(HITS, Math.min(liveHits.getAsLong(), lookups));
            advance(NANOS, nanos);
        }
    }

    /** Ends an epoch, as {@link Counts#fold} does. */
    void fold(long nanos) {
        advance(nanos);
        for (int i = 0; i < epoch.length; i++) {
            recent[i] = (recent[i] + epoch[i]) / 2;
            epoch[i] = 0;
        }
    }

    double lookups(boolean recentOnly) {
        return get(LOOKUPS, recentOnly);
    }

    double hits(boolean recentOnly) {
        return get(HITS, recentOnly);
    }

    double seconds(boolean recentOnly) {
        return get(NANOS, recentOnly) / 1e9;
    }

    private void advance(int what, long now) {
        // A clock that was set back takes nothing off.
        double passed = Math.max(0, now - before[what]);
        total[what] += passed;
        epoch[what] += passed;
        before[what] = now;
    }

    private double get(int what, boolean recentOnly) {
        return recentOnly ? recent[what] + epoch[what] : total[what];
    }
}
