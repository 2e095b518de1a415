package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** How many bytes a report takes, from an empty one to one that must leave something out. */
class PageSizeTest {
    @Test
    void empty_isSmall() {
        assertTrue(bytes(HtmlWriter.html(Sizes.measured(0))) <= 60_000);
        assertTrue(bytes(HtmlWriter.folderPage(Sizes.measured(0))) <= 5_000);
    }

    @Test
    void fiftyMeasurements_areBelowHalfAMegabyte() {
        String html = HtmlWriter.html(Sizes.measured(50));

        assertTrue(bytes(html) <= 500_000, "bytes: " + bytes(html));
        assertTrue(html.contains("38 further measurements"));
    }

    /** 12 in the open, 2,000 behind clicks, the others folded; six charts, whatever the number. */
    @Test
    void fiveThousandMeasurements_areFoldedAndSayHow() {
        String html = HtmlWriter.html(Sizes.measured(5_000));

        assertTrue(bytes(html) <= 1_500_000, "bytes: " + bytes(html));
        assertTrue(html.contains("4,988 further measurements"), "what there is");
        assertTrue(html.contains("2,988 further measurements, those that took least, are folded"), "what is folded");
        long charts = count(html, "<figure id=");
        assertEquals(6, charts);
        assertEquals(12, count(html, "class=\"spark\""));
        // The longest is in the open, the shortest of all only in the folded row of its name.
        assertTrue(html.contains("operation.4999<"), "the longest");
        assertFalse(html.contains("method=eth_call0<"), "the shortest");
        assertTrue(html.contains("rpc: "), "those of one name stand together");
    }

    @Test
    void moreThanFiveMegabytes_leavesOutWhatDoesNotFitAndSaysSo() {
        String note = "x".repeat(1_000_000);
        List<Block> blocks = new ArrayList<>(Collections.nCopies(6, Note.info(note)));
        blocks.add(
                new Table("The last", List.of(Table.Column.text("a")), List.of(List.of(Table.Cell.of("still here")))));
        String html = HtmlWriter.html(Sizes.document(List.of(new Section("s", "Notes", blocks))));

        assertTrue(bytes(html) <= Space.MOST_BYTES, "bytes: " + bytes(html));
        assertTrue(
                html.contains("Left out, as this page would be larger than 5 MB with them: a note of Notes"), "said");
        assertTrue(html.contains("still here"), "what fits is there all the same");
        assertEquals(4, count(html, "xxx</p>"));
    }

    @Test
    void hugeTextsOfTheHead_areCut() {
        String huge = "y".repeat(3_000_000);
        Document document = new Document(
                huge,
                huge,
                java.time.Instant.EPOCH,
                new Document.Verdict(Document.Level.FAILED, huge, huge),
                List.of(new Document.Check(huge, false, huge)),
                Collections.nCopies(1_000, new Document.Chip(Document.Level.WARNING, huge)),
                List.of(new Section("s", huge, List.of())),
                Fingerprint.UNKNOWN,
                List.of());

        assertTrue(bytes(HtmlWriter.html(document)) <= 100_000);
    }

    private static int bytes(String html) {
        return html.getBytes(StandardCharsets.UTF_8).length;
    }

    private static long count(String html, String text) {
        return Pattern.compile(Pattern.quote(text)).matcher(html).results().count();
    }
}
