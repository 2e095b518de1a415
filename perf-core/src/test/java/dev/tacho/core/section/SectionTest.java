package dev.tacho.core.section;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SectionTest {
    @Test
    void section_blocks_areCopied() {
        List<Block> blocks = new ArrayList<>(List.of(Note.info("one")));
        Section section = new Section("id", "Title", blocks);
        blocks.clear();

        assertEquals(List.of(Note.info("one")), section.blocks());
        assertEquals(2, section.with(Note.warning("two")).blocks().size());
        assertEquals(1, section.blocks().size());
    }

    @Test
    void facts_ofSeveralBlocks_comeInReadingOrder() {
        Fact a = Fact.of("a", "A", 1, Unit.COUNT, Better.LOWER);
        Fact b = new Fact("b", "B", 0.5, Unit.RATIO, Better.HIGHER, new Interval(0.4, 0.6, 0.95));

        assertEquals(
                List.of(a, b),
                Section.of("s", "S", Facts.of(a), Note.info("between"), Facts.of(b))
                        .facts());
        assertEquals("50.0\u00a0%", b.text());
    }

    @Test
    void effect_isRankedByWhatCanBeCountedOn() {
        assertEquals(
                3, Finding.Effect.of(4, Unit.NANOS, new Interval(3, 5, 0.95)).atLeast());
        assertEquals(4, Finding.Effect.of(4, Unit.NANOS, null).atLeast());
        assertTrue(Double.isNaN(Finding.Effect.UNKNOWN.atLeast()));
        assertEquals(7, Finding.Effect.exactly(7, Unit.GAS).atLeast());
        assertEquals(3, Finding.Effect.between(3, 9, Unit.GAS).atLeast());
        assertTrue(Double.isNaN(Finding.Effect.between(3, 9, Unit.GAS).saved()), "no value between is the likeliest");
        assertEquals(Finding.Effect.exactly(3, Unit.GAS), Finding.Effect.between(3, 3, Unit.GAS));
        assertMessage(() -> Finding.Effect.of(Double.POSITIVE_INFINITY, Unit.NANOS, null), "saved=Infinity", "finite");
    }

    @Test
    void badDrawings_areNamedWithTheirBound() {
        Curve.Line line = new Curve.Line("a", List.of(Curve.Point.of(1, 1)));
        assertMessage(() -> curve(Curve.Scale.NINES, line), "x=1.0 in \"a\"", "0 <= x < 1");
        assertMessage(
                () -> curve(Curve.Scale.LOG, new Curve.Line("a", List.of(Curve.Point.of(0, 1)))), "x=0.0", "x > 0");
        assertMessage(() -> new HeatMap.Cell(2, 1, 1), "lower=2.0, upper=1.0", "lower <= upper");
        assertMessage(
                () -> new HeatMap(
                        "t",
                        Unit.NANOS,
                        List.of(new HeatMap.Column(0, 5, List.of()), new HeatMap.Column(4, 9, List.of())),
                        List.of()),
                "column 1",
                "sort the columns");
        assertMessage(
                () -> new Forest.Row("a", 0, 1, 1, Forest.Verdict.SAME, "SAME", ""), "ratio=0.0", "above 0 and finite");
        assertMessage(() -> new Forest("t", 0.05, 1, List.of(), ""), "confidence=1.0", "below 1");
        assertMessage(() -> new Tree.Node("a", 1, List.of(), Tree.Tone.PLAIN, -1), "before=-1.0", "must be >= 0");
    }

    private static Curve curve(Curve.Scale scale, Curve.Line line) {
        return new Curve("t", "x", Unit.RATIO, "y", Unit.NANOS, scale, Curve.Scale.LOG, List.of(line), List.of());
    }

    @Test
    void badValues_areNamedWithTheirBound() {
        assertMessage(() -> Section.of("two words", "T"), "two words", "white space");
        assertMessage(() -> Section.of("id", " "), "title", "must not be blank");
        assertMessage(() -> new Interval(2, 1, 0.95), "lower=2.0, upper=1.0", "lower <= upper");
        assertMessage(() -> new Interval(1, 2, 0), "confidence=0.0");
        assertMessage(() -> new Table("t", List.of(), List.of()), "at least one column");
        assertMessage(
                () -> new Table("t", List.of(Table.Column.text("a")), List.of(List.of())),
                "row 0 has 0 cells",
                "1 col");
        assertMessage(() -> new Tree.Node("n", -1, List.of()), "value=-1.0", ">= 0");
        assertMessage(
                () -> new Curve(
                        "c",
                        "x",
                        Unit.COUNT,
                        "y",
                        Unit.RATIO,
                        true,
                        List.of(new Curve.Line("l", List.of(Curve.Point.of(0, 1))))),
                "x=0.0",
                "logarithmic");
        assertMessage(
                () -> new Table(
                        "t",
                        List.of(Table.Column.text("a")),
                        List.of(List.of(Table.Cell.of(1))),
                        new Table.Shading(1, 0)),
                "markedRow=1",
                "1 rows");
        assertMessage(
                () -> new Series.Line("l", List.of(new Series.Point(5, 1), new Series.Point(4, 1))), "at 4 ns", "sort");
    }

    @Test
    void self_ofANode_isWhatChildrenLeave() {
        Tree.Node leaf = new Tree.Node("leaf", 30, List.of());
        assertEquals(70, new Tree.Node("root", 100, List.of(leaf)).self());
        assertEquals(0, new Tree.Node("root", 20, List.of(leaf)).self());
    }

    private static void assertMessage(Executable call, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" should contain \"" + part + '"');
        }
    }
}
