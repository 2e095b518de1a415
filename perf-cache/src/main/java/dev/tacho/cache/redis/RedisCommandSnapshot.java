package dev.tacho.cache.redis;

import java.util.Locale;

/**
 * What the server says of one of its commands. Times are those of the server's work: neither the network nor the wait
 * for commands before it are in them. Numbers that the server does not tell are {@code NaN}.
 */
public final class RedisCommandSnapshot {
    private final String name;
    private final double calls;
    private final double totalNanos;
    private final double failed;
    private final double rejected;
    private final Percentiles percentiles;
    private final LatencyBuckets buckets;

    private RedisCommandSnapshot(
            String name,
            double calls,
            double totalNanos,
            double failed,
            double rejected,
            Percentiles percentiles,
            LatencyBuckets buckets) {
        this.name = name;
        this.calls = calls;
        this.totalNanos = totalNanos;
        this.failed = failed;
        this.rejected = rejected;
        this.percentiles = percentiles;
        this.buckets = buckets;
    }

    static RedisCommandSnapshot of(String name, double calls, double totalNanos, double failed, double rejected) {
        return new RedisCommandSnapshot(
                name, calls, totalNanos, failed, rejected, Percentiles.NONE, LatencyBuckets.NONE);
    }

    /** What {@code latencystats} says, in nanoseconds. */
    record Percentiles(double p50, double p99, double p999) {
        static final Percentiles NONE = new Percentiles(Double.NaN, Double.NaN, Double.NaN);
    }

    RedisCommandSnapshot with(Percentiles newPercentiles) {
        return new RedisCommandSnapshot(name, calls, totalNanos, failed, rejected, newPercentiles, buckets);
    }

    RedisCommandSnapshot with(LatencyBuckets newBuckets) {
        return new RedisCommandSnapshot(name, calls, totalNanos, failed, rejected, percentiles, newBuckets);
    }

    /** Returns the difference; the percentiles stay those since the server's start. */
    RedisCommandSnapshot minus(RedisCommandSnapshot earlier) {
        boolean histogramKnown = earlier.buckets.count() > 0 || earlier.calls == 0;
        return new RedisCommandSnapshot(
                name,
                calls - earlier.calls,
                totalNanos - earlier.totalNanos,
                failed - earlier.failed,
                rejected - earlier.rejected,
                percentiles,
                histogramKnown ? buckets.minus(earlier.buckets) : LatencyBuckets.NONE);
    }

    /** Whether something was counted before that is not counted now: the counters began anew between. */
    boolean isBelow(RedisCommandSnapshot earlier) {
        return calls < earlier.calls
                || totalNanos < earlier.totalNanos
                || failed < earlier.failed
                || rejected < earlier.rejected
                || (buckets.count() > 0 && buckets.count() < earlier.buckets.count());
    }

    /**
     * Returns the command in lower case, from Redis 7.0 with its subcommand, for example {@code config|get}.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns how often the server ran the command.
     *
     * @return the calls, those that failed included, those that were rejected not
     */
    public double calls() {
        return calls;
    }

    /**
     * Returns how long the server worked on all calls together. It runs one command at a time, so that this is time in
     * which it did nothing else. The time of a script, a function or {@code EXEC} contains that of the commands in it,
     * which count it too.
     *
     * @return nanoseconds, summed up from whole microseconds
     */
    public double totalNanos() {
        return totalNanos;
    }

    /**
     * Returns the mean time of a call.
     *
     * @return {@code totalNanos / calls}, in nanoseconds; {@code NaN} if there was no call
     */
    public double meanNanos() {
        return calls > 0 ? totalNanos / calls : Double.NaN;
    }

    /**
     * Returns how many calls failed while they ran, for example on a key of the wrong type. Redis 6.2 and later.
     *
     * @return the failed calls
     */
    public double failed() {
        return failed;
    }

    /**
     * Returns how many calls were refused before they ran: wrong number of arguments, no permission, memory full. Redis
     * 6.2 and later.
     *
     * @return the rejected calls
     */
    public double rejected() {
        return rejected;
    }

    /**
     * Returns the median time of a call since the server started or reset its counters, in an interval too. Redis 7.0
     * and later.
     *
     * @return nanoseconds
     */
    public double p50Nanos() {
        return percentiles.p50;
    }

    /**
     * Returns the 99th percentile of the time of a call since the server started or reset its counters, in an interval
     * too. The server counts a call of more than a second as one of a second. Redis 7.0 and later.
     *
     * @return nanoseconds
     */
    public double p99Nanos() {
        return percentiles.p99;
    }

    /**
     * Returns the 99.9th percentile of the time of a call since the server started or reset its counters, in an interval
     * too. The server counts a call of more than a second as one of a second. Redis 7.0 and later.
     *
     * @return nanoseconds
     */
    public double p999Nanos() {
        return percentiles.p999;
    }

    /**
     * Returns an upper bound of a percentile of the calls of this reading or interval, from a histogram whose bounds
     * about double: the percentile itself may be half of it. Redis 7.0 and later.
     *
     * @param percentile above 0 and at most 100
     * @return nanoseconds; infinity if the percentile is a second or more, {@code NaN} if the server tells no histogram
     *     or there was no call
     * @throws IllegalArgumentException if the percentile is out of bounds
     */
    public double percentileBoundNanos(double percentile) {
        if (!(percentile > 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile=" + percentile + ": must be above 0 and at most 100");
        }
        return buckets.boundNanos(percentile);
    }

    /** Returns the counts in one line, for debugging. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: calls=%.0f, totalNanos=%.0f, failed=%.0f, rejected=%.0f",
                name,
                calls,
                totalNanos,
                failed,
                rejected);
    }
}
