package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownWriterTest {
    @Test
    void markdown_everyBlock_saysWhatTheHtmlSays() {
        String text = MarkdownWriter.markdown(Samples.everyBlock("DEX")).replace('\u00a0', ' ');

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
        assertTrue(text.contains("Change: `` DEX ``"), text);
    }

    @Test
    void markdown_tables_keepTheirColumnsWhateverTheNames() {
        String text = MarkdownWriter.markdown(Samples.everyBlock("a|b\n@all `x` <b> [l](u)"))
                .replaceAll("(?m)^Change: ``.*``$", "Change: code mentions and marks up nothing");

        for (String line :
                text.lines().filter(line -> line.startsWith("| **t**")).toList()) {
            assertEquals(
                    9, line.replace("\\|", "").chars().filter(c -> c == '|').count(), line);
        }
        assertFalse(text.contains("@all"), "a name must not mention anybody");
        assertFalse(text.contains("<b>"), text);
        assertFalse(text.contains("[l](u)"), text);
    }

    @Test
    void markdown_tooLong_isCutAtASectionAndSaysSo() {
        Document one = Samples.everyBlock("DEX");
        List<Section> many = new ArrayList<>(one.sections());
        for (int i = 0; i < 60; i++) {
            many.add(Section.of("s" + i, "Section " + i, Note.info("x".repeat(2_000))));
        }
        String text = MarkdownWriter.markdown(one.withSections(many));

        assertTrue(text.length() < 65_536, "length " + text.length());
        assertTrue(text.strip().endsWith("are in the HTML report._"), text.substring(text.length() - 200));
        assertTrue(text.contains("## Section 10"), "what fits is there");
    }
}
