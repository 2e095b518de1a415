package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a form leaves out is said once at its top, by numbers that its rows bear out. */
class LeftOutTest {
    private static final String SAID = "folded or left out";
    private static final Pattern CHIP = Pattern.compile("<li class=\"warn\">([^<]*" + SAID + "[^<]*)</li>");
    private static final Pattern NAME = Pattern.compile("id=\\d{5}");
    private static final Pattern ROW = Pattern.compile("row\\d{5}");

    @TempDir
    private Path folder;

    @Test
    void html_nothingLeftOut_saysNothing() {
        assertEquals(List.of(), chips(HtmlWriter.html(document(2_012, 1_030, 1_012, 200))));
    }

    @Test
    void html_oneOfEachTooMany_saysSoInOneSentence() {
        assertEquals(
                List.of(
                        "1 of 2,013 measurements, 1 of 1,031 table rows, 1 of 1,013 figures and 1 of 201 checks are folded"
                                + " or left out here; the JSON form holds all"),
                chips(HtmlWriter.html(document(2_013, 1_031, 1_013, 201))));
        assertEquals(
                List.of("1 of 1,031 table rows is folded or left out here; the JSON form holds all"),
                chips(HtmlWriter.html(document(3, 1_031, 3, 3))));
    }

    @Test
    void forms_9000NamesAndMore_tellWhatEachHolds() throws IOException {
        Document document = document(9_002, 8_001, 3, 3);
        String html = written(document, "r.html");
        String json = written(document, "r.json");

        // Every form has 4,999 of the names and one for all others, and 5,000 rows; a page has 2,011 and that one, and
        // 1,030.
        assertEquals(
                List.of(
                        "6,991 of 9,002 measurements and 6,971 of 8,001 table rows are folded or left out here; the JSON"
                                + " form holds all but 4,003 measurements and 3,001 table rows"),
                chips(html));
        assertEquals(9_002 - 6_991, distinct(NAME, html));
        assertEquals(8_001 - 6_971, distinct(ROW, html));
        assertEquals(9_002 - 4_003, distinct(NAME, json));
        assertEquals(8_001 - 3_001, distinct(ROW, json));
        String everywhere =
                "4,003 of 9,002 measurements and 3,001 of 8,001 table rows are folded or left out in every form"
                        + " of this report";
        for (String form : List.of(
                json, written(document, "r.md"), written(document, "r.txt").replace("\n      ", " "))) {
            assertTrue(form.contains(everywhere), form.substring(0, 1_000));
            assertEquals(form.indexOf(SAID), form.lastIndexOf(SAID), "once");
        }
        HtmlFolder.write(document, folder.resolve("pages"));
        assertEquals(chips(html), chips(Files.readString(folder.resolve("pages/index.html"))));
    }

    @Test
    void html_readFromJson_addsOnlyWhatThePageLeavesOut() throws IOException {
        written(document(9_002, 3, 3, 3), "r.json");
        String html = HtmlWriter.html(DocumentReader.read(folder.resolve("r.json")));

        assertEquals(
                List.of(
                        "4,003 of 9,002 measurements are folded or left out in every form of this report",
                        "2,988 of 4,999 measurements are folded or left out here; the JSON form holds all"),
                chips(html));
        assertEquals(4_999 - 2_988, distinct(NAME, html));
    }

    /** A table that does not fit is left out as a whole, and not only its last rows. */
    @Test
    void html_noRoomForATable_countsAllOfItsRows() {
        List<List<Table.Cell>> rows = IntStream.range(0, 2_000)
                .mapToObj(i -> List.of(Table.Cell.of("x".repeat(6_000))))
                .toList();
        Table table = new Table("Large", List.of(Table.Column.text("a")), rows);
        String html = HtmlWriter.html(Sizes.document(List.of(Section.of("s", "S", table, rows(10)))));

        assertEquals(
                List.of("2,000 of 2,010 table rows are folded or left out here; the JSON form holds all"), chips(html));
    }

    @Test
    void fold_partsOfEveryKind_areCounted() {
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i <= Folding.MOST_SECTIONS; i++) {
            sections.add(Section.of("s" + i, "S", rows(1)));
        }
        List<String> chips = Folding.fold(Sizes.document(sections)).chips().stream()
                .map(Document.Chip::text)
                .toList();

        assertEquals(
                List.of("1 of 1,001 sections and 1 of 1,001 table rows are folded or left out in every form of this"
                        + " report"),
                chips);
    }

    private String written(Document document, String name) throws IOException {
        DocumentWriter.write(document, folder.resolve(name));
        return Files.readString(folder.resolve(name));
    }

    private static List<String> chips(String html) {
        return CHIP.matcher(html).results().map(match -> match.group(1)).toList();
    }

    private static long distinct(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(MatchResult::group)
                .distinct()
                .count();
    }

    private static Document document(int measurements, int rows, int figures, int checks) {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < measurements; i++) {
            double value = 1_000 + i;
            String detail = String.format(Locale.ROOT, "id=%05d", i);
            blocks.add(new Distribution(
                    "d" + i,
                    "call",
                    detail,
                    Unit.NANOS,
                    1,
                    value,
                    value,
                    value,
                    0,
                    0,
                    List.of(new Distribution.Quantile(50, Double.NaN, Double.NaN, Double.NaN))));
        }
        blocks.add(rows(rows));
        List<Fact> facts = IntStream.range(0, figures)
                .mapToObj(i -> Fact.of("f" + i, "figure", i, Unit.COUNT, Better.NEITHER))
                .toList();
        blocks.add(new Facts(facts));
        Document document = Sizes.document(List.of(new Section("m", "Measurements", blocks)));
        return new Document(
                document.title(),
                document.subtitle(),
                document.takenAt(),
                document.verdict(),
                IntStream.range(0, checks)
                        .mapToObj(i -> new Check("check " + i, true, ""))
                        .toList(),
                List.of(),
                document.sections(),
                document.machine(),
                List.of());
    }

    private static Table rows(int rows) {
        return new Table(
                "Rows",
                List.of(Table.Column.text("row")),
                IntStream.range(0, rows)
                        .mapToObj(i -> List.of(Table.Cell.of(String.format(Locale.ROOT, "row%05d", i))))
                        .toList());
    }
}
