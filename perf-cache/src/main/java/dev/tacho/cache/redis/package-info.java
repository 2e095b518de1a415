/**
 * What a Redis server says of itself, whichever client it is used through: hits and misses of the whole server, memory
 * against its limit, evictions and expirations, the time that each command takes, the slow log. The door is {@link
 * dev.tacho.cache.redis.RedisServerMeter}. Which keys miss, and for whom, only the clients know: that is measured in the
 * rooms of the clients. Valkey and other servers that speak Redis's {@code INFO} are read too.
 *
 * <p>This room depends on no client: {@link dev.tacho.cache.redis.RedisCommands} is one method that any client can give.
 *
 * <p><b>Cost.</b> Nothing on the paths of an application. A reading is three to five commands, with replies of some 10
 * KB, up to 150 KB where the slow log is full of long commands; they keep the server busy for about 0.4 ms. At most 4 MB
 * of {@code INFO} are read, 1,024 commands, 1,024 databases and 32 entries of the slow log. A meter keeps two readings.
 * The server counts the meter's own commands like any others.
 *
 * <p><b>Privacy.</b> No key, value, argument, address or user name is kept or shown: of a slow command only its name,
 * duration, time and number of arguments, of an error only its upper-case word.
 *
 * <p><b>Threads.</b> Starts none. The thread that asks for a reading waits for the client.
 */
@NullMarked
package dev.tacho.cache.redis;

import org.jspecify.annotations.NullMarked;
