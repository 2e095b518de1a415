package dev.tacho.report.importer;

import static dev.tacho.report.importer.StackTexts.model;
import static dev.tacho.report.importer.StackTexts.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Unit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads collapsed stacks as tools write them and as files get damaged. */
class StackReaderTest {
    @TempDir
    private Path folder;

    @Test
    void collapsed_everyFlavour_isRead() {
        Stacks read = parse("\ufeff# written by a profiler\r\n"
                + "\r\n"
                + "java;main_[0];java.util.HashMap.get_[j];java.util.HashMap.hash_[i] 12\r\n"
                + "java;main_[1];java.util.HashMap.get_[0] 3.5   \r\n"
                + "java;std::vector<int, std::allocator<int> >::at(unsigned long) const;vfs_read_[k]\t1e2\r\n"
                + "pool 7-thread 12;;run 1\r\n"
                + "zero;weight 0");

        Map<List<String>, Double> model = model(read.toTree("CPU", Unit.COUNT));
        assertEquals(
                Map.of(
                        List.of("java", "main", "java.util.HashMap.get", "java.util.HashMap.hash"), 12.0,
                        List.of("java", "main", "java.util.HashMap.get"), 3.5,
                        List.of(
                                        "java",
                                        "std::vector<int, std::allocator<int> >::at(unsigned long) const",
                                        "vfs_read_[k]"),
                                100.0,
                        List.of("pool 7-thread 12", "[unnamed]", "run"), 1.0),
                model);
        assertEquals(116.5, read.total());
        assertEquals(5, read.records());
        assertEquals("", read.event());
        assertFalse(read.isTruncated());
    }

    @Test
    void collapsed_lastLineCutOff_isLeftOutAndTold() {
        Stacks read = parse("a;b 12\na;java.util.Ha");

        assertEquals(12, read.total());
        assertTrue(read.isTruncated());
        assertTrue(read.toTree("CPU", Unit.COUNT).caption().contains("the file ends within a record"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a;b 1\\na;c\\na;d 1 | stacks.txt:2: no weight at the end of \"a;c\"",
                "# x\\n\\na;b -1 | stacks.txt:3: no weight",
                "a;b 1\\na;b NaN\\n | stacks.txt:2: no weight",
                "a;b 0x1p3\\n | stacks.txt:1: no weight",
                "a;b 1f\\n | stacks.txt:1: no weight",
                "a;b Infinity\\n | stacks.txt:1: no weight",
                "a;b 1e999\\n | stacks.txt:1: no weight",
                "a 1.7e308\\na 1.7e308\\n | stacks.txt:2: weight=1.7e308: the sum",
                "12\\n13\\n | stacks.txt:1: no weight at the end of \"12\"",
                "{\"shared\":\\n{} | stacks.txt:1: looks like JSON",
                "<html>\\n | stacks.txt:1: looks like HTML",
                "just some words | stacks.txt:1: no weight at the end of \"just some words\"; a line must read",
                "# nothing | stacks.txt: holds no stack, only remarks: \"# nothing\"; expected are collapsed stacks, a line",
            })
    void collapsed_wrong_saysWhereAndWhy(String text, String message) {
        UncheckedIOException thrown = assertThrows(UncheckedIOException.class, () -> parse(text.replace("\\n", "\n")));

        String said = thrown.getCause().getMessage();
        assertTrue(said.startsWith(message), said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "esc\u001b[31m", "tab\there", "</script><script>alert(1)</script>", "\ud800"})
    void collapsed_hostileNames_loseTheirControlCharacters(String name) {
        String label = parse(name + ";x 1\n")
                .toTree("CPU", Unit.COUNT)
                .root()
                .children()
                .get(0)
                .label();

        assertTrue(label.chars().noneMatch(Character::isISOControl), label);
        assertEquals(name.length(), label.length());
    }

    @Test
    void collapsed_longNames_areCut() {
        String label = parse("x".repeat(100_000) + ";y 1\n")
                .toTree("CPU", Unit.COUNT)
                .root()
                .children()
                .get(0)
                .label();

        assertEquals(512, label.length());
    }

    @Test
    void collapsed_lineWithoutEnd_isRefusedBeforeItFillsMemory() {
        UncheckedIOException thrown =
                assertThrows(UncheckedIOException.class, () -> parse("a 1\n" + "x".repeat(5_000_000)));

        assertTrue(thrown.getMessage().contains("stacks.txt:2: more than 4194304 characters"), thrown.getMessage());
    }

    /** Which file, what was found in it, and what is to be in it. */
    @Test
    void read_fileOfNothing_namesItsPathWhatWasFoundAndTheCure() throws IOException {
        String expected =
                "; expected are collapsed stacks, a line each such as \"main;run;sleep 12\", or the text of perf"
                        + " script";
        Path empty = Files.writeString(folder.resolve("empty.txt"), "");
        Path blank = Files.writeString(folder.resolve("blank.txt"), " \n\t\n");
        Path remarks = Files.writeString(
                folder.resolve("remarks.txt"), "\n# a\u001b[31m\u202eb " + "x".repeat(100) + "\n# second\n");
        Path words = Files.writeString(folder.resolve("words.txt"), "Dear reader,\n");

        assertEquals(empty + ": is empty" + expected, refused(empty));
        assertEquals(blank + ": is empty" + expected, refused(blank));
        assertEquals(
                remarks + ": holds no stack, only remarks: \"# a\ufffd[31m\ufffdb " + "x".repeat(49) + "…\"" + expected,
                refused(remarks));
        assertEquals(
                words
                        + ":1: no weight at the end of \"Dear reader,\"; a line must read \"outermost;...;innermost weight\","
                        + " the weight a number >= 0" + expected,
                refused(words));
    }

    @Test
    void read_folder_isNamed() {
        assertEquals(folder + ": is a folder; name a file in it", refused(folder));
        IOException each =
                assertThrows(IOException.class, () -> StackReader.create().readEach(folder));
        assertEquals(folder + ": is a folder; name a file in it", each.getMessage());
        IOException symbols =
                assertThrows(IOException.class, () -> StackReader.create().withSymbols(folder));
        assertEquals(folder + ": is a folder; name a file in it", symbols.getMessage());
    }

    /** A character of two halves is kept whole or left out. */
    @Test
    void quoted_cutWithinACharacter_leavesItOut() {
        assertEquals('"' + "x".repeat(59) + "…\"", Lines.quoted("x".repeat(59) + "\ud83d\ude00"));
        assertEquals("\"\ud83d\ude00\ufffd\"", Lines.quoted("\ud83d\ude00\ud83d"));
    }

    /** The caption of a report is for others than who ran it: it names the file, not where that stood. */
    @Test
    void caption_namesTheFileAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("now.txt"), "a;b 1\n");

