package dev.tacho.cache.redis;

import org.jspecify.annotations.Nullable;

/**
 * The one thing that a {@link RedisServerMeter} asks of a client: send a command, return its reply. Any client can do
 * it. With Jedis:
 *
 * <pre>{@code
 * RedisCommands commands = words -> jedis.sendCommand(
 *         () -> words[0].getBytes(UTF_8), Arrays.copyOfRange(words, 1, words.length));
 * }</pre>
 *
 * <p>With Lettuce 7, where {@code connection} is a {@code StatefulRedisConnection<String, String>}:
 *
 * <pre>{@code
 * RedisCommands commands = words -> connection.sync().dispatch(
 *         () -> words[0].getBytes(UTF_8),
 *         new NestedMultiOutput<>(StringCodec.UTF8),
 *         new CommandArgs<>(StringCodec.UTF8).addValues(Arrays.copyOfRange(words, 1, words.length)));
 * }</pre>
 *
 * <p>The meter sends {@code INFO ALL}, {@code SLOWLOG GET}, {@code LATENCY HISTOGRAM} and {@code CONFIG GET}, nothing
 * else, and nothing that changes the server. It calls from one thread at a time, so a client that is not safe for use
 * by several threads will do if nobody else uses it. The command ends when the client says so: give the client a
 * timeout.
 */
@FunctionalInterface
public interface RedisCommands {
    /**
     * Sends one command and waits for its reply.
     *
     * @param words the command and its arguments, for example {@code "SLOWLOG", "GET", "32"}
     * @return the reply as the client gives it: a text as {@code String}, {@code byte[]} or {@code ByteBuffer}, a
     *     number as {@code Number}, an array as {@code List} or {@code Object[]}, a map as {@code Map} or as a list
     *     of its entries or of its keys and values in turn; null for none. A text may stand alone or be the only element
     *     of a list
     * @throws Exception what the client throws. The meter takes it for the server's own refusal if its message, or that
     *     of one of its causes, begins with the server's word for the error, such as {@code NOPERM}; else for a server
     *     that is gone
     */
    @Nullable
    Object execute(String... words) throws Exception;
}
