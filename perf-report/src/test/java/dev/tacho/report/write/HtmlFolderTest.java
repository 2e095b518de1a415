package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder form appears whole, replaces only what is its own, and has nothing that a strict server forbids. */
class HtmlFolderTest {
    @TempDir
    private Path folder;

    @Test
    void write_newFolder_holdsPageAndStyleAndLeavesNothingBeside() throws IOException {
        Path report = folder.resolve("target/report");
        HtmlFolder.write(Samples.everyBlock("DEX"), report);

        assertEquals(List.of("index.html", "report.css"), names(report));
        assertEquals(List.of("report"), names(report.getParent()));
        assertEquals(HtmlWriter.style(Samples.everyBlock("DEX")), Files.readString(report.resolve("report.css")));
        String page = Files.readString(report.resolve("index.html"));
        assertTrue(page.contains("<link rel=\"stylesheet\" href=\"report.css\">"));
        assertFalse(page.contains("<style") || page.contains("<script") || page.contains(" style="), "nothing inline");
    }

    @Test
    void write_overAnOlderReport_keepsWhatIsNotItsOwn() throws IOException {
        Files.writeString(folder.resolve("index.html"), "old");
        Files.writeString(folder.resolve("mine.txt"), "mine");
        HtmlFolder.write(Samples.everyBlock("DEX"), folder);

        assertEquals(List.of("index.html", "mine.txt", "report.css"), names(folder));
        assertTrue(Files.readString(folder.resolve("index.html")).contains("DEX"));
    }

    @Test
    void write_whereAFileIs_saysSoAndKeepsIt() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");

        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> HtmlFolder.write(Samples.everyBlock("DEX"), file));
        assertTrue(e.getMessage().contains("is not a folder; name one"), e.getMessage());
        assertThrows(
                UncheckedIOException.class, () -> HtmlFolder.write(Samples.everyBlock("DEX"), file.resolve("below")));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names(folder));
    }

    @Test
    void write_nameThatIsHalfACharacter_isWritten() throws IOException {
        HtmlFolder.write(Samples.everyBlock("half \ud83d"), folder.resolve("r"));

        assertTrue(Files.readString(folder.resolve("r/index.html")).contains("half ?"));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
