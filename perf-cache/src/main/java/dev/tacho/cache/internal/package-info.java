/**
 * What several rooms of this jar share and no user needs: an index of ints without boxes. Not part of the API; it may
 * change at any time. Starts no thread; nothing here is safe for use by several threads.
 */
@NullMarked
package dev.tacho.cache.internal;

import org.jspecify.annotations.NullMarked;
