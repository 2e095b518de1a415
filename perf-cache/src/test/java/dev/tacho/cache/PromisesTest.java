package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.Predictions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of predictions, with counts made by hand. */
class PromisesTest {
    private static final double[] CURVE = {0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};
    private static final CacheShape LRU = CacheShape.ofEntries(EvictionPolicy.LRU, 2_000);

    private final Promises promises = new Promises();

    private static CacheShape entries(EvictionPolicy policy, long maximum) {
        return CacheShape.ofEntries(policy, maximum);
    }

    /** Tells of every thousandth lookup, of which so many hit, up to a number of lookups. */
    private void count(double from, double to, double hitsBefore, double ratio) {
        for (double lookups = from; lookups <= to; lookups += 1_000) {
            promises.check(lookups, hitsBefore + ratio * (lookups - from));
        }
    }

    /** An LRU cache settles for two turnovers of its new size; Caffeine learns for twenty. Ten are measured. */
    @ParameterizedTest
    @CsvSource({"LRU, 2", "ARC, 2", "W_TINY_LFU, 20"})
    void settled_afterItsTurnovers_isMeasuredOverTenMore(EvictionPolicy policy, int settling) {
        Prediction prediction = Predictions.of(entries(policy, 2_000), CURVE);
        CacheShape after = entries(policy, 4_000);
        promises.changed(prediction, after, Double.NaN, 7_000);
        double begin = 7_000 + settling * 4_000;
        double end = begin + 10 * 4_000;

        // Nothing that happens before it has settled counts, nor one lookup less than ten turnovers.
        promises.check(begin - 1, 0);
        promises.check(begin, 6_000);
        promises.check(end - 1, 6_000 + 29_999);
        assertTrue(promises.isPending());
        assertEquals(List.of(), promises.outcomes());

        promises.check(end, 6_000 + 30_000);
        assertFalse(promises.isPending());
        assertTrue(promises.next().isEmpty());
        assertEquals(
                List.of(new Outcome(entries(policy, 2_000), after, 0.5, 0.6, 0.59, 0.61, 0.75)), promises.outcomes());
        assertEquals(-0.15, promises.outcomes().get(0).errorRatio(), 1e-12);
    }

    @ParameterizedTest
    @CsvSource({"0.589, false", "0.59, true", "0.6, true", "0.61, true", "0.611, false"})
    void held_isWithinTheErrorBar_bothEndsIncluded(double measured, boolean held) {
        Outcome outcome = new Outcome(LRU, LRU, 0.5, 0.6, 0.59, 0.61, measured);

        assertEquals(held, outcome.held());
        assertEquals(0.6 - measured, outcome.errorRatio(), 1e-12);
    }

    @Test
    void settled_completesTheFuture() throws Exception {
        promises.changed(Predictions.of(LRU, CURVE), entries(EvictionPolicy.LRU, 1_000), Double.NaN, 0);
        CompletableFuture<Outcome> future = promises.next().orElseThrow();
        assertFalse(future.isDone());
        count(0, 12_000, 0, 0.4);

        Outcome outcome = future.get(30, TimeUnit.SECONDS);
        assertEquals(List.of(outcome), promises.outcomes());
        assertEquals(0.4, outcome.measuredRatio(), 1e-12);
        assertTrue(outcome.held());
    }

    /** Checks that come seldom lengthen the window; they do not move its counts. */
    @Test
    void check_seldom_measuresWhatLiesBetweenTwoChecks() {
        promises.changed(Predictions.of(LRU, CURVE), entries(EvictionPolicy.LRU, 1_000), Double.NaN, 0);
        promises.check(5_000, 1_000);
        promises.check(105_000, 41_000);

        assertEquals(0.4, promises.outcomes().get(0).measuredRatio(), 1e-12);
    }

    @Test
    void changedAgain_beforeItIsSettled_isSupersededAndCancelled() {
        Prediction first = Predictions.of(LRU, CURVE);
        promises.changed(first, entries(EvictionPolicy.LRU, 4_000), Double.NaN, 0);
        CompletableFuture<Outcome> superseded = promises.next().orElseThrow();
        promises.check(8_000, 0);

        CacheShape second = entries(EvictionPolicy.LRU, 8_000);
        promises.changed(Predictions.of(entries(EvictionPolicy.LRU, 4_000), CURVE), second, Double.NaN, 20_000);
        assertTrue(superseded.isCancelled());
        assertTrue(promises.next().isPresent());
        count(20_000, 116_000, 0, 0.6);

        assertEquals(1, promises.outcomes().size());
        assertEquals(second, promises.outcomes().get(0).after());
    }