        String caption = Stacks.read(file).toTree("CPU", Unit.COUNT).caption();
        assertTrue(caption.contains("now.txt") && !caption.contains(folder.toString()), caption);
    }

    private static String refused(Path file) {
        return assertThrows(IOException.class, () -> Stacks.read(file)).getMessage();
    }

    @Test
    void packed_isUnpackedByContent() throws IOException {
        Path file = Files.write(folder.resolve("stacks.collapsed"), gzip("a;b 3\na;c 4\n"));

        assertEquals(7, Stacks.read(file).total());
    }

    @Test
    void packed_cutOff_isRefused() throws IOException {
        byte[] whole = gzip("a;b 3\n".repeat(10_000));
        Path file = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 9));

        IOException thrown = assertThrows(IOException.class, () -> Stacks.read(file));
        assertTrue(
                thrown.getMessage().startsWith(file + ": the packed file is damaged after line "), thrown.getMessage());
        Path start = Files.write(folder.resolve("start.gz"), Arrays.copyOf(whole, 5));
        assertTrue(assertThrows(IOException.class, () -> Stacks.read(start))
                .getMessage()
                .startsWith(start + ": packed"));
    }

    @Test
    void recordingOfJfr_isNamed() {
        IOException thrown = assertThrows(
                IOException.class,
                () -> StackReader.create()
                        .read(
                                new ByteArrayInputStream("FLR\0\0\2\0\1".getBytes(StandardCharsets.ISO_8859_1)),
                                "x.jfr"));

        assertEquals("x.jfr: this is a JFR recording; turn it into collapsed stacks first", thrown.getMessage());
    }

    @Test
    void options_outOfBounds_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> StackReader.create().withMaximumNodes(0));
        assertThrows(IllegalArgumentException.class, () -> StackReader.create().withEvent(" "));
    }

    static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
