package dev.tacho.report.baseline;

import dev.tacho.core.Clock;
import org.jspecify.annotations.Nullable;

/**
 * What a session measures with.
 *
 * @param clock the clock
 * @param compiler the JIT compilers
 * @param allocation counts allocated bytes; null where the runtime cannot
 * @param guard watches the machine
 * @param isReal whether this is the machine's time: a virtual clock's readings cost nothing and have no noise
 */
record Bench(Clock clock, Compiler compiler, @Nullable Allocation allocation, NoiseGuard guard, boolean isReal) {
    static Bench of(Clock clock) {
        boolean real = clock.equals(Clock.system());
        return new Bench(
                clock,
                real ? Compiler.ofThisJvm() : Compiler.NONE,
                Allocation.meter(),
                real ? NoiseGuard.watching() : NoiseGuard.silent(),
                real);
    }
}
