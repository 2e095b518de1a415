/**
 * Immutable readings of instruments. The door is {@link dev.tacho.core.snapshot.PerfSnapshot}; what it holds most of is
 * {@link dev.tacho.core.snapshot.DistributionSnapshot}, a copy of a histogram from which any percentile can be read
 * after the fact, with its error.
 *
 * <p>Distributions leave as HdrHistogram objects, as its compressed bytes, and as logs that its tools read
 * ({@link dev.tacho.core.snapshot.HistogramLog}), and come back the same ways.
 *
 * <p>Readings are values: safe to share, never changing, without a thread or a lock. A distribution takes 8 bytes for
 * each bucket from the lowest to the highest one used, of which each doubling of the value has 128 with two digits and
 * 1,024 with three: 7 KB or 55 KB for a range of 1 to 100, at most 58 KB or 442 KB. A percentile walks them once.
 */
@NullMarked
package dev.tacho.core.snapshot;

import org.jspecify.annotations.NullMarked;
