package dev.tacho.report.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Writes a {@link Document} as a folder: {@code index.html} and the {@code report.css} it uses. It has no script and no
 * style in the page, and so reads well where a server allows neither, as Jenkins does by default.
 */
public final class HtmlFolder {
    static final String PAGE = "index.html";
    static final String STYLE = "report.css";

    private HtmlFolder() {}

    /**
     * Writes the folder: beside its place first, then moved there. Where the folder exists already, each of the two files
     * is replaced whole, the style first, and whatever else is in it stays.
     *
     * @param document what to write
     * @param folder where to; missing folders above it are made
     * @throws UncheckedIOException if it cannot be written; an older report in its place stays as it was
     */
    public static void write(Document document, Path folder) {
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null || (Files.exists(target) && !Files.isDirectory(target))) {
            String message = "report=" + folder + ": is not a folder; name one, for example target/report";
            throw new UncheckedIOException(message, new IOException(message));
        }
        // As bytes: half a surrogate pair in a name becomes a question mark; an encoder of Files would refuse the
        // report.
        byte[] page = HtmlWriter.folderPage(document).getBytes(StandardCharsets.UTF_8);
        try {
            Files.createDirectories(parent);
            Path aside = parent.resolve("." + UUID.randomUUID() + ".tmp");
            try {
                Files.createDirectory(aside);
                Files.writeString(aside.resolve(STYLE), HtmlWriter.style(document));
                Files.write(aside.resolve(PAGE), page);
                place(aside, target);
            } finally {
                Files.deleteIfExists(aside.resolve(STYLE));
                Files.deleteIfExists(aside.resolve(PAGE));
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "report=" + folder + ": cannot be written (" + e + "); choose a folder this process may write to",
                    e);
        }
    }

    private static void place(Path aside, Path target) throws IOException {
        if (!Files.exists(target)) {
            try {
                Files.move(aside, target);
                return;
            } catch (IOException e) {
                // Another process may have made it meanwhile; otherwise the moves below fail for the same reason.
                if (!Files.isDirectory(target)) {
                    throw e;
                }
            }
        }
        DocumentWriter.move(aside.resolve(STYLE), target.resolve(STYLE));
        DocumentWriter.move(aside.resolve(PAGE), target.resolve(PAGE));
    }
}
