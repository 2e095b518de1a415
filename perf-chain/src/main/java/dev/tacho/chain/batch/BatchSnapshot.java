package dev.tacho.chain.batch;

import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What fast reads saved and spent: an immutable reading. All counts are since the service was built. */
public final class BatchSnapshot {
    private final long calls;
    private final long merged;
    private final long passed;
    private final long abandoned;
    private final long roundTrips;
    private final long batches;
    private final long items;
    private final long resent;
    private final long holes;
    private final long foreign;
    private final long repeated;
    private final long displaced;
    private final long refused;
    private final long unreadable;
    private final long busy;
    private final Multicall.Reading multicall;
    private final long compared;
    private final double comparedNanos;
    private final double serialNanos;
    private final double slowestNanos;
    private final DistributionSnapshot batchTime;
    private final DistributionSnapshot batchItems;
    private final DistributionSnapshot waits;
    private final DistributionSnapshot overhead;
    private final DistributionSnapshot headOfLine;
    private final Map<String, Percentile> solos;
    private final Arrivals.Reading arrivals;
    private final Advice advice;
    private final OptionalInt learnedItems;
    private final boolean learnedExactly;

    private BatchSnapshot(Tallies tallies, @Nullable SizeLimit limit, Options options) {
        calls = tallies.calls.sum();
        merged = tallies.merged.sum();
        passed = tallies.passed.sum();
        abandoned = tallies.abandoned.sum();
        roundTrips = tallies.roundTrips.sum();
        batches = tallies.batches.sum();
        items = tallies.items.sum();
        resent = tallies.resent.sum();
        holes = tallies.holes.sum();
        foreign = tallies.foreign.sum();
        repeated = tallies.repeated.sum();
        displaced = tallies.displaced.sum();
        refused = tallies.refused.sum();
        unreadable = tallies.unreadable.sum();
        busy = tallies.busy.sum();
        multicall = new Multicall.Reading(tallies.folded.sum(), tallies.folds.sum(), tallies.unfolded.sum());
        compared = tallies.compared.sum();
        comparedNanos = tallies.comparedNanos.sum();
        serialNanos = tallies.serialNanos.sum();
        slowestNanos = tallies.slowestNanos.sum();
        batchTime = tallies.batchTime().snapshot().latency();
        batchItems = tallies.batchItems().snapshot().values();
        waits = tallies.waits().snapshot().latency();
        overhead = tallies.overhead().snapshot().values();
        headOfLine = tallies.headOfLine().snapshot().values();
        solos = Map.copyOf(tallies.solos().read());
        arrivals = tallies.arrivals();
        learnedItems = limit == null ? OptionalInt.empty() : limit.learned();
        learnedExactly = limit != null && limit.isExact();
        double[][] observed = tallies.observations();
        advice = Advice.of(observed[0], observed[1], arrivals, options, learnedItems.orElse(options.maxItems()));
    }

    static BatchSnapshot of(Tallies tallies, @Nullable SizeLimit limit, Options options) {
        return new BatchSnapshot(tallies, limit, options);
    }

    /**
     * Returns the calls of users, each of a batch counted.
     *
     * @return the count
     */
    public long calls() {
        return calls;
    }

    /**
     * Returns the calls that were given the answer to an identical one under way.
     *
     * @return the count, part of {@link #calls}
     */
    public long merged() {
        return merged;
    }

    /**
     * Returns the calls that went past this room: those that are no known reads, and all over a service that cannot be
     * tapped.
     *
     * @return the count, part of {@link #calls}
     */
    public long passed() {
        return passed;
    }

    /**
     * Returns the calls that were never sent because all who wanted them had left.
     *
     * @return the count
     */
    public long abandoned() {
        return abandoned;
    }

    /**
     * Returns the requests that went over the wire, refused and repeated ones too.
     *
     * @return the count
     */
    public long roundTrips() {
        return roundTrips;
    }

    /**
     * Returns the round trips that carried several calls.
     *
     * @return the count, part of {@link #roundTrips}
     */
    public long batches() {
        return batches;
    }

    /**
     * Returns the round trips that sending each call alone would have taken more.
     *
     * @return calls less round trips; negative if what had to be repeated was more than what was saved
     */
    public long roundTripsSaved() {
        return calls - roundTrips;
    }

    /**
     * Returns how many calls a batch carried, of those that brought answers.
     *
     * @return the distribution of their sizes
     */
    public DistributionSnapshot batchItems() {
        return batchItems;
    }

    /**
     * Returns how long batches that brought answers took.
     *
     * @return the distribution, in nanoseconds
     */
    public DistributionSnapshot batchTime() {
        return batchTime;
    }

    /**
     * Returns how long calls waited to be sent: for the window, or for what was under way.
     *
     * @return the distribution, in nanoseconds
     */
    public DistributionSnapshot windowWait() {
        return waits;
    }

