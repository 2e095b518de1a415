package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of 4,500 names by the alphabet, the last ones took longest: every form shows those, and none the others instead. */
class RankingTest {
    private static final int NAMES = 4_500;
    private static final Document MANY = many();
    private static final Pattern NAME = Pattern.compile("op\\d{4}");

    @Test
    void forms_ofManyMeasurements_showTheSameLongestOnes() {
        List<String> markdown = names(MarkdownWriter.markdown(MANY));
        List<String> text = names(TerminalWriter.text(MANY, Terminal.PLAIN));
        String html = HtmlWriter.html(MANY);

        assertEquals(longest(100), markdown);
        assertEquals(longest(40), text);
        String open = html.substring(
                html.indexOf("<th scope=\"col\" class=\"t\">operation"), html.indexOf("class=\"index\""));
        assertEquals(
                longest(12),
                names(open).stream().distinct().sorted((a, b) -> b.compareTo(a)).toList());
    }

    @Test
    void forms_ofManyFigures_showThoseThatHappened() {
        for (String form : List.of(MarkdownWriter.markdown(MANY), TerminalWriter.text(MANY, Terminal.PLAIN))) {
            assertTrue(form.contains("happened"), form);
            assertTrue(form.contains("never 1 "), form);
            assertFalse(form.contains("never 199 "), form);
        }
    }

    /** The page folds thousands itself. */
    @Test
    void forms_ofManyMeasurements_sayThatJsonHoldsTheOthers() {
        String markdown = MarkdownWriter.markdown(MANY);
        String text = TerminalWriter.text(MANY, Terminal.PLAIN);

        assertTrue(markdown.contains("_and 4,400 more in the JSON form of this report_"), markdown);
        assertTrue(markdown.contains("_and 100 more in the JSON form of this report_"), markdown);
        assertTrue(text.contains("… and 4,460 more operations in the JSON form of this report"), text);
        assertTrue(text.contains("… and 160 more figures in the JSON form of this report"), text);
    }

    @Test
    void first_enoughRoom_keepsTheOrder() {
        List<String> all = List.of("c", "a", "b");

        assertEquals(all, Ranking.first(all, 3, String::compareTo));
        assertEquals(List.of("a", "b"), Ranking.first(all, 2, String::compareTo));
    }

    /** Durations come before sizes, however large, and what was never called comes last. */
    @Test
    void longest_unitsAndEmptyOnes_haveTheirPlace() {
        Distribution size = new Distribution("size", "size", "", Unit.BYTES, 1, 1e12, 1e12, 1e12, 0, 0, List.of());
        Distribution never = new Distribution(
                "never", "never", "", Unit.NANOS, 0, Double.NaN, Double.NaN, Double.NaN, 0, 0, List.of());
        Distribution often = new Distribution("often", "often", "", Unit.NANOS, 1_000, 1, 3, 2, 0, 0, List.of());
        Distribution once = new Distribution("once", "once", "", Unit.NANOS, 1, 1_999, 1_999, 1_999, 0, 0, List.of());

        assertEquals(List.of(often, once, never), Ranking.first(List.of(size, never, once, often), 3, Ranking.LONGEST));
    }

    private static List<String> longest(int most) {
        return IntStream.range(0, most).mapToObj(i -> name(NAMES - 1 - i)).toList();
    }

    private static List<String> names(String text) {
        return NAME.matcher(text).results().map(MatchResult::group).toList();
    }

    private static String name(int i) {
        return String.format(Locale.ROOT, "op%04d", i);
    }

    private static Document many() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            double value = 1_000 + i;
            blocks.add(new Distribution(name(i), name(i), "", Unit.NANOS, 10, value, value, value, 0, 0, List.of()));
        }
        List<Fact> facts = new ArrayList<>();
        for (int i = 1; i < 200; i++) {
            facts.add(Fact.of("never" + i, "never " + i + " ", 0, Unit.COUNT, Better.NEITHER));
        }
        facts.add(Fact.of("happened", "happened", 1, Unit.COUNT, Better.NEITHER));
        blocks.add(new Facts(facts));
        return Sizes.document(List.of(new Section("m", "Measurements", blocks)));
    }
}
