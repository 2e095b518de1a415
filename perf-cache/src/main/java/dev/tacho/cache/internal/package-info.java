/**
 * What several rooms of this jar share and no user needs: an index of ints without boxes, time in ticks, and a map that
 * tells an observer what is done to it. Not part of the API; it may change at any time. Starts no thread; only the observed
 * map is safe for use by several threads.
 */
@NullMarked
package dev.tacho.cache.internal;

import org.jspecify.annotations.NullMarked;
