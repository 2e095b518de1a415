package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.Advice.Kind;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What advice about a cache is worth in time, against lookups written out one by one. */
class LoadsSparedTest {
    private static final double HIT = 100;

    private final Random random = new Random(7);

    private static DistributionSnapshot distribution(double... nanos) {
        Timer timer = Perf.create("test").timer("load");
        for (double each : nanos) {
            timer.record((long) each);
        }
        return timer.snapshot().latency();
    }

    private double[] loads(int count) {
        return random.doubles(count, 1e6, 9e6).toArray();
    }

    /** The hits first, then the loads by rising time: the lookups of a cache in the order of their time. */
    private static double[] lookups(double[] loads, double missRatio, int count) {
        double[] sorted = loads.clone();
        Arrays.sort(sorted);
        double[] all = new double[count];
        int hits = (int) Math.round((1 - missRatio) * count);
        Arrays.fill(all, 0, hits, HIT);
        for (int i = hits; i < count; i++) {
            all[i] = sorted[(int) ((i - hits + 0.5) / (count - hits) * sorted.length)];
        }
        return all;
    }

    private static double share(double[] before, double[] after, double quantile) {
        int rank = (int) Math.ceil(quantile * before.length) - 1;
        return 1 - after[rank] / before[rank];
    }

    @Test
    void effect_isThatOfLookupsOneByOne() {
        for (double miss : new double[] {0.05, 0.2, 0.45, 0.6, 0.9, 1}) {
            for (double gain : new double[] {0.02, 0.04, 0.15}) {
                if (gain > miss) {
                    continue;
                }
                double[] loads = loads(4_000);
                double[] before = lookups(loads, miss, 100_000);
                double[] after = lookups(loads, miss - gain, 100_000);

                Effect effect = new LoadsSpared(100_000, miss, 1, distribution(loads)).effect(gain, gain / 2, gain * 2);

                String what = miss + " less " + gain;
                double truth =
                        Arrays.stream(before).sum() - Arrays.stream(after).sum();
                assertEquals(truth, effect.saved(), 0.001 * truth, what);
                assertEquals(effect.saved() / 2, effect.atLeast(), 1e-6 * truth);
                assertEquals(share(before, after, 0.5), effect.p50Ratio(), 0.02, what);
                assertEquals(share(before, after, 0.99), effect.p99Ratio(), 0.02, what);
            }
        }
    }

    @Test
    void effect_halfOfTheMissesLoad_halfIsSpared() {
        double[] loads = loads(1_000);

        Effect every = new LoadsSpared(1_000, 0.5, 1, distribution(loads)).effect(0.1, 0.05, 0.2);
        Effect half = new LoadsSpared(1_000, 0.5, 0.5, distribution(loads)).effect(0.1, 0.05, 0.2);

        assertEquals(every.saved() / 2, half.saved(), 1e-6 * every.saved());
    }

    @Test
    void effect_withoutLoadsOrAPrediction_isUnknown() {
        assertEquals(Effect.UNKNOWN, new LoadsSpared(1_000, 0.5, 1, DistributionSnapshot.EMPTY).effect(0.1, 0.05, 0.2));
        LoadsSpared known = new LoadsSpared(1_000, 0.5, 1, distribution(1e6));
        assertEquals(Effect.UNKNOWN, known.effect(Double.NaN, 0.05, 0.2));
        assertEquals(Effect.UNKNOWN, known.effect(0.1, Double.NaN, 0.2));
        assertTrue(Double.isNaN(known.effect(0.1, 0.05, 0.2).p99Ratio()), "one load has no percentile");
    }

    /** The lookups, and a millisecond for each load that the prediction spares. */
    @Test
    void undersized_effectIsThePredictedLoadsTimesTheirTime() {
        CacheMeter meter =
                new Played().caffeine(builder -> builder.maximumSize(500), Workloads.zipf(1, 40_000, 20_000, 0.8));

        Advice advice = Played.advice(meter).get(0);

        assertEquals(Kind.UNDERSIZED, advice.kind());
        CacheSnapshot counts = meter.snapshot();
        assertEquals(counts.misses(), counts.loads());
        double truth = advice.gainRatio() * 40_000 * 1e6;
        assertEquals(truth, advice.effect().saved(), 0.01 * truth);
        Interval interval = advice.effect().interval();
        assertTrue(interval != null && interval.lower() < truth && truth < interval.upper(), advice::toString);
        assertEquals(0.95, interval.confidence());
        assertEquals(advice.effect(), KeyBlocks.findings(List.of(advice)).get(0).effect());
    }

    @Test
    void refresh_effectIsAtMostTheLoadsOfExpiredEntries() {
        Played played = new Played();
        played.loadNanos = 5_000_000;
        CacheMeter meter = played.caffeine(
                builder -> builder.maximumSize(500).expireAfterWrite(Duration.ofSeconds(12)),
                Played.timed(Workloads.zipf(2, 20_000, 400, 0.5)));

        Effect effect = Played.advice(meter, Kind.REFRESH).effect();

        // Nothing is evicted for want of room: of each key all misses but the first are of expired entries.
        double expired = meter.snapshot().misses() - 400.0;
        assertTrue(Double.isNaN(effect.saved()) && effect.unit() == Unit.NANOS);
        assertEquals(0, effect.atLeast());
        Interval interval = effect.interval();
        assertTrue(interval != null);
        assertEquals(expired * 5e6, interval.upper(), 0.02 * expired * 5e6);
    }
}