    /**
     * Returns what a batch took beyond its slowest call alone, of {@link #comparedBatches}; nothing counts as zero.
     *
     * @return the distribution, in nanoseconds
     */
    public DistributionSnapshot overhead() {
        return overhead;
    }

    /**
     * Returns how much longer the fastest call of a batch took than alone, of {@link #comparedBatches}: the most that
     * any call of it lost by waiting for the others.
     *
     * @return the distribution, in nanoseconds
     */
    public DistributionSnapshot headOfLine() {
        return headOfLine;
    }

    /**
     * Returns how many items were sent for each that had to be.
     *
     * @return 1 if nothing was sent twice; {@code NaN} if nothing was sent
     */
    public double amplificationRatio() {
        return items == 0 ? Double.NaN : (double) items / (items - resent);
    }

    /**
     * Returns the items that were sent again, because they got no answer or shared a batch that was refused.
     *
     * @return the count
     */
    public long resent() {
        return resent;
    }

    /**
     * Returns how often an answer had nothing for a call, or two different things.
     *
     * @return the count
     */
    public long holes() {
        return holes;
    }

    /**
     * Returns the answers that carried no id of a call, and were dropped.
     *
     * @return the count
     */
    public long foreign() {
        return foreign;
    }

    /**
     * Returns the answers that repeated the id of another.
     *
     * @return the count
     */
    public long repeated() {
        return repeated;
    }

    /**
     * Returns the answers that stood at another place than their call: web3j's own batch would have given each to
     * another caller.
     *
     * @return the count
     */
    public long displaced() {
        return displaced;
    }

    /**
     * Returns the round trips that were refused as a whole.
     *
     * @return the count
     */
    public long refused() {
        return refused;
    }

    /**
     * Returns the round trips whose answer was no JSON, or none at all.
     *
     * @return the count
     */
    public long unreadable() {
        return unreadable;
    }

    /**
     * Returns how often the node was busy and calls waited for it, or gave up.
     *
     * @return the count
     */
    public long busy() {
        return busy;
    }

    /**
     * Returns the batches all of whose methods are known alone: at least 10 calls of each were sent alone, by
     * themselves or as {@link FastReads.Builder#sampleSolo} asks. The others are in no comparison.
     *
     * @return the count, part of {@link #batches}
     */
    public long comparedBatches() {
        return compared;
    }

    /**
     * Returns how much faster batches were than their calls one after the other: the sum of the calls' solo medians by
     * the batches' time.
     *
     * @return the ratio, over {@link #comparedBatches}; {@code NaN} without any
     */
    public double serialSpeedUp() {
        return compared == 0 ? Double.NaN : serialNanos / comparedNanos;
    }

    /**
     * Returns how batches compare with their calls all at once on an idle link, which no real parallelism can beat: the
     * solo median of each batch's slowest call by the batches' time. Real parallel calls take longer, by what their
     * connections and the node make of them; {@link FastReads#calibrate} measures that.
     *
     * @return the ratio, over {@link #comparedBatches}, usually below 1; {@code NaN} without any
     */
    public double parallelBoundRatio() {
        return compared == 0 ? Double.NaN : slowestNanos / comparedNanos;
    }

    /**
     * Returns the size of a batch that the provider takes.
     *
     * @return the largest known to be taken; empty as long as none was refused for its size
     */
    public OptionalInt learnedItems() {
        return learnedItems;
    }

    /**
     * Returns whether one item more than {@link #learnedItems} is known to be too many.
     *
     * @return whether it is
     */
    public boolean isLearnedExactly() {
        return learnedExactly;
    }

    /**
     * Returns how many calls to send in one batch: so many that they take about twice the time of one, by a line fitted
     * to the batches seen, and never more than {@link FastReads.Builder#maxItems}.
     *
     * @return the size; empty if too little was seen, or nothing that speaks against the limit that is set, which the
     *     section explains
     */
    public OptionalInt recommendedItems() {
        return advice.items() > 0 ? OptionalInt.of(advice.items()) : OptionalInt.empty();
    }

    /**
     * Returns the window with which the last calls, replayed as they came, would have taken the least time on average.
     *
     * @return nanoseconds, 0 for no window; the window that is set if no other would have been better by a fifth beyond
     *     doubt; -1 if too little was seen
     */
    public long recommendedWindowNanos() {
        return advice.window().nanos();
    }

    /**
     * Returns the calls that were answered within a multicall.
     *
     * @return the count, part of {@link #calls}; 0 unless {@link FastReads.Builder#multicall} is asked for
     */
    public long folded() {
        return multicall.folded();
    }

    Multicall.Reading multicall() {
        return multicall;
    }

    Map<String, Percentile> solos() {
        return solos;
    }

    Arrivals.Reading arrivals() {
        return arrivals;
    }

    Advice advice() {
        return advice;
    }

    /** Returns the main counts, for debugging. */
    @Override
    public String toString() {
        return "calls=" + calls + ", merged=" + merged + ", roundTrips=" + roundTrips + ", batches=" + batches
                + ", resent=" + resent;
    }
}
