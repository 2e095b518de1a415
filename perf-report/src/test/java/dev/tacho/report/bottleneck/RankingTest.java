package dev.tacho.report.bottleneck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** The order of findings, against lists whose order is known by their making. */
class RankingTest {
    /** From best to worst. */
    private static final List<Effect> EFFECTS = List.of(
            Effect.of(9e9, Unit.NANOS, new Interval(5e9, 20e9, 0.95)),
            Effect.of(4e9, Unit.NANOS, null),
            Effect.of(100e9, Unit.NANOS, new Interval(3e9, 200e9, 0.95)),
            Effect.between(2e9, 3e9, Unit.NANOS),
            Effect.between(0, 900e9, Unit.NANOS),
            Effect.of(1e9, Unit.NANOS, new Interval(-1e9, 2e9, 0.95)),
            Effect.of(1, Unit.NANOS, new Interval(Double.NEGATIVE_INFINITY, 2e9, 0.95)),
            Effect.exactly(7, Unit.GAS),
            Effect.exactly(6, Unit.GAS),
            Effect.exactly(1e6, Unit.BYTES),
            Effect.exactly(1e9, Unit.COUNT),
            Effect.exactly(1, Unit.COUNT),
            Effect.exactly(7, Unit.PER_SECOND),
            Effect.exactly(0.5, Unit.RATIO),
            Effect.exactly(9, Unit.NONE),
            Effect.UNKNOWN);

    @Property(tries = 100, seed = "3")
    void rank_shuffledOverSections_isTheOrderByConstruction(@ForAll long seed) {
        Random random = new Random(seed);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, EFFECTS.size()).boxed().toList());
        Collections.shuffle(order, random);
        List<Section> sections = new ArrayList<>(List.of(
                Section.of("a", "A", Note.info("nothing to change")), Section.of("b", "B"), Section.of("c", "C")));
        for (int i : order) {
            int section = random.nextInt(3);
            sections.set(section, sections.get(section).with(Made.finding("f" + i, EFFECTS.get(i))));
        }

        List<Ranked> ranked = Bottlenecks.rank(sections);

        assertEquals(
                IntStream.range(0, EFFECTS.size()).mapToObj(i -> "f" + i).toList(),
                ranked.stream().map(each -> each.finding().id()).toList());
        assertEquals(
                IntStream.rangeClosed(1, EFFECTS.size()).boxed().toList(),
                ranked.stream().map(Ranked::rank).toList());
        for (Ranked each : ranked) {
            Section home = sections.stream()
                    .filter(section -> section.blocks().contains(each.finding()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(home.id(), each.sectionId());
            assertEquals(home.title(), each.sectionTitle());
        }
    }

    @Test
    void rank_equals_keepTheirReadingOrder() {
        Effect second = Effect.exactly(1e9, Unit.NANOS);
        List<Section> sections = List.of(
                Section.of(
                        "a",
                        "A",
                        Made.finding("first-unknown", Effect.UNKNOWN),
                        Made.finding("minus-zero", Effect.between(-0.0, 1, Unit.GAS)),
                        Made.finding("first", second),
                        Made.finding("other", Effect.of(1e9, Unit.NANOS, new Interval(1e9, 9e9, 0.95)))),
                Section.of(
                        "b",
                        "B",
                        Made.finding("last", second),
                        Made.finding("zero", Effect.between(0, 1, Unit.GAS)),
                        // A unit without a number is no better than none.
                        Made.finding("last-unknown", Effect.of(Double.NaN, Unit.NANOS, null))));

        assertEquals(
                List.of("first", "other", "last", "minus-zero", "zero", "first-unknown", "last-unknown"),
                Bottlenecks.rank(sections).stream()
                        .map(each -> each.finding().id())
                        .toList());
    }

    @Test
    void why_saysWhatItIsRankedBy() {
        List<String> why = Bottlenecks.rank(List.of(new Section(
                        "s",
                        "S",
                        List.of(
                                Made.finding(
                                        "a",
                                        new Effect(4e9, Unit.NANOS, new Interval(3e9, 5e9, 0.95), 0.4, Double.NaN)),
                                Made.finding("b", Effect.of(2e9, Unit.NANOS, null)),
                                Made.finding("c", Effect.between(0, 9e9, Unit.NANOS)),
                                Made.finding("d", Effect.exactly(2_100, Unit.GAS)),
                                Made.finding("e", Effect.exactly(12, Unit.COUNT)),
                                Made.finding("f", Effect.UNKNOWN)))))
                .stream()
                .map(each -> each.why().replace('\u00a0', ' '))
                .toList();

        assertEquals(
                List.of(
                        "At least 3.0 s of waiting less over the run, at most 5.0 s, of a p50 call 40.0 %",
                        "2.0 s of waiting less over the run, error unknown",
                        "Perhaps nothing, at most 9.0 s of waiting less over the run",
                        "2,100 gas less over the run",
                        "12 calls less over the run",
                        "What it would save is not known as a number"),
                why);
    }

    @Test
    void rank_nothing_isEmpty() {
        assertEquals(List.of(), Bottlenecks.rank(List.of()));
        assertEquals(List.of(), Bottlenecks.rank(List.of(Section.of("s", "S"))));
        assertThrows(
                IllegalArgumentException.class, () -> new Ranked(0, "s", "S", Made.finding("f", Effect.UNKNOWN), ""));
    }

    /** Names are kept as they are: making them safe is the writers' part. */
    @Property(tries = 60)
    void rank_anyName_isKept(@ForAll @NotBlank @StringLength(max = 40) String name) {
        Section section = Section.of(
                "s", name, new dev.tacho.core.section.Finding("f", name, name, EFFECTS.get(0), name, name, name));

        Ranked only = Bottlenecks.rank(List.of(section)).get(0);

        assertEquals(name, only.sectionTitle());
        assertEquals(section.blocks().get(0), only.finding());
        assertTrue(only.why().startsWith("At least"));
    }
}
