package dev.tacho.report.junit;

import dev.tacho.report.write.Document;
import java.nio.file.Path;

/** How one JVM's results get to another: a file that holds a document, read back as it was. */
interface RunFormat {
    /**
     * Writes a document: whole or not at all.
     *
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    void write(Document document, Path file);

    /**
     * Reads a document.
     *
     * @throws RuntimeException if the file cannot be read, or holds none
     */
    Document read(Path file);
}
