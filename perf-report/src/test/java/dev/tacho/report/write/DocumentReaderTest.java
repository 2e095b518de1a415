package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read is what was written, and what is no report says what it is. */
class DocumentReaderTest {
    private static final String WHOLE = JsonWriterTest.json(Samples.everyBlock("DEX"));

    private static Path scratch;

    @TempDir
    private Path folder;

    @BeforeContainer
    static void makeScratch() throws IOException {
        scratch = Files.createTempFile("document", ".json");
    }

    @AfterContainer
    static void removeScratch() throws IOException {
        Files.deleteIfExists(scratch);
    }

    @Property(tries = 150)
    void read_anyDocument_isEqualToTheWrittenOne(@ForAll(supplier = Documents.class) Document document)
            throws IOException {
        Files.writeString(scratch, JsonWriterTest.json(document));

        Document read = DocumentReader.read(scratch);

        assertEquals(document, read);
        for (int i = 0; i < document.samples().size(); i++) {
            List<DistributionSnapshot> runs = document.samples().get(i).runs();
            for (int run = 0; run < runs.size(); run++) {
                DistributionSnapshot back = read.samples().get(i).runs().get(run);
                assertSame(runs.get(run).layout(), back.layout());
                assertEquals(runs.get(run).sum(), back.sum());
                assertEquals(runs.get(run).isSumExact(), back.isSumExact());
                assertEquals(runs.get(run).isMinExact(), back.isMinExact());
                assertEquals(runs.get(run).isMaxExact(), back.isMaxExact());
            }
        }
    }

    @Test
    void read_hostileNames_areKeptToTheLastCharacter() throws IOException {
        for (String name : Hostile.NAMES) {
            Document document = Samples.everyBlock(name);

            assertEquals(document, read(JsonWriterTest.json(document)));
        }
    }

    @Test
    void read_treeOf10000Levels_needsNoStack() throws IOException {
        Document document = Samples.everyBlock("DEX")
                .withSections(List.of(Section.of("deep", "Deep", new Tree("t", Unit.NANOS, deep(10_000)))));

        Document read = read(JsonWriterTest.json(document));

        Tree tree = (Tree) read.sections().get(0).blocks().get(0);
        int depth = 0;
        for (TreeWalk walk = new TreeWalk(tree.root(), Integer.MAX_VALUE); walk.next(); ) {
            assertEquals(depth, walk.depth());
            assertEquals("level " + depth, walk.node().label());
            depth++;
        }
        assertEquals(10_000, depth);
    }

    static Tree.Node deep(int levels) {
        Tree.Node node = new Tree.Node("level " + (levels - 1), 1, List.of());
        for (int level = levels - 2; level >= 0; level--) {
            node = new Tree.Node("level " + level, 1, List.of(node));
        }
        return node;
    }

    @Test
    void read_fieldsOfALaterVersion_arePassedOver() throws IOException {
        Document document = Samples.everyBlock("DEX");
        String json = JsonWriterTest.json(document)
                .replace("\"title\" :", "\"new\" : { \"a\" : [ 1, { } ] }, \"title\" :")
                .replace("\"samples\" :", "\"newer\" : null, \"samples\" :");

        assertEquals(document, read(json));

        String other = JsonWriterTest.json(document)
                .replace("\"type\" : \"forest\"", "\"type\" : \"galaxy\", \"stars\" : [ ]");
        Note note = (Note) read(other).sections().get(0).blocks().get(12);
        assertTrue(note.text().contains("\"galaxy\" was left out"), note.text());
    }

