package dev.tacho.report.internal;

import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Whether the JIT compilers work. The JVM's own counter moves when a compilation ends, and on a busy machine one may wait for
 * a processor for a second: quiet by the counter, and yet the code changes in the middle of the measurement. Where the
 * system tells the state of threads, as Linux does, a compiler thread that could run counts as working too.
 *
 * @param workedMillis how long they have worked so far, whole compilations; a constant where that is not known
 * @param isCompiling whether one works now; false where that is not known
 */
public record Compiler(LongSupplier workedMillis, BooleanSupplier isCompiling) {
    /** There is none, as in virtual time. */
    public static final Compiler NONE = new Compiler(() -> 0, () -> false);

    private static final Path TASKS = Path.of("/proc/self/task");

    /**
     * Returns the compilers of this JVM.
     *
     * @return what tells of them
     */
    public static Compiler ofThisJvm() {
        CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
        return new Compiler(
                bean != null && bean.isCompilationTimeMonitoringSupported() ? bean::getTotalCompilationTime : () -> 0,
                () -> isAnyRunnable(TASKS));
    }

    static boolean isAnyRunnable(Path tasks) {
        try (Stream<Path> threads = Files.list(tasks)) {
            return threads.anyMatch(Compiler::isRunnableCompiler);
        } catch (IOException | RuntimeException e) {
            // Another system: only the counter is left.
            return false;
        }
    }

    /** The line is {@code 12 (C2 CompilerThre) R 1 ...}: the name may hold anything, the state follows its last bracket. */
    private static boolean isRunnableCompiler(Path thread) {
        try {
            String line = Files.readString(thread.resolve("stat"));
            int end = line.lastIndexOf(')');
            String name = line.substring(line.indexOf('(') + 1, end);
            return (name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler") || name.startsWith("JVMCI"))
                    && line.startsWith(" R", end + 1);
        } catch (IOException | RuntimeException e) {
            // The thread has just ended.
            return false;
        }
    }
}
