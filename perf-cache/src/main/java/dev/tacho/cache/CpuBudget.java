package dev.tacho.cache;

/**
 * How much processor time the simulation of a cache may take: a share of the time that passes, and a credit to begin with,
 * which lets short programs and tests see everything. When it is spent sampling stops for a while: an unbiased estimate
 * from half of the time is worth more than a biased one from all of it.
 *
 * <p>Used by one thread at a time.
 */
final class CpuBudget {
    static final double DEFAULT_SHARE = 0.01;

    private static final double CREDIT_NANOS = 2e9;
    /** What must have been saved before sampling goes on, so that it does not stop again at once. */
    private static final double WORTHWHILE_NANOS = 5e7;

    private final double share;
    private double leftNanos = CREDIT_NANOS;
    private long lastNanos;

    /**
     * Creates a budget with its full credit.
     *
     * @param share of one core, above 0
     * @param nowNanos the time
     */
    CpuBudget(double share, long nowNanos) {
        this.share = share;
        this.lastNanos = nowNanos;
    }

    /** Notes what was spent up to now. Savings do not grow beyond the credit. */
    void spend(long nanos, long nowNanos) {
        leftNanos = Math.min(CREDIT_NANOS, leftNanos + share * Math.max(0, nowNanos - lastNanos)) - Math.max(0, nanos);
        lastNanos = nowNanos;
    }

    boolean isSpent() {
        return leftNanos <= 0;
    }

    boolean isWorthwhile() {
        return leftNanos >= WORTHWHILE_NANOS;
    }
}