    /** Whatever byte it ends after, it is never taken for a whole one, and never anything but told. */
    @Test
    void read_cutOffAnywhere_saysSo() throws IOException {
        String json = WHOLE;
        for (int length = 0; length < json.length() - 2; length += 1 + json.length() / 300) {
            String message = failure(json.substring(0, length));

            boolean known = length > json.indexOf("tacho-report\"") + "tacho-report\",".length();
            assertTrue(message.contains(known ? "is cut off at line" : "it is not a report"), length + ": " + message);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            []                                    ~ does not begin with an object
            <html>                                ~ is no JSON from line 1
            {"benchmark":"a","mode":"thrpt"}      ~ has no field "format"
            {"sections":3}                        ~ 3 stands where a list should
            {"format":"k6"}                       ~ has the format "k6"
            {"format":7}                          ~ stands where a text should
            {"format":"tacho-report","version":2} ~ has version 2 of its format, this Tacho reads version 1
            {"format":"tacho-report","version":1} ~ has no field "title"
            {"format":"tacho-report","version":1,"title":"a","title":"b"} ~ Duplicate field
            {"format":"tacho-report","version":1,"takenAt":"noon"} ~ takenAt: Text 'noon'
            {"format":"tacho-report","version":1,"verdict":{"level":"good"}} ~ must be one of passed, neutral, warning, failed
            {"format":"tacho-report","version":1,"verdict":{"headline":"x"}} ~ the field "level" is missing
            {"format":"tacho-report","version":1,"sections":[{"id":"a b","title":"c"}]} ~ sections[0]: id="a b"
            {"format":"tacho-report","version":1,"sections":[{"blocks":[{"type":"tree","nodes":[{"depth":1}]}]}]} ~ node 0 has the depth 1
            {"format":"tacho-report","version":1,"samples":[{"runs":[{"count":1,"histogram":"!"}]}]} ~ samples[0]
            {"format":"tacho-report","version":1,"samples":[{"runs":[{"count":0,"histogram":"AAAA"}]}]} ~ damaged histogram
            """)
    void read_notAReport_saysWhatItIs(String json, String expected) throws IOException {
        String message = failure(json);

        assertTrue(message.contains(expected), message);
    }

    @Test
    void read_emptyBinaryOrJoined_saysSo() throws IOException {
        assertTrue(failure("").contains("is empty"));
        assertTrue(failure("\u0000\u001b[31m\u0001").contains("is no JSON"));
        String json = WHOLE;
        assertTrue(failure(json + json).contains("two files were joined"));
        String damaged = failure(json.replace("\"count\" : 5000,\n", "\"count\" : 5001,\n"));
        assertTrue(damaged.contains("the histogram holds 5000"), damaged);
    }

    @Test
    void read_nestedDeeply_isRefusedWithoutAStackOverflow() throws IOException {
        String deep = "[".repeat(100_000);

        assertTrue(failure(deep).contains("does not begin with an object"));
        assertTrue(failure("{\"a\":" + deep).contains("nested too deep"));
        String inside = failure("{\"format\":\"tacho-report\",\"version\":1,\"verdict\":" + "{\"a\":".repeat(100_000));
        assertTrue(inside.contains("nested too deep"), inside);
    }

    /** A log or an array of 100 MB is refused at its beginning, and one that is not JSON at all as soon. */
    @Test
    void read_hugeForeignFile_isRefusedWithoutReadingIt() throws IOException {
        Path file = folder.resolve("huge.json");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write("{\"title\":\"x\",\"other\":[".getBytes(StandardCharsets.UTF_8));
        }
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(100L << 20);
        }
        String message = message(file);
        assertTrue(message.contains("is no JSON from line 1 on"), message);

        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(DocumentReader.MOST_BYTES + 1);
        }
        assertTrue(message(file).contains("has 256 MB, and no report is larger than 256 MB"), message(file));
    }

    @Test
    void read_noFileOrAFolder_saysSo() {
        assertTrue(message(folder.resolve("none.json")).contains("NoSuchFileException"));
        assertTrue(message(folder).contains("cannot be read"), message(folder));
    }

    /** No change of one character makes it throw anything else, or costs more than the report. */
    @Property(tries = 150)
    void read_oneCharacterChanged_isReadOrRefused(@ForAll int at, @ForAll char c) throws IOException {
        int index = Math.floorMod(at, WHOLE.length());
        Files.writeString(scratch, WHOLE.substring(0, index) + (char) (' ' + c % 95) + WHOLE.substring(index + 1));

        try {
            DocumentReader.read(scratch);
        } catch (UncheckedIOException e) {
            assertTrue(e.getMessage().startsWith("report=" + scratch), e.getMessage());
            assertTrue(e.getMessage().length() < 600, e.getMessage());
        }
    }

    private Document read(String json) throws IOException {
        return DocumentReader.read(Files.writeString(folder.resolve("r.json"), json));
    }

    private String failure(String json) throws IOException {
        return message(Files.writeString(folder.resolve("r.json"), json));
    }

    private static String message(Path file) {
        String message = assertThrows(UncheckedIOException.class, () -> DocumentReader.read(file))
                .getMessage();
        assertTrue(message.startsWith("report=" + file), message);
        List<String> told = new ArrayList<>(message.lines().toList());
        assertEquals(1, told.size(), message);
        return message;
    }
}
