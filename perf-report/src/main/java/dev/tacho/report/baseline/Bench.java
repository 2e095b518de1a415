package dev.tacho.report.baseline;

import dev.tacho.core.Clock;
import dev.tacho.report.internal.Compiler;
import dev.tacho.report.internal.ThreadCounters;

/**
 * What a session measures with.
 *
 * @param clock the clock
 * @param compiler the JIT compilers
 * @param counters tell what a call allocates
 * @param guard watches the machine
 * @param isReal whether this is the machine's time: a virtual clock's readings cost nothing and have no noise
 */
record Bench(Clock clock, Compiler compiler, ThreadCounters counters, NoiseGuard guard, boolean isReal) {
    static Bench of(Clock clock) {
        boolean real = clock.equals(Clock.system());
        return new Bench(
                clock,
                real ? Compiler.ofThisJvm() : Compiler.NONE,
                ThreadCounters.ofThisJvm(),
                real ? NoiseGuard.watching() : NoiseGuard.silent(),
                real);
    }
}
