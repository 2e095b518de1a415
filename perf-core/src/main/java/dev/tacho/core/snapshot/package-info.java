/**
 * Immutable readings of instruments. The door is {@link dev.tacho.core.snapshot.PerfSnapshot}; what it holds most of is
 * {@link dev.tacho.core.snapshot.DistributionSnapshot}, a copy of a histogram from which any percentile can be read
 * after the fact, with its error.
 *
 * <p>Readings are values: safe to share, never changing, without a thread or a lock. A distribution of 2 digits takes 8
 * bytes a bucket up to the highest one used, 128 buckets for each doubling of the value: at most 37 KB.
 */
@NullMarked
package dev.tacho.core.snapshot;

import org.jspecify.annotations.NullMarked;