    /** Changes that were not predicted have no outcome, and take from the one before what it waited for. */
    @Test
    void changed_notPredicted_leavesNothingPending() {
        Prediction prediction = Predictions.of(LRU, CURVE);
        for (CacheShape after : List.of(
                entries(EvictionPolicy.LRU, 16_001),
                entries(EvictionPolicy.LRU, 0),
                entries(EvictionPolicy.ARC, 4_000),
                CacheShape.ofWeight(EvictionPolicy.LRU, 4_000),
                CacheShape.unbounded(),
                LRU.withExpireAfterWrite(Duration.ofSeconds(1)))) {
            promises.changed(prediction, entries(EvictionPolicy.LRU, 4_000), Double.NaN, 0);
            CompletableFuture<Outcome> before = promises.next().orElseThrow();
            promises.changed(prediction, after, Double.NaN, 0);

            assertTrue(before.isCancelled(), after::toString);
            assertFalse(promises.isPending(), after::toString);
        }
        promises.changed(
                Predictions.withheld(LRU, "too few samples"), entries(EvictionPolicy.LRU, 4_000), Double.NaN, 0);
        assertTrue(promises.next().isEmpty());
        count(0, 1_000_000, 0, 0.5);
        assertEquals(List.of(), promises.outcomes());
    }

    /** Small caches turn over in no time: of fewer lookups a hit ratio is too uncertain. */
    @Test
    void turnover_smallCache_isAThousandLookups() {
        promises.changed(
                Predictions.of(entries(EvictionPolicy.LRU, 10), CURVE), entries(EvictionPolicy.LRU, 20), 10, 0);
        settlesAfter(12 * 1_000);
    }

    /** What a cache of weights holds is what it held, times what the maximum has grown. */
    @Test
    void turnover_weighted_isItsEntriesInProportion() {
        CacheShape before = CacheShape.ofWeight(EvictionPolicy.LRU, 1_000_000);
        CacheShape after = CacheShape.ofWeight(EvictionPolicy.LRU, 2_000_000);
        promises.changed(Predictions.of(before, CURVE), after, 3_000, 0);
        settlesAfter(12 * 6_000);

        promises.changed(Predictions.of(before, CURVE), after, Double.NaN, 0);
        settlesAfter(12 * 1_000);
    }

    /** Without a maximum nothing is evicted, and Caffeine has nothing to learn. */
    @ParameterizedTest
    @EnumSource(names = {"LRU", "W_TINY_LFU"})
    void turnover_unbounded_isItsEntries(EvictionPolicy policy) {
        CacheShape before = new CacheShape(policy, Double.POSITIVE_INFINITY, false, Duration.ofSeconds(1), null);
        Duration twice = Duration.ofSeconds(2);
        Prediction prediction = Predictions.ofTtl(before, 0.5, twice, 0.7);
        promises.changed(prediction, before.withExpireAfterWrite(twice), 5_000, 0);
        settlesAfter(12 * 5_000);
        assertEquals(0.7, promises.outcomes().get(0).predictedRatio());

        promises.changed(prediction, before.withExpireAfterWrite(twice), Double.NaN, 0);
        settlesAfter(12 * 1_000);
    }

    private void settlesAfter(double lookups) {
        int before = promises.outcomes().size();
        count(0, lookups - 1_000, 0, 0.5);
        assertEquals(before, promises.outcomes().size());
        promises.check(lookups, lookups / 2);
        assertEquals(before + 1, promises.outcomes().size());
    }

    @Test
    void outcomes_theLastTwentyAreKept() {
        for (int i = 1; i <= 23; i++) {
            promises.changed(Predictions.of(LRU, CURVE), entries(EvictionPolicy.LRU, 1_000), Double.NaN, 0);
            promises.check(2_000, 0);
            promises.check(12_000, i * 100);
        }

        assertEquals(20, promises.outcomes().size());
        assertEquals(0.04, promises.outcomes().get(0).measuredRatio(), 1e-12);
        assertEquals(0.23, promises.outcomes().get(19).measuredRatio(), 1e-12);
    }
}
