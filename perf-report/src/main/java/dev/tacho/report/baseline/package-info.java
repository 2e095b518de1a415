/**
 * Whether something got slower, in the test that you already have.
 *
 * <p>Doors: {@link dev.tacho.report.baseline.Compare} for two implementations in one program, {@link
 * dev.tacho.report.baseline.ForkPairs} for two builds, {@link dev.tacho.report.baseline.Baselines} for today's run against
 * stored ones, {@link dev.tacho.report.baseline.History} for when a stored series changed, {@link
 * dev.tacho.report.baseline.NoiseCheck} for what this machine can tell at all. The statistics are those of {@link
 * dev.tacho.core.stats.Comparison}.
 *
 * <p>A comparison in one JVM takes about a second: 0.2 s or more of warm-up and 60 blocks of 10 ms; a child JVM takes as long
 * and its start. Everything runs on the caller's thread. Child JVMs end before the call returns; each has a daemon thread
 * here that reads what it prints, {@code tacho-child-output-...}, and one within that ends it with its parent, {@code
 * tacho-parent-watch}. A baseline takes about 3 KB a timer and run; files appear whole or not at all.
 */
@NullMarked
package dev.tacho.report.baseline;

import org.jspecify.annotations.NullMarked;
