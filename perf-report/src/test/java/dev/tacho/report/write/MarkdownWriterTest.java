package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a pull request shows, and in which order. */
class MarkdownWriterTest {
    @Test
    void markdown_everyBlock_saysWhatTheHtmlSays() {
        String text = markdown(Samples.everyBlock("DEX"));

        assertTrue(text.startsWith("# DEX\n"), text);
        assertTrue(text.contains("✅ **DEX** DEX"), text);
        assertTrue(text.contains("| **t** tag=DEX | 5,000 | 0 |"), text);
        assertTrue(text.contains("| DEX | 71.2 % |"), text);
        assertTrue(text.contains("| DEX | 10 B (8 B … 12 B) |"), text);
        assertTrue(text.contains("| DEX | 1.5 µs |"), text);
        assertTrue(text.contains("| b | n/a |"), text);
        assertTrue(text.contains("- DEX: 20.0 % → 60.0 %"), text);
        assertTrue(text.contains("- DEX: 25.0 % at 1,250 → 85.0 % at 80,000"), text);
        assertTrue(text.contains("    - c: 10 gas"), text);
        assertTrue(text.contains("> ⚠️ DEX"), text);
        assertTrue(text.contains("```\nDEX\n```"), text);
        assertTrue(text.contains("| 🔴 | DEX | +8.3 % | +6.1 % | +10.4 % | **SLOWER** DEX |"), text);
        assertTrue(text.contains("| ❌ | b |  |"), text);
        assertTrue(text.contains("Saves 4.0 s (3.0 s … 5.0 s), 40.0 % of p50."), text);
    }

    @Test
    void markdown_order_isThatOfImportance() {
        String text = markdown(Samples.everyBlock("DEX"));

        List<String> order = List.of(
                "✅ **DEX**",
                "### Failed checks",
                "### Slower or worse",
                "### What to change",
                "Saves 4.0 s",
                "<details>");
        int last = -1;
        for (String part : order) {
            assertTrue(text.indexOf(part) > last, part + " in " + text);
            last = text.indexOf(part);
        }
    }

    @Test
    void markdown_findings_theDearestFirstAndTheUnknownLast() {
        List<Block> findings = new ArrayList<>();
        for (double saved : new double[] {Double.NaN, 1e6, 3e9, 2e9}) {
            findings.add(new Finding(
                    "f" + findings.size(),
                    "change " + saved,
                    "",
                    Finding.Effect.of(saved, Unit.NANOS, null),
                    "e",
                    "",
                    ""));
        }
        String text = markdown(Samples.everyBlock("DEX").withSections(List.of(new Section("s", "S", findings))));

        List<String> titles = text.lines()
                .filter(line -> line.startsWith("**change"))
                .map(line -> line.replace("*", "").replace("change ", ""))
                .toList();
        assertEquals(List.of("3.0E9", "2.0E9", "1000000.0", "NaN"), titles);
    }

    @Test
    void markdown_tooLong_keepsWhatMattersAndSaysWhatIsMissing() {
        Document one = Samples.everyBlock("界".repeat(200));
        List<Section> many = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            many.add(Section.of("s" + i, "Section " + i, Note.info("x".repeat(900))));
        }
        many.addAll(one.sections());
        String text = MarkdownWriter.markdown(one.withSections(many));

        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes <= 60_000 && bytes > 55_000, "bytes " + bytes);
        assertTrue(text.strip().endsWith("are in the HTML report._"), text.substring(text.length() - 200));
        assertTrue(text.contains("### Section 10\n"), "what fits is there");
        assertTrue(
                text.indexOf("**SLOWER**") < text.indexOf("### Section 0"), "the last section's verdict comes first");
    }

    private static String markdown(Document document) {
        return MarkdownWriter.markdown(document).replace('\u00a0', ' ');
    }
}
