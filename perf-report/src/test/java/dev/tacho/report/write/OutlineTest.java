package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How sections share tabs, how those of one title are told apart, and what stands in the list of findings. */
class OutlineTest {
    @Test
    void tabs_wordBeforeTheColon_isSharedInTheOrderOfTheReport() {
        Outline outline = new Outline(
                List.of(
                        Section.of("mine", "Old against new"),
                        Section.of("cache.pools", "Cache: pools"),
                        Section.of("chain.a", "Chain: reads"),
                        Section.of("cache.quotes", "Cache: quotes"),
                        Section.of("chain.b", "Chain: reads")),
                new Space());

        assertEquals(
                List.of("Old against new", "Cache", "Chain"),
                outline.tabs().stream().map(Outline.Tab::name).toList());
        assertEquals(
                List.of("cache.pools", "cache.quotes"),
                outline.tabs().get(1).entries().stream().map(Outline.Entry::id).toList());
        assertEquals(
                List.of("chain.a", "chain.b"),
                outline.tabs().get(2).entries().stream()
                        .map(Outline.Entry::hint)
                        .toList(),
                "sections of one title have their ids beside it");
        assertEquals("", outline.tabs().get(1).entries().get(0).hint());
    }

    @Test
    void tabs_manySections_shareTheLast() {
        List<Section> sections = IntStream.range(0, 40)
                .mapToObj(i -> Section.of("s" + i, "Title " + i))
                .toList();
        Outline outline = new Outline(sections, new Space());

        assertEquals(Outline.MOST_TABS, outline.tabs().size());
        assertEquals("More", outline.tabs().get(11).name());
        assertEquals(29, outline.tabs().get(11).entries().size());
    }

    /** A measured program may choose the ids that the page uses itself. */
    @Test
    void ids_ofHostileSections_areUnique() {
        List<Section> sections = List.of(
                Section.of("tab-1", "A", finding("x", 1)),
                Section.of("all", "B", finding("x", 2), finding("x", 3)),
                Section.of("first", "C"),
                Section.of("tab-1-x", "D"),
                Samples.section("one", "E"),
                Section.of("one-chart-t", "F"));
        String html = HtmlWriter.html(Sizes.document(sections));
        Set<String> ids = new HashSet<>();
        Matcher id = Pattern.compile(" id=\"([^\"]*)\"").matcher(html);
        while (id.find()) {
            assertTrue(ids.add(id.group(1)), id.group(1) + " occurs twice");
        }
        Matcher link = Pattern.compile(" href=\"#([^\"]*)\"").matcher(html);
        while (link.find()) {
            assertTrue(ids.contains(link.group(1)), link.group(1) + " leads nowhere");
        }
    }

    @Test
    void findings_ofAllSections_standFirstByWhatCanBeCountedOn() {
        Section some = Section.of("a", "A", finding("little", 1e9), finding("much", 4e9));
        Section other =
                Section.of("b", "B", new Finding("unknown", "unknown first", "", "e", "", ""), finding("middle", 2e9));
        String html = HtmlWriter.html(Sizes.document(List.of(some, other)));
        String first = html.substring(html.indexOf("What to change first"), html.indexOf("<nav"));

        List<String> links = Pattern.compile("href=\"#([^\"]*)\"")
                .matcher(first)
                .results()
                .map(result -> result.group(1))
                .toList();
        assertEquals(List.of("a-much", "b-middle", "a-little", "b-unknown"), links);
        assertTrue(first.contains("40.0\u00a0% of p50"), first);
        assertTrue(first.contains("25.0\u00a0% of p99"), first);
        assertTrue(first.contains("4.0\u00a0s (3.2 … 4.8\u00a0s) in this run"), first);
        assertTrue(first.contains("1 further finding"), "three are open");
        assertTrue(html.indexOf("<nav") > html.indexOf("What to change first"), "above the tabs");
    }

    /** A bare number says nothing, the range of one that was counted nothing more, and twice the same nothing either. */
    @Test
    void effect_ofCalls_hasItsUnitInWords_once() {
        Section calls = Section.of(
                "c",
                "C",
                new Finding("one", "one", "refused", Finding.Effect.exactly(1, Unit.COUNT), "e", "", ""),
                new Finding("few", "few", "refused", Finding.Effect.exactly(5, Unit.COUNT), "e", "", ""),
                new Finding(
                        "about",
                        "about",
                        "refused",
                        Finding.Effect.of(50, Unit.COUNT, new Interval(40, 60, 0.95)),
                        "e",
                        "",
                        ""),
                new Finding("said", "said", "7 failed calls", Finding.Effect.exactly(7, Unit.COUNT), "e", "", ""));
        Document document = Sizes.document(List.of(calls));
        String html = HtmlWriter.html(document);

        for (String text : List.of("<span>1 call in this run<", "<span>5 calls in this run<", ") calls in this run<")) {
            assertTrue(html.contains(text), text);
        }
        assertFalse(html.contains("7 calls"), "the gain says so");
        String markdown = MarkdownWriter.markdown(document);
        assertTrue(markdown.contains("Saves 5 calls."), markdown);
        assertTrue(markdown.contains("Saves 50 calls (40 … 60)."), markdown);
        assertFalse(markdown.contains("Saves 7"), markdown);
    }

    private static Finding finding(String id, double nanos) {
        Finding.Effect effect =
                new Finding.Effect(nanos, Unit.NANOS, new Interval(0.8 * nanos, 1.2 * nanos, 0.95), 0.4, 0.25);
        return new Finding(id, id + " title", "", effect, "evidence", "refuted", "try");
    }
}
