package dev.tacho.report.baseline;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Ends a child JVM with its parent. The parent never writes to the child's standard input, so that its end is the parent's.
 */
final class ChildLife {
    private static final int ORPHANED = 70;

    private ChildLife() {}

    static void endWithParent() {
        Thread watch = new Thread(ChildLife::watch, "tacho-parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void watch() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The pipe broke: the same as its end.
            Runtime.getRuntime().halt(ORPHANED);
        }
        Runtime.getRuntime().halt(ORPHANED);
    }
}
