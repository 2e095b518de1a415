/** Measured Redis through Jedis. */
@NullMarked
package dev.tacho.cache.jedis;

import org.jspecify.annotations.NullMarked;
