package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Unit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What reaches a terminal: the width it has, the colours it wants, the characters it can. */
class TerminalTest {
    @Test
    void of_environment_isHonoured() {
        assertEquals(new Terminal(80, true, true, true), Terminal.of(Map.of(), true, StandardCharsets.UTF_8));
        assertEquals(
                120,
                Terminal.of(Map.of("COLUMNS", "120"), true, StandardCharsets.UTF_8)
                        .columns());
        assertEquals(
                40,
                Terminal.of(Map.of("COLUMNS", "-1"), true, StandardCharsets.UTF_8)
                        .columns());
        assertEquals(
                240,
                Terminal.of(Map.of("COLUMNS", "99999"), true, StandardCharsets.UTF_8)
                        .columns());
        assertEquals(
                80,
                Terminal.of(Map.of("COLUMNS", "wide"), true, StandardCharsets.UTF_8)
                        .columns());
        assertFalse(Terminal.of(Map.of("NO_COLOR", "1"), true, StandardCharsets.UTF_8)
                .hasColor());
        assertTrue(Terminal.of(Map.of("NO_COLOR", ""), true, StandardCharsets.UTF_8)
                .hasColor());
        assertFalse(Terminal.of(Map.of("TERM", "dumb"), true, StandardCharsets.UTF_8)
                .isInteractive());
        assertFalse(Terminal.of(Map.of(), false, StandardCharsets.UTF_8).hasColor());
        assertFalse(Terminal.of(Map.of(), true, StandardCharsets.ISO_8859_1).hasUnicode());
        assertThrows(IllegalArgumentException.class, () -> new Terminal(20, true, true, true));
    }

    @Property(tries = 60)
    void text_anyWidth_isKept(@ForAll @IntRange(min = 40, max = 240) int columns, @ForAll boolean unicode) {
        String text = TerminalWriter.text(Samples.everyBlock("日本 pool"), new Terminal(columns, false, false, unicode));

        text.lines().forEach(line -> assertTrue(TextCells.width(line) <= columns, line));
        assertTrue(text.startsWith("PASS  "), text);
    }

    @Test
    void text_everyBlock_saysWhatItHolds() {
        String text = TerminalWriter.text(Samples.everyBlock("DEX"), Terminal.PLAIN);

        for (String part : List.of(
                "PASS  DEX",
                "  FAIL  b",
                "WARN  DEX",
                "5,000",
                "71.2 %",
                "8 B … 12 B",
                "+8.3 %",
                "SLOWER",
                "1.5 µs",
                "█")) {
            assertTrue(text.contains(part), part + " in " + text);
        }
        assertFalse(text.contains("\u001b"), "no colour in a file");
        assertTrue(TerminalWriter.text(Samples.everyBlock("DEX"), new Terminal(80, true, true, true))
                .startsWith("\u001b[1;32mPASS  DEX\u001b[0m\n"));
    }

    @Test
    void ladder_knownShape_isDrawn() {
        List<Distribution.Quantile> rungs = List.of(
                new Distribution.Quantile(50, 10, 9, 11),
                new Distribution.Quantile(75, 10, 9, 11),
                new Distribution.Quantile(90, 100, 90, 110),
                new Distribution.Quantile(99, 1_000, 900, 1_100),
                new Distribution.Quantile(99.9, Double.NaN, Double.NaN, Double.NaN));
        Distribution distribution = new Distribution("a", "a", "", Unit.NANOS, 1_000, 1, 1e7, 20, 0, 0, rungs);

        // Powers of ten over seven decades on eight bars: each bar is its power.
        assertEquals("▁▂▂▃▄  █", Sparkline.ladder(distribution, true));
        assertEquals("_..,-  @", Sparkline.ladder(distribution, false));
        assertEquals("▁▁▁", Sparkline.of(new double[] {5, 5, 5}, 40, true));
        assertEquals("▁ █", Sparkline.of(new double[] {1, Double.NaN, 2}, 40, true));
    }

    @Test
    void wrap_widthsOfScripts_areCounted() {
        assertEquals(List.of("one two", "three"), TextCells.wrap("one two three", 8));
        assertEquals(List.of("日本", "語"), TextCells.wrap("日本語", 5));
        assertEquals(List.of("abcde", "fg"), TextCells.wrap("abcdefg", 5));
        assertEquals(1, TextCells.width("e\u0301"));
        assertEquals("a?us", TextCells.safe("a\u65e5µs", false));
    }
}
