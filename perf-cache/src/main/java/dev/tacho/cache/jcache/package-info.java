/**
 * Measured caches of JCache (JSR-107). The door is {@link dev.tacho.cache.jcache.MeasuredJCache}, which puts a cache, or a
 * manager with all its caches, into one that tells a {@link dev.tacho.cache.CacheMeter}. Needs {@code
 * javax.cache:cache-api}, which is an optional dependency, and any provider.
 *
 * <p><b>Cost.</b> A {@code get} pays the {@linkplain dev.tacho.cache meter}, and if the cache reads through, one thread local;
 * it allocates nothing. A {@code getAll} pays a walk over its keys if the cache is measured by key or reads through. A set of
 * its keys is made for a {@code getAll} or {@code invokeAll} of a cache that reads through. An {@code invoke} allocates a
 * processor and an entry around the user's, 64 bytes. A load reads the clock twice. By key, every call hashes its key, and
 * does no more unless it is followed.
 *
 * <p><b>Threads.</b> Everything happens on the threads that use the cache, and those that load.
 */
@NullMarked
package dev.tacho.cache.jcache;

import org.jspecify.annotations.NullMarked;
