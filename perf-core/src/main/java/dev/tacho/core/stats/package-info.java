/**
 * Growth laws from measurements: how time grows with the size of the input, and throughput with concurrency.
 *
 * <p>Two doors. {@link dev.tacho.core.stats.ComplexityFit} decides among {@link dev.tacho.core.stats.Complexity} from
 * pairs of size and time, or says which laws remain possible; {@link dev.tacho.core.stats.SizeSweep} measures such
 * pairs. {@link dev.tacho.core.stats.ScalabilityFit} fits the Universal Scalability Law to pairs of concurrency and
 * throughput: contention, coherency, the peak.
 *
 * <p>Results are immutable and safe to share; every number has an interval or is withheld. They are pure functions of
 * what was measured: no chance is involved, so the same points give the same answer. A fit takes about 2 ms for a dozen
 * sizes, runs on the caller's thread and starts none. Nothing here is for a recording path.
 */
@NullMarked
package dev.tacho.core.stats;

import org.jspecify.annotations.NullMarked;
