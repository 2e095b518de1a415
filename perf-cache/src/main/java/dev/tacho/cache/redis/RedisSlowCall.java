package dev.tacho.cache.redis;

import java.time.Instant;

/**
 * One entry of the server's slow log, without the arguments.
 *
 * @param id the server's number for it; rises with time
 * @param at when it ran, by the server's clock, to the second
 * @param durationNanos how long the server worked on it, in nanoseconds, without the network and without waiting for
 *     commands before it
 * @param command the command in lower case; {@value #OTHER} if {@code commandstats} does not know it, for a renamed
 *     command's name may be a secret
 * @param argumentCount how many arguments it had, the command's name not among them
 */
public record RedisSlowCall(long id, Instant at, long durationNanos, String command, long argumentCount) {
    /** The name of commands whose name is not told. */
    public static final String OTHER = "(other)";
}
