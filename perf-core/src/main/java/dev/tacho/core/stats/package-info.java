/**
 * What measurements prove: whether something changed, and how it grows.
 *
 * <p><b>Comparison</b>, door {@link dev.tacho.core.stats.Comparison}. One number for each run of two sides gives one of four
 * verdicts ({@link dev.tacho.core.stats.Verdict}), the ratio with its interval, and the number of runs that would settle
 * what cannot be told; {@link dev.tacho.core.stats.ComparisonRule} says what counts as a change and {@link
 * dev.tacho.core.stats.Design} what the order of the runs permits. {@link dev.tacho.core.stats.Comparisons} judges many
 * together, {@link dev.tacho.core.stats.QuantileRatios} shows where along the quantiles two sides differ, {@link
 * dev.tacho.core.stats.ChangePoints} where a history of runs changed its level, and {@link
 * dev.tacho.core.stats.Proportion} tells what successes among trials prove.
 *
 * <p><b>Growth</b>, two doors. {@link dev.tacho.core.stats.ComplexityFit} decides among {@link
 * dev.tacho.core.stats.Complexity} from pairs of size and time, or says which laws remain possible; {@link
 * dev.tacho.core.stats.SizeSweep} measures such pairs. {@link dev.tacho.core.stats.ScalabilityFit} fits the Universal
 * Scalability Law to pairs of concurrency and throughput: contention, coherency, the peak.
 *
 * <p>Results are immutable and safe to share; every number has an interval or is withheld. They are pure functions of what
 * was measured: where orders or signs are drawn the seed is fixed, so the same numbers give the same answer. Everything runs
 * on the caller's thread and starts none. A comparison of 30 and 30 runs takes about 0.2 ms, a fit for a dozen sizes 2 ms, a
 * history of 100 points a few milliseconds. Nothing here is for a recording path.
 */
@NullMarked
package dev.tacho.core.stats;

import org.jspecify.annotations.NullMarked;
