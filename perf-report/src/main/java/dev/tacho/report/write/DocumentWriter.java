package dev.tacho.report.write;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;

/** Writes a {@link Document} to a file, in the form the file's ending asks for. */
public final class DocumentWriter {
    private DocumentWriter() {}

    /**
     * Writes the document: beside its place first, then moved there, so that a reader sees a whole file or none.
     *
     * @param document what to write
     * @param file where to; ends in {@code .html}, {@code .htm}, {@code .md} or {@code .json}; missing folders are made
     * @throws IllegalArgumentException if the ending is another one
     * @throws UncheckedIOException if the file cannot be written; an older file in its place stays as it was
     */
    public static void write(Document document, Path file) {
        String text = form(file).apply(document);
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            String message = "report=" + file + ": is a folder; name a file in it, for example report.html";
            throw new UncheckedIOException(message, new IOException(message));
        }
        try {
            Files.createDirectories(folder);
            // Not a temporary file of the platform: that would be readable by its owner only, and stay so when moved.
            Path aside = folder.resolve("." + target.getFileName() + '.' + UUID.randomUUID() + ".tmp");
            try {
                Files.writeString(aside, text);
                move(aside, target);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "report=" + file + ": cannot be written (" + e + "); choose a folder this process may write to", e);
        }
    }

    private static Function<Document, String> form(Path file) {
        Path name = file.getFileName();
        String lower = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
        if (lower.endsWith(".html") || lower.endsWith(".htm")) {
            return HtmlWriter::html;
        }
        if (lower.endsWith(".md")) {
            return MarkdownWriter::markdown;
        }
        if (lower.endsWith(".json")) {
            return JsonWriter::json;
        }
        throw new IllegalArgumentException("report=" + file + ": the ending must be .html, .htm, .md or .json");
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
