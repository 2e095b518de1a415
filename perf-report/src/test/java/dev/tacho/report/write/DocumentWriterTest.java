package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.HistogramLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the disk and other processes do, there is a whole file, old or new, and nothing beside it. */
class DocumentWriterTest {
    @TempDir
    private Path folder;

    private final Document document = Samples.everyBlock("DEX");

    @ParameterizedTest
    @ValueSource(strings = {"md", "json", "csv", "xml", "txt", "hlog"})
    void write_treeOf10000Levels_needsNoStack(String ending) {
        Tree deep = new Tree("t", Unit.NANOS, DocumentReaderTest.deep(10_000));

        DocumentWriter.write(
                document.withSections(List.of(Section.of("deep", "Deep", deep))), folder.resolve("r." + ending));

        assertTrue(Files.isRegularFile(folder.resolve("r." + ending)));
    }

    @Test
    void write_nameAsLongAsTheSystemTakes_isWritten() throws IOException {
        Path longest = folder.resolve("r".repeat(250) + ".json");

        DocumentWriter.write(document, longest);

        assertEquals(document, DocumentReader.read(longest));
        String message = failure(folder.resolve("r".repeat(251) + ".json"));
        assertTrue(message.contains("at most 255 bytes"), message);
        assertEquals(List.of(longest), files());
    }

    @Test
    void write_noSuchPlace_saysWhatToDoAndLeavesNothing() throws IOException {
        Files.createDirectory(folder.resolve("d.json"));
        Files.writeString(folder.resolve("file"), "old");

        assertTrue(failure(folder.resolve("d.json")).contains("is a folder; name a file in it"));
        assertTrue(failure(folder.resolve("file").resolve("r.json")).contains("choose a folder"));
        assertEquals(2, files().size());
    }

    @Test
    void write_noPermission_saysSo() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "root may write anywhere");

        assertTrue(failure(closed.resolve("r.html")).contains("choose a folder this process may write to"));
    }

    /** A limit on the size of files breaks writing amid the file, as a full disk does. */
    @Test
    void write_diskFull_keepsTheOldFileAndLeavesNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("r.json"), "old");
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs a shell's ulimit");
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"));
        command.addAll(java(file, 1));

        Process process = start(command);
        String output = new String(process.getInputStream().readAllBytes());

        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue(), output);
        assertTrue(output.contains("cannot be written") && output.contains("with space left"), output);
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void write_twoProcessesAtOnce_leaveOneWholeFile() throws Exception {
        Path file = folder.resolve("r.json");
        List<Process> writers = List.of(start(java(file, 40)), start(java(file, 40)));
        int read = 0;
        while (writers.stream().anyMatch(Process::isAlive)) {
            if (Files.exists(file)) {
                // Never half of one, nor the end of another's.
                assertEquals("DEX", DocumentReader.read(file).title());
                read++;
            }
        }

        for (Process writer : writers) {
            assertEquals(0, writer.waitFor(), new String(writer.getInputStream().readAllBytes()));
        }
        assertTrue(read > 0, "read while they wrote");
        assertEquals("DEX", DocumentReader.read(file).title());
        assertEquals(List.of(file), files());
    }

    /** The other process: writes a document some times. */
    public static void main(String[] arguments) {
        Document document = Samples.everyBlock("DEX");
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            DocumentWriter.write(document, Path.of(arguments[0]));
        }
    }

    private static List<String> java(Path file, int times) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                DocumentWriterTest.class.getName(),
                file.toString(),
                String.valueOf(times));
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    @Test
    void write_log_hasOneTaggedLineASampleAndRun() throws IOException {
        DistributionSnapshot one = document.samples().get(0).runs().get(0);
        Document two = new Document(
                "t",
                "",
                document.takenAt(),
                document.verdict(),
                List.of(),
                List.of(),
                List.of(),
                Fingerprint.UNKNOWN,
                List.of(
                        new Sample("quote pool=3", Unit.NANOS, List.of(one, one.plus(one))),
                        new Sample("gas", Unit.GAS, List.of(one))));

        DocumentWriter.write(two, folder.resolve("r.hlog"));

        try (Stream<HistogramLog.Entry> log = HistogramLog.read(folder.resolve("r.hlog"))) {
            List<HistogramLog.Entry> entries = log.toList();
            assertEquals(
                    List.of("quote pool=3 run=1", "quote pool=3 run=2", "gas run=1"),
                    entries.stream().map(entry -> entry.id().toString()).toList());
            assertEquals(2 * one.count(), entries.get(1).values().count());
            assertEquals(document.takenAt(), entries.get(0).start());
        }
        assertNotNull(failure(folder.resolve("r.hlog").resolve("r.hlog")));
    }

    private String failure(Path file) {
        return assertThrows(UncheckedIOException.class, () -> DocumentWriter.write(document, file))
                .getMessage();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
