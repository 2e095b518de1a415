package dev.tacho.chain.provider;

import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.List;
import java.util.Map;

/**
 * An immutable reading of {@link Providers}: totals since they were built, and how things stand now.
 *
 * @param answers each call as its caller saw it; errors are those that got no answer
 * @param failedOver how many calls were answered by another provider because the first one failed
 * @param rankChanges how often one provider passed another
 * @param regressions how often a provider went back beyond the bound while the chain did not
 * @param strays how often a provider told a head that nobody else knew
 * @param chainRegressions how often the chain itself went back beyond the bound
 * @param hedges what came of asking twice
 * @param quorums what came of asking several
 * @param ranking the providers, in the order in which a call about the head would go to them now: by rank, and those last
 *     to whom it would not go. The rank follows the score slowly (see {@link Providers.Builder#hysteresis}), so the scores
 *     need not rise
 */
public record ProvidersSnapshot(
        TimerSnapshot answers,
        long failedOver,
        long rankChanges,
        long regressions,
        long strays,
        long chainRegressions,
        Hedges hedges,
        Quorums quorums,
        List<Standing> ranking) {
    /** Copies the ranking. */
    public ProvidersSnapshot {
        ranking = List.copyOf(ranking);
    }

    /**
     * Returns how one provider stands.
     *
     * @param provider its name
     * @return its standing
     * @throws IllegalArgumentException if there is none of that name
     */
    public Standing provider(String provider) {
        return ranking.stream()
                .filter(standing -> standing.name().equals(provider))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("provider=\"" + provider + "\": there are "
                        + ranking.stream().map(Standing::name).toList()));
    }

    /**
     * What came of hedging.
     *
     * @param eligible calls that might have been hedged
     * @param fired calls for which a second provider was asked
     * @param won of these, how often the second one's answer was used
     * @param wasted of these, how often both providers answered
     * @param censored of these, how often the slower call was given up, so that nobody knows how long it would have taken
     * @param refused how often the budget did not allow it
     * @param gain nanoseconds by which the first provider's end came after the second one's answer, for each hedge that
     *     won and was not censored
     */
    public record Hedges(
            long eligible, long fired, long won, long wasted, long censored, long refused, DistributionSnapshot gain) {
        /**
         * Returns the share of calls that were hedged.
         *
         * @return {@code fired / eligible}; {@code NaN} if no call was eligible
         */
        public double firedRatio() {
            return eligible == 0 ? Double.NaN : (double) fired / eligible;
        }

        /**
         * Returns the share of hedges whose second answer was used.
         *
         * @return {@code won / fired}; {@code NaN} if there was no hedge
         */
        public double winRatio() {
            return fired == 0 ? Double.NaN : (double) won / fired;
        }

        /**
         * Returns the share of hedges in which both providers answered, so that one did so for nothing.
         *
         * @return {@code wasted / fired}; {@code NaN} if there was no hedge
         */
        public double wastedRatio() {
            return fired == 0 ? Double.NaN : (double) wasted / fired;
        }
    }

    /**
     * What came of asking several providers.
     *
     * @param asked questions put to a quorum
     * @param agreed of these, how often enough providers gave the same answer
     * @param disagreed of these, how often two providers gave different answers
     * @param lagging how often a provider had no say because it did not have the block
     * @param last the last 64 disagreements, oldest first
     */
    public record Quorums(long asked, long agreed, long disagreed, long lagging, List<Disagreement> last) {
        /** Copies the list. */
        public Quorums {
            last = List.copyOf(last);
        }
    }

    /**
     * How one provider stands.
     *
     * @param name its name
     * @param turn its place among those to whom a call about the head would go now, from 1; 0 if it would not: its breaker
     *     is open, it asked to be left alone, it lags, or tells a head that nobody else knows
     * @param score what ranks it, less is better: {@code relative latency + 10 x (1 - stability) + 0.1 x lag in blocks},
     *     where stability counts at least 10 attempts; 1 for a provider of which nothing is known
     * @param relativeLatency how slow it is against the others for the same methods: the weighted geometric mean of the
     *     quotients of 75th percentiles; 1 if there is nothing to compare
     * @param calls attempts at it since the start, probes included; errors are those that brought nothing
     * @param verdicts what the attempts came to, by the label of the instruments
     * @param attempts attempts within the last ten windows that speak for or against it, and one for each answer that was
     *     outvoted
     * @param failures of these, how many failed, or were outvoted
     * @param outvoted how often, since the start, a quorum agreed on another answer than it gave at the same block
     * @param head its last head; below 0 if it never told one
     * @param headAgeNanos how long ago it told that; below 0 if it never told one
     * @param lagBlocks how far it was behind when it told its last head
     * @param lagNanos for how long there had been a higher block then
     * @param breaker its circuit breaker
     * @param opened how often that opened
     * @param rateLimited how often it asked to be left alone
     * @param skippedNanos for how much longer it is left alone; 0 if it is not
     */
    public record Standing(
            String name,
            int turn,
            double score,
            double relativeLatency,
            TimerSnapshot calls,
            Map<String, Long> verdicts,
            long attempts,
            long failures,
            long outvoted,
            long head,
            long headAgeNanos,
            long lagBlocks,
            long lagNanos,
            BreakerState breaker,
            long opened,
            long rateLimited,
            long skippedNanos) {
        /** Copies the map. */
        public Standing {
            verdicts = Map.copyOf(verdicts);
        }

        /**
         * Returns the share of attempts within the last ten windows that neither failed nor were outvoted.
         *
         * @return {@code (attempts - failures) / attempts}; {@code NaN} if there were none
         */
        public double stabilityRatio() {
            return attempts == 0 ? Double.NaN : (double) (attempts - failures) / attempts;
        }
    }
}
