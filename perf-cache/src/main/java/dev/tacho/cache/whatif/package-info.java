/**
 * Predictions of other sizes, policies and times to live of a cache.
 */
@NullMarked
package dev.tacho.cache.whatif;

import org.jspecify.annotations.NullMarked;
