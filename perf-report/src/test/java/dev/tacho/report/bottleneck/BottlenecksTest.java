package dev.tacho.report.bottleneck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole report of made-up sections, whose ranking and figures are known by their making. */
class BottlenecksTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /** 1,000 quotes of 10 ms are 10 s, of which a cache saves 3 to 5 and a batch 2 to 6; and 40 reads failed. */
    private static final List<Section> SECTIONS = List.of(
            Section.of(
                    "cache",
                    "Cache",
                    Made.finding("hot-keys", Effect.UNKNOWN),
                    Made.finding("size", new Effect(4e9, Unit.NANOS, new Interval(3e9, 5e9, 0.95), 0, 0.6))),
            Section.of("empty", "Nothing"),
            Section.of(
                    "chain",
                    "Chain",
                    Made.finding("gas", Effect.exactly(2_100, Unit.GAS)),
                    Made.finding("batch", new Effect(Double.NaN, Unit.NANOS, new Interval(2e9, 6e9, 1), 0.3, 0.5))));

    private static final PerfSnapshot READING = Made.reading(
            20 * SECOND,
            Made.timer("quote", Made.values(10 * MILLI, 1_000))
                    .inFlight(new TimerSnapshot.InFlight(0, 0, 0))
                    .build(),
            Made.timer("read", Made.values(2 * MILLI, 1_000))
                    .failures(Made.values(MILLI, 40), DistributionSnapshot.EMPTY)
                    .build());

    private static double fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals("bottleneck." + id))
                .mapToDouble(Fact::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " of " + section.facts()));
    }

    @Test
    void ranked_ofAllSources_isKnownByConstruction() {
        List<Ranked> ranked = Bottlenecks.of(SECTIONS).measured(READING).ranked();

        assertEquals(
                List.of("cache size", "chain batch", "chain gas", "bottlenecks errors.read", "cache hot-keys"),
                ranked.stream()
                        .map(each -> each.sectionId() + ' ' + each.finding().id())
                        .toList());
    }

    @Test
    void section_saysWhatIsExplained_withoutAddingUp() {
        Section section = Bottlenecks.of(SECTIONS).measured(READING).section();

        assertEquals("bottlenecks", section.id());
        assertEquals(5, fact(section, "findings"));
        assertEquals(4, fact(section, "findings-known"));
        assertEquals(10e9, fact(section, "waited"), 1e6);
        assertEquals(0.3, fact(section, "explained-least-ratio"), 1e-4);
        assertEquals(1, fact(section, "explained-most-ratio"), "5 s and 6 s of 10 s are no 110 %");
        assertEquals(0.3, fact(section, "p50-best-ratio"));
        assertEquals(0.3, fact(section, "p50-most-ratio"));
        assertEquals(0.6, fact(section, "p99-best-ratio"));
        assertEquals(1, fact(section, "p99-most-ratio"));
        assertEquals(1_000 * 0.01 / 20, fact(section, "in-progress.quote"), 1e-4);
        assertEquals(0, fact(section, "in-progress-now.quote"));
        Table table = section.blocks().stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(5, table.rows().size());
        assertEquals("Change size", table.rows().get(0).get(0).text());
        assertEquals(3e9, table.rows().get(0).get(3).value());
        assertEquals(Unit.GAS, table.rows().get(2).get(3).unit());
        assertTrue(section.blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("do not add up")));
        // Findings of other sections stay there, so that each is ranked once wherever the sections go.
        List<Section> all = new ArrayList<>(SECTIONS);
        all.add(section);
        assertEquals(
                List.of("size", "batch", "gas", "errors.read", "hot-keys"),
                Bottlenecks.rank(all).stream().map(each -> each.finding().id()).toList());
    }

    @Test
    void endToEnd_named_isWhatIsCompared() {
        Bottlenecks bottlenecks = Bottlenecks.of(SECTIONS).measured(READING);

        Section section = bottlenecks.endToEnd("read").section();

        assertEquals(2.04e9, fact(section, "waited"), 1e7);
        assertEquals(1, fact(section, "explained-least-ratio"), "what saves more than all of it is about other calls");
        String message = assertThrows(NoSuchElementException.class, () -> bottlenecks.endToEnd("rea"))
                .getMessage();
        assertTrue(message.contains("[quote, read]"), message);
        assertThrows(
                NoSuchElementException.class, () -> Bottlenecks.of(SECTIONS).endToEnd("quote"));
    }

    @Test
    void section_nothingFound_saysSo() {
        Section section = Bottlenecks.of(List.of()).section();

        assertEquals(0, fact(section, "findings"));
        assertTrue(section.blocks().stream()
                .anyMatch(block ->
                        block instanceof Note note && note.text().equals("No source found anything to change.")));
        Section measured = Bottlenecks.of(List.of()).measured(Made.reading(0)).section();
        assertEquals(2, measured.facts().size(), "nothing was timed");
    }

    @Test
    void section_fiftyThousandFindings_showsTwentyAndSaysHowManyMore() {
        List<dev.tacho.core.section.Block> findings = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            findings.add(Made.finding("f" + i, Effect.exactly(i, Unit.NANOS)));
        }

        Section section =
                Bottlenecks.of(List.of(new Section("s", "S", findings))).section();

        assertEquals(50_000, fact(section, "findings"));
        Table table = (Table) section.blocks().get(1);
        assertEquals(20, table.rows().size());
        assertEquals("Change f49999", table.rows().get(0).get(0).text());
        assertTrue(section.blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().startsWith("49,980 more findings")));
    }

    /** Each check looks at the timers with most of what it looks for. */
    @Test
    void section_fiveThousandTimers_looksAtTheWorst() {
        DistributionSnapshot calls = Made.values(MILLI, 1_000);
        List<DistributionSnapshot> failed = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            failed.add(Made.values(MILLI, i));
        }
        TimerSnapshot[] timers = new TimerSnapshot[5_000];
        for (int i = 0; i < timers.length; i++) {
            timers[i] = Made.timer("t" + i, calls)
                    .failures(failed.get(i % 50), DistributionSnapshot.EMPTY)
                    .paused(calls, 0)
                    .inFlight(new TimerSnapshot.InFlight(0, 0, 0))
                    .build();
        }

        Bottlenecks bottlenecks = Bottlenecks.of(List.of()).measured(Made.reading(SECOND, timers));

        assertEquals(1, bottlenecks.ranked().size(), "failures of all are one finding");
        assertEquals(
                Effect.exactly(100 * 50 * 51 / 2, Unit.COUNT),
                bottlenecks.ranked().get(0).finding().effect());
        assertEquals(2 + 1 + 2 * 20, bottlenecks.section().facts().size());
    }

    /** What fails saves no time: a line about time that says 0 % would say something else than is known. */
    @Test
    void section_onlyFailures_saysNothingAboutTimeSaved() {
        PerfSnapshot reading = Made.reading(
                SECOND,
                Made.timer("read", Made.values(2 * MILLI, 1_000))
                        .failures(Made.values(MILLI, 40), DistributionSnapshot.EMPTY)
                        .build());

        Section section = Bottlenecks.of(List.of()).measured(reading).section();

        assertEquals(
                List.of("bottleneck.findings", "bottleneck.findings-known", "bottleneck.waited"),
                section.facts().stream().map(Fact::id).toList());
        Table table = (Table) section.blocks().get(1);
        assertEquals("40 calls", table.rows().get(0).get(3).format(Unit.NONE));
        assertEquals("40 calls", table.rows().get(0).get(4).format(Unit.NONE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</script><img src=x onerror=alert(1)>",
                "=1+2",
                "a\u001b[31m\tb\nc",
                "right\u202eto left",
                "| `x` @you |"
            })
    void hostileTimerNames_makeValidIdsAndKeepTheName(String name) {
        DistributionSnapshot calls = Made.values(MILLI, 200);
        PerfSnapshot reading = Made.reading(
                SECOND,
                Made.timer(name, calls)
                        .failures(calls, DistributionSnapshot.EMPTY)
                        .stages(List.of(new TimerSnapshot.Stage(name, calls)), DistributionSnapshot.EMPTY)
                        .inFlight(new TimerSnapshot.InFlight(500, 9e9, 0))
                        .build());

        Section section = Bottlenecks.of(List.of()).measured(reading).section();

        assertEquals(3, fact(section, "findings"));
        for (Ranked each : Bottlenecks.of(List.of()).measured(reading).ranked()) {
            Finding finding = each.finding();
            assertTrue(finding.title().contains(name), finding::title);
            assertTrue(finding.id().chars().noneMatch(Character::isISOControl));
        }
    }
}
