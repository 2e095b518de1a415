package dev.tacho.report.internal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerTest {
    /** Lines as Linux writes them; the name of a thread may hold brackets. */
    @Test
    void isAnyRunnable_compilerThreadThatCouldRun_countsAsWorking(@TempDir Path tasks) throws IOException {
        thread(tasks, 1, "1 (java) R 0 0");
        thread(tasks, 2, "2 (C2 CompilerThre) S 0 0");
        thread(tasks, 3, "3 (a) R (b)) R 0 0");
        assertFalse(Compiler.isAnyRunnable(tasks));
        thread(tasks, 4, "4 (C1 CompilerThre) R 0 0");
        assertTrue(Compiler.isAnyRunnable(tasks));
        assertFalse(Compiler.isAnyRunnable(tasks.resolve("none")));
    }

    private static void thread(Path tasks, int id, String line) throws IOException {
        Files.writeString(
                Files.createDirectories(tasks.resolve(String.valueOf(id))).resolve("stat"), line);
    }
}
