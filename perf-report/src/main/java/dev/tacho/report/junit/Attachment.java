package dev.tacho.report.junit;

import java.nio.file.Path;

/** Announces a file to Jenkins, whose JUnit Attachments plugin looks for such a line in what a test has printed. */
final class Attachment {
    private Attachment() {}

    static void announce(Path file) {
        // The line must stand alone, so it cannot go through a logger.
        System.out.println("[[ATTACHMENT|" + file.toAbsolutePath() + "]]");
    }
}
