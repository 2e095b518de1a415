package dev.tacho.report.junit;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/** Tells whether the JVM still compiles. */
@FunctionalInterface
interface CompilerWatch {
    /** A JVM that does not tell: its compiler never changes anything that can be seen. */
    long UNKNOWN = -1;

    /**
     * Returns how long all compilations together have taken, in milliseconds; a compilation counts when it ends.
     *
     * @return a number that grows while the JVM compiles; {@link #UNKNOWN} if it does not tell
     */
    long compiledMillis();

    /** Returns the watch of this JVM. */
    static CompilerWatch system() {
        CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
        return bean == null || !bean.isCompilationTimeMonitoringSupported()
                ? () -> UNKNOWN
                : bean::getTotalCompilationTime;
    }
}
