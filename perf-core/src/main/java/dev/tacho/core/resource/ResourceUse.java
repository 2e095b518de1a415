package dev.tacho.core.resource;

/**
 * What the machine and the process did between two readings. Ratios are shares of the elapsed time, 0 to 1; what the
 * platform does not tell is {@code NaN}.
 *
 * @param elapsedNanos how long it was
 * @param processCores how many processors this process kept busy on average
 * @param hostBusyRatio the share of the whole machine's processor time that was used, by anyone
 * @param stealRatio the share that another guest of the same host got
 * @param cpuStallRatio the share of time in which some task waited for a processor
 * @param memoryStallRatio the share of time in which some task waited for memory
 * @param ioStallRatio the share of time in which some task waited for a disk
 * @param throttledRatio the share of time in which the container was kept from running
 * @param gcRatio the share of time spent in garbage collections
 * @param gcCount how many collections there were
 */
public record ResourceUse(
        long elapsedNanos,
        double processCores,
        double hostBusyRatio,
        double stealRatio,
        double cpuStallRatio,
        double memoryStallRatio,
        double ioStallRatio,
        double throttledRatio,
        double gcRatio,
        double gcCount) {

    /** Above this share of stalled time a measurement shares its processors with others. */
    private static final double NOISY_STALL = 0.10;

    /** Above this share of stolen or throttled time the machine is not ours alone. */
    private static final double NOISY_STEAL = 0.02;

    /**
     * Returns what happened between two readings.
     *
     * @param before the earlier reading
     * @param after the later reading
     * @return the difference as shares of time; {@code NaN} throughout if no time passed
     */
    public static ResourceUse between(ResourceReading before, ResourceReading after) {
        double elapsed = after.nanoTime() - before.nanoTime();
        double ticks = after.hostTicks() - before.hostTicks();
        return new ResourceUse(
                after.nanoTime() - before.nanoTime(),
                share(after.processCpuNanos() - before.processCpuNanos(), elapsed),
                1 - share(after.hostIdleTicks() - before.hostIdleTicks(), ticks),
                share(after.hostStealTicks() - before.hostStealTicks(), ticks),
                stalled(after.cpuStallNanos() - before.cpuStallNanos(), elapsed),
                stalled(after.memoryStallNanos() - before.memoryStallNanos(), elapsed),
                stalled(after.ioStallNanos() - before.ioStallNanos(), elapsed),
                share(after.throttledNanos() - before.throttledNanos(), elapsed),
                share(after.gcNanos() - before.gcNanos(), elapsed),
                after.gcCount() - before.gcCount());
    }

    /**
     * Returns whether others disturbed the run: some task waited for a processor during more than 10 % of it, or more
     * than 2 % was stolen by another guest or taken by the container's limit. Unknown shares disturb nothing.
     *
     * @return true if small differences in such a run mean nothing
     */
    public boolean isNoisy() {
        return cpuStallRatio > NOISY_STALL || stealRatio > NOISY_STEAL || throttledRatio > NOISY_STEAL;
    }

    /** The kernel adds to its counters every two seconds, so that a short time may get more than there was of it. */
    private static double stalled(double nanos, double elapsed) {
        return Math.min(1, share(nanos, elapsed));
    }

    private static double share(double part, double whole) {
        return whole > 0 ? part / whole : Double.NaN;
    }
}
