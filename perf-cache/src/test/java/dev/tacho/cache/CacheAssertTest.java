package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.CurveFile;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each expectation met and not met, and what is then said. */
class CacheAssertTest {
    private static final Trace WIDE = Workloads.zipf(1, 10_000, 2_000, 0.8);

    @TempDir
    private Path folder;

    private final CacheMeter meter = CacheMeter.of(Perf.create("test"), "pools");
    private final CacheAssert expected = CacheAssert.assertThat(meter);

    @Test
    void hitRatioAtLeast_metAndNot() {
        meter.recordHits(7_000);
        meter.recordMisses(3_000);

        assertSame(expected, expected.hitRatioAtLeast(0.7).hitRatioAtLeast(0));
        assertEquals(
                List.of(
                        "cache \"pools\": wanted hit ratio at least 70.1\u00a0%, found 70.0\u00a0%",
                        "7,000 hits, 3,000 misses."),
                failure(() -> expected.hitRatioAtLeast(0.701)));
    }

    @Test
    void hitRatioAtLeast_byKey_saysWhyLookupsMiss() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey());
        for (int i = 0; i < 4; i++) {
            keys.lookup(i, false);
            meter.recordMisses(1);
        }

        assertEquals(
                "Sampled misses of pools: FIRST_USE=4 EVICTED=0 EXPIRED=0 REMOVED=0 COLLECTED=0 NOT_STORED=0.",
                failure(() -> expected.hitRatioAtLeast(0.5)).get(2));
    }

    @Test
    void hitRatioAtLeast_nothingLookedUp_isNotMet() {
        assertEquals(
                List.of(
                        "cache \"pools\": wanted hit ratio at least 0\u00a0%, found no lookup",
                        "Look something up before, and have it counted."),
                failure(() -> expected.hitRatioAtLeast(0)));
    }

    @Test
    void hasNoStampede_metAndNot() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey());
        int hash = keys.hash("pool");
        keys.loadEnds(hash, keys.loadBegins(hash));
        keys.loadEnds(hash, keys.loadBegins(hash));
        assertSame(expected, expected.hasNoStampede());

        for (int i = 0; i < 3; i++) {
            keys.loadBegins(hash);
        }
        assertEquals(
                List.of(
                        "cache \"pools\": wanted no key loaded by several callers at a time, found 2 such loads",
                        "They began while the same key was being loaded, up to 3 at a time.",
                        "Load through the cache: cache.get(key, loader)."),
                failure(expected::hasNoStampede));
    }

    /** Loads that nobody announces are seen when their values are stored: by two that missed the same key. */
    @Test
    void hasNoStampede_callersLoadByThemselves_isNotMet() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey());
        keys.lookup("pool", false);
        keys.lookup("pool", false);
        keys.stored("pool", 1);
        keys.stored("pool", 1);

        assertTrue(failure(expected::hasNoStampede).get(1).endsWith("stored of sampled keys."));
    }

    @Test
    void hasNoStampede_moreLoadsThanCanBeWatched_cannotBeTold() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey());
        for (int i = 0; i < 100_000; i++) {
            keys.loadBegins(i);
        }
        assertEquals(0, keys.snapshot().meetingLoads());

        List<String> lines = failure(expected::hasNoStampede);
        assertEquals(
                "cache \"pools\": wanted no key loaded by several callers at a time, found not everything was seen",
                lines.get(0));
        assertEquals(
                String.format(
                        "%,d loads and 0 events went unnoticed for want of room.",
                        keys.snapshot().unwatchedLoads()),
                lines.get(1));
    }

    @Test
    void doublingGainsLessThan_metAndNot() {
        CacheMeter small = new Played().lru(100, WIDE);
        SizePoint twice =
                small.keys().orElseThrow().predict().orElseThrow().at(2).orElseThrow();
        double gain = twice.upperRatio() - small.snapshot().hitRatio();

        CacheAssert.assertThat(small).doublingGainsLessThan(gain + 1e-9);
        List<String> lines = failure(() -> CacheAssert.assertThat(small).doublingGainsLessThan(gain));
        assertTrue(
                lines.get(0)
                        .matches(
                                "cache \"pools\": wanted twice the size gains less than (.*) points, found up to \\1 points"),
                lines::toString);
        assertTrue(
                lines.get(1).matches("The hit ratio is .*; at 200 it would be .*, between .* and .*\\."),
                lines::toString);
        assertEquals("Try that maximum.", lines.get(2));
    }

    @Test
    void doublingGainsLessThan_noPrediction_isNotMet_andSaysWhy() {
        CacheMeter young = new Played().lru(100, Workloads.scan(999));
        assertEquals(
                List.of(
                        "cache \"pools\": wanted twice the size gains less than 2.0 points, found no prediction",
                        "too few samples; 999 lookups of sampled keys so far."),
                failure(() -> CacheAssert.assertThat(young).doublingGainsLessThan(0.02)));

        CacheMeter unbounded = CacheMeter.of(Perf.create("other"), "map");
        KeyMeter keys = unbounded.byKey(KeyOptions.whatIf());
        for (int i = 0; i < 1_500; i++) {
            keys.lookup(i, false);
            unbounded.recordMisses(1);
        }
        assertEquals(
                "the cache has no maximum; 1,500 lookups of sampled keys so far.",
                failure(() -> CacheAssert.assertThat(unbounded).doublingGainsLessThan(0.02))
                        .get(1));
    }

    /** Half of the keys that are asked for no longer are stored: lower at every size. */
    @Test
    void curveIsNotWorseThan_metAndNot() throws IOException {
        CacheMeter good = new Played().lru(200, WIDE);
        Path baseline = folder.resolve("pools.curve");
        CurveFile.write(good.keys().orElseThrow().predict().orElseThrow().curve(), baseline);

        CacheAssert.assertThat(good).curveIsNotWorseThan(baseline, 0);
        // The same load in a cache of another size has the same curve, where both have one.
        CacheMeter larger = new Played().lru(400, WIDE);
        CacheAssert.assertThat(larger).curveIsNotWorseThan(baseline, 0.005);

        CacheMeter bad = new Played().lru(200, Workloads.zipf(1, 10_000, 20_000, 0.6));
        List<String> lines = failure(() -> CacheAssert.assertThat(bad).curveIsNotWorseThan(baseline, 0.02));
        assertTrue(
                lines.get(0)
                        .matches(
                                "cache \"pools\": wanted curve within 2\\.0 points of its baseline, found .* lower at 25"),
                lines::toString);
        assertTrue(lines.get(1).matches("Was .* \\(.* to .*\\), is .* \\(.* to .*\\)\\."), lines::toString);
        assertEquals("Baseline: " + baseline, lines.get(2));
        CacheAssert.assertThat(bad).curveIsNotWorseThan(baseline, 1);
    }

    @Test
    void curveIsNotWorseThan_noBaseline_namesTheCure() {
        Path missing = folder.resolve("pools.curve");
        CacheMeter measured = new Played().lru(100, Workloads.scan(2_000));

        assertEquals(
                List.of(
                        "cache \"pools\": wanted curve within 1.0 points of its baseline, found no such file",
                        "Missing: " + missing,
                        "To accept the present curve:"
                                + " CurveFile.write(meter.keys().orElseThrow().predict().orElseThrow().curve(), path)"),
                failure(() -> CacheAssert.assertThat(measured).curveIsNotWorseThan(missing, 0.01)));
    }

    @Test
    void curveIsNotWorseThan_nothingToCompare_isNotMet() throws IOException {
        Path baseline = folder.resolve("pools.curve");
        CurveFile.write(List.of(), baseline);
        CacheMeter measured = new Played().lru(100, Workloads.scan(2_000));
        assertEquals(
                List.of(
                        "cache \"pools\": wanted curve within 1.0 points of its baseline, found no size that both have",
                        "Baseline: " + baseline,
                        "The cache is LRU 100 entries."),
                failure(() -> CacheAssert.assertThat(measured).curveIsNotWorseThan(baseline, 0.01)));

        CacheMeter young = new Played().lru(100, Workloads.scan(10));
        assertEquals(
                "too few samples; 10 lookups of sampled keys so far.",
                failure(() -> CacheAssert.assertThat(young).curveIsNotWorseThan(baseline, 0.01))
                        .get(1));
    }

    @Test
    void curveIsNotWorseThan_malformedBaseline_isAnErrorOfTheFile() throws IOException {
        Path baseline = Files.writeString(folder.resolve("pools.curve"), "tacho-curve 1\nnothing\n");
        CacheMeter measured = new Played().lru(100, Workloads.scan(2_000));

        String message = assertThrows(
                        UncheckedIOException.class,
                        () -> CacheAssert.assertThat(measured).curveIsNotWorseThan(baseline, 0))
                .getCause()
                .getMessage();
        assertEquals(baseline + ", line 2: 1 fields; must be 5", message);
    }

    @Test
    void notMeasuredLikeThat_namesTheCure() {
        assertEquals(
                "cache \"pools\": is not measured by key; measure it with KeyOptions.whatIf()",
                assertThrows(IllegalStateException.class, expected::hasNoStampede)
                        .getMessage());
        meter.byKey(KeyOptions.byKey(), () -> CacheShape.ofEntries(EvictionPolicy.LRU, 10));
        String cure = "cache \"pools\": has no predictions; measure it with KeyOptions.whatIf()";
        assertEquals(
                cure,
                assertThrows(IllegalStateException.class, () -> expected.doublingGainsLessThan(0))
                        .getMessage());
        assertEquals(
                cure,
                assertThrows(IllegalStateException.class, () -> expected.curveIsNotWorseThan(folder, 0))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1e-9, 1.000_001, 90, Double.NaN})
    void ratiosOutOfBounds_areRefused(double ratio) {
        for (Executable call : List.<Executable>of(
                () -> expected.hitRatioAtLeast(ratio), () -> expected.doublingGainsLessThan(ratio))) {
            assertEquals(
                    "ratio=" + ratio + ": must be 0 to 1, where 0.01 is a point",
                    assertThrows(IllegalArgumentException.class, call).getMessage());
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> expected.curveIsNotWorseThan(folder, ratio))
                .getMessage()
                .startsWith("tolerance=" + ratio + ": must be 0 to 1"));
    }

    @Test
    void longOrOddName_leavesTheFirstLineWhole() {
        CacheMeter odd = CacheMeter.of(Perf.create("test"), "a\nb\u2028c\t" + "x".repeat(500));
        odd.recordMisses(1);

        List<String> lines = failure(() -> CacheAssert.assertThat(odd).hitRatioAtLeast(0.5));
        assertEquals(120, lines.get(0).length());
        assertTrue(lines.get(0).startsWith("cache \"a b c xxx"), lines::toString);
        assertTrue(
                lines.get(0).endsWith("xxx…\": wanted hit ratio at least 50.0\u00a0%, found 0\u00a0%"),
                lines::toString);
        assertEquals("0 hits, 1 misses.", lines.get(1));
    }

    private static List<String> failure(Executable expectation) {
        String message =
                String.valueOf(assertThrows(AssertionError.class, expectation).getMessage());
        List<String> lines = message.lines().toList();
        assertTrue(lines.get(0).length() <= 120, message);
        assertTrue(lines.size() > 1, message);
        return lines;
    }
}
