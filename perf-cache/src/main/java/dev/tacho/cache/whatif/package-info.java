/**
 * Predictions of what a cache would do with another size, policy or time to live, from a sample of the keys that it is
 * asked for, each with its error or withheld. The door is {@link dev.tacho.cache.whatif.WhatIf}; a measured cache has one
 * of its own, see {@link dev.tacho.cache.KeyOptions#whatIf}. A {@link dev.tacho.cache.whatif.Prediction} is what comes out,
 * an {@link dev.tacho.cache.whatif.Outcome} what came of one, and {@link dev.tacho.cache.whatif.CurveFile} keeps a curve
 * for later ones to be compared with.
 *
 * <p><b>How.</b> Keys are sampled by hash (SHARDS, Waldspurger et al., FAST 2015), as many as let eight times the cache's
 * size be simulated in fixed memory; a small cache is simulated whole. LRU is told from stack distances, W-TinyLFU from a
 * model of each size (miniature simulation, Waldspurger et al., ATC 2017), times to live from lanes beside the stack. What
 * the live cache counted of all keys takes most of the sampling error out, and puts the curve right at the size in use.
 *
 * <p><b>Cost.</b> An event of a key that is not sampled costs a comparison; what one that is sampled costs, and the memory, is
 * said at {@link dev.tacho.cache.whatif.WhatIf}. Nothing is allocated for an event. A reading takes some milliseconds at
 * most.
 *
 * <p><b>Threads.</b> A {@code WhatIf} is for one thread at a time; what it returns is immutable. This room starts no thread.
 */
@NullMarked
package dev.tacho.cache.whatif;

import org.jspecify.annotations.NullMarked;
