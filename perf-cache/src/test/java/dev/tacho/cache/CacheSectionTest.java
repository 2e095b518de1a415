package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the report says of a cache that is measured by key. */
class CacheSectionTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final CacheMeter meter = CacheMeter.of(perf, "pools");

    /** The blocks, each as its type and title, or the beginning of a note. */
    private static List<String> outline(Section section) {
        return section.blocks().stream().map(CacheSectionTest::outline).toList();
    }

    private static String outline(Block block) {
        if (block instanceof Table table) {
            return "table: " + table.title();
        } else if (block instanceof Finding finding) {
            return "finding: " + finding.id();
        } else if (block instanceof Curve curve) {
            return "curve: " + curve.title();
        } else if (block instanceof Series series) {
            return "series: " + series.title();
        } else if (block instanceof Note note) {
            return note.level().name().toLowerCase(Locale.ROOT) + ": "
                    + note.text().split("[:.,] ")[0];
        }
        return "facts: " + ((Facts) block).facts().get(0).id();
    }

    private static Table table(Section section, String title) {
        return section.blocks().stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .filter(table -> table.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no table " + title + " in " + outline(section)));
    }

    private void lookup(KeyMeter keys, Object key, boolean hit) {
        keys.lookup(key, hit);
        if (hit) {
            meter.recordHits(1);
        } else {
            meter.recordMisses(1);
        }
    }

    @Test
    void byKey_tellsReasonsEntriesGroupsAndHotKeys() {
        KeyMeter keys = meter.byKey(
                KeyOptions.byKey().groupBy(key -> "group " + key.toString().charAt(0)));
        for (int i = 0; i < 30; i++) {
            lookup(keys, "a" + i, false);
            keys.loaded(keys.hash("a" + i), 1_000, 2);
        }
        for (int i = 0; i < 10; i++) {
            lookup(keys, "a0", true);
        }
        keys.evicted(keys.hash("a1"), EvictionCause.SIZE);
        meter.recordEviction(EvictionCause.SIZE, 2);
        lookup(keys, "a1", false);
        lookup(keys, "b", false);
        keys.foundNothing(keys.hash("b"));
        keys.waited(1_000_000);

        Section section = meter.section();
        assertEquals(
                List.of(
                        "facts: pools.hit-ratio",
                        "info: Not steady yet",
                        "table: The last minutes",
                        "table: Evictions",
                        "table: Why lookups miss",
                        "table: What becomes of entries",
                        "info: 1 lookups waited for a load that another caller had begun",
                        "table: Groups of keys",
                        "table: Hot keys"),
                outline(section));
        assertEquals(
                List.of(
                        List.of(Cell.of("first use"), Cell.of(31 / 32.0), Cell.of(31)),
                        List.of(Cell.of("evicted, the cache was full"), Cell.of(1 / 32.0), Cell.of(1))),
                table(section, "Why lookups miss").rows());
        assertEquals(
                List.of(
                        List.of(Cell.of("Evicted entries never found while they were here"), Cell.of(1)),
                        List.of(Cell.of("Evicted entries asked for again"), Cell.of(1)),
                        List.of(Cell.of("Loads that found nothing"), Cell.of(1 / 31.0))),
                table(section, "What becomes of entries").rows().stream()
                        .filter(row -> !Objects.equals(row.get(0), Cell.of("Hit ratio by load time")))
                        .toList());
        assertEquals(
                List.of(
                        List.of(Cell.of("group a"), Cell.of(41), Cell.of(10 / 41.0), Cell.of(31)),
                        List.of(Cell.of("group b"), Cell.of(1), Cell.of(0), Cell.of(1))),
                table(section, "Groups of keys").rows());
        List<List<Cell>> hot = table(section, "Hot keys").rows();
        assertEquals(10, hot.size());
        assertEquals(List.of(Cell.of(11), Cell.of(11 / 42.0)), hot.get(0).subList(1, 3));
    }

    @Test
    void hotKeys_withoutPermission_areNumbers() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey());
        lookup(keys, "secret token of a customer", true);
        lookup(keys, "secret token of a customer", false);

        Section section = meter.section();
        assertEquals(
                String.format("#%08x", keys.hash("secret token of a customer")),
                table(section, "Hot keys").rows().get(0).get(0).text());
        assertFalse(section.toString().contains("secret"));
    }

    /** Blocks carry texts as they are: whoever renders them escapes them. They only must be short, and be there. */
    @ParameterizedTest
    @ValueSource(strings = {"<script>alert(1)</script>", "", " \n\t\u0000\u202e", "a\"b'c&amp;\\", "\ud83d\ude00"})
    void hotKeys_hostileNames_areCarriedAsTheyAre(String name) {
        KeyMeter keys = meter.byKey(KeyOptions.byKey().showKeys(key -> name).groupBy(key -> name));
        lookup(keys, 1, false);

        Section section = meter.section();
        assertEquals(name, table(section, "Hot keys").rows().get(0).get(0).text());
        assertEquals(name, table(section, "Groups of keys").rows().get(0).get(0).text());
    }

    @Test
    void hotKeys_longName_isCutBetweenCharacters() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey().showKeys(Object::toString));
        lookup(keys, "x".repeat(100), false);
        lookup(keys, "y".repeat(79) + "\ud83d\ude00" + "y".repeat(79), false);

        assertEquals(
                List.of("x".repeat(80), "y".repeat(79)),
                table(meter.section(), "Hot keys").rows().stream()
                        .map(row -> row.get(0).text())
                        .sorted()
                        .toList());
    }

    @Test
    void hotKeys_noName_areNumbers_andAFailureWhereItThrows() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey().showKeys(key -> {
            throw new IllegalStateException("no name");
        }));
        lookup(keys, "pool", false);

        Section section = meter.section();
        assertEquals(
                String.format("#%08x", keys.hash("pool")),
                table(section, "Hot keys").rows().get(0).get(0).text());
        assertEquals(
                "warning: Failures of the meter itself",
                outline(section).get(outline(section).size() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<b>hot</b>\npairs", "a\u2028b", "{}\"'", "\u202ekcab"})
    void cacheNames_hostile_makeASectionOfOneWord(String name) {
        CacheMeter odd = CacheMeter.of(perf, name);
        odd.recordMisses(1);

        Section section = odd.section();
        assertEquals("Cache: " + name, section.title());
        for (Fact fact : section.facts()) {
            assertTrue(fact.id().chars().noneMatch(Character::isWhitespace), fact::id);
        }
    }

    @Test
    void noLookup_byKey_saysSo() {
        meter.byKey(KeyOptions.whatIf());

        assertEquals(List.of("facts: pools.hit-ratio", "warning: No lookup was counted"), outline(meter.section()));
    }

    @Test
    void lookupsToldByKeyOnly_namesTheCure() {
        KeyMeter keys = meter.byKey(KeyOptions.whatIf());
        keys.lookup("pool", false);

        List<String> notes = meter.section().blocks().stream()
                .filter(Note.class::isInstance)
                .map(block -> ((Note) block).text())
                .toList();
        assertEquals(
                List.of("Lookups were told by key, but none was counted, so there is no hit ratio, no prediction and no"
                        + " advice: call CacheMeter.recordHits or recordMisses beside KeyMeter.lookup."),
                notes);
    }

    @Test
    void notSteady_saysHowManyLookupsItTakes() {
        KeyMeter keys = meter.byKey(KeyOptions.byKey(), () -> CacheShape.ofEntries(EvictionPolicy.LRU, 2_000));
        lookup(keys, 1, false);
        assertTrue(
                meter.section()
                        .blocks()
                        .contains(Note.info(
                                "Not steady yet: advice needs 20,000 lookups, ten times as many as the cache may"
                                        + " hold entries or 10,000 if nobody knows.")),
                () -> meter.section().toString());
    }

    @Test
    void steady_findingsComeFirst_thenPredictions_thenCounts() {
        Played played = new Played();
        CacheMeter busy = played.caffeine(builder -> builder.maximumSize(500), Workloads.zipf(1, 20_000, 20_000, 0.8));

        Section section = busy.section();
        List<String> outline = outline(section);
        assertEquals(
                List.of(
                        "facts: pools.hit-ratio",
                        "finding: undersized",
                        "finding: churn",
                        "info: Predictions rest on 20,000 lookups of sampled keys",
                        "facts: pools.half-size.hit-ratio",
                        "curve: Hit ratio over size",
                        "table: Hit ratio by size and time to live after the write",
                        "table: Hit ratio by size and time to live after the last use",
                        "table: Other sizes",
                        "table: Other policies at this size"),
                outline.subList(0, 10));
        Finding finding = (Finding) section.blocks().get(1);
        Advice advice = Played.advice(busy).get(0);
        assertEquals("Make it 2 times as large", finding.title());
        assertEquals(advice.gain(), finding.gain());
        assertEquals(advice.evidence() + " Confidence: high.", finding.evidence());
        assertEquals(".maximumSize(1_000)", finding.change());
        assertEquals(advice.refutedBy(), finding.refutedBy());
    }

    @Test
    void zeroMaximum_hasLruCurveOnly() {
        CacheMeter zero = new Played().caffeine(builder -> builder.maximumSize(0), Workloads.zipf(1, 6_000, 300, 0.8));

        Section section = zero.section();
        assertEquals(0, zero.snapshot().hits());
        Curve curve = section.blocks().stream()
                .filter(Curve.class::isInstance)
                .map(Curve.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of("LRU"), curve.lines().stream().map(Curve.Line::label).toList());
        assertFalse(outline(section).contains("table: Other sizes"));
        assertFalse(outline(section).contains("finding: oversized"));
    }

    @Test
    void disabled_saysNothingOfKeys() {
        CacheMeter silent = CacheMeter.of(Perf.noop(), "pools");
        KeyMeter keys = silent.byKey(KeyOptions.whatIf().captureTrace(10));
        keys.lookup("pool", false);
        silent.recordMisses(1);

        assertEquals(List.of("facts: pools.hit-ratio", "warning: No lookup was counted"), outline(silent.section()));
        assertEquals(0, keys.snapshot().sampledLookups());
    }
}
