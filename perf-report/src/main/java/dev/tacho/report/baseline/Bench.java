package dev.tacho.report.baseline;

import dev.tacho.core.Clock;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a session measures with.
 *
 * @param clock the clock
 * @param compileMillis how long the JIT compilers have worked so far; a constant where that is not known
 * @param allocation counts allocated bytes; null where the runtime cannot
 * @param guard watches the machine
 * @param isReal whether this is the machine's time: a virtual clock's readings cost nothing and have no noise
 */
record Bench(
        Clock clock, LongSupplier compileMillis, @Nullable Allocation allocation, NoiseGuard guard, boolean isReal) {
    static Bench of(Clock clock) {
        boolean real = clock == Clock.system();
        return new Bench(
                clock,
                real ? Bench.compiler() : () -> 0,
                Allocation.meter(),
                real ? NoiseGuard.watching() : NoiseGuard.silent(),
                real);
    }

    private static LongSupplier compiler() {
        CompilationMXBean bean = ManagementFactory.getCompilationMXBean();
        return bean != null && bean.isCompilationTimeMonitoringSupported() ? bean::getTotalCompilationTime : () -> 0;
    }
}
