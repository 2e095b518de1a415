package dev.tacho.report.baseline;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Writes a file beside its place and moves it there: a reader sees the old one whole, or the new one. */
final class Aside {
    private Aside() {}

    static void write(Path file, byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        // Not a temporary file of the platform: that would be readable by its owner only, and stay so when moved.
        Path aside = target.resolveSibling("." + target.getFileName() + '.' + UUID.randomUUID() + ".tmp");
        try {
            Files.write(aside, content);
            try {
                Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(aside, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
