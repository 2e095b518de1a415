package dev.tacho.cache.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * What a Redis command does to the entries of a cache, as far as its name tells. A hash is one entry, whatever fields it has.
 * What is not listed (lists, sets, counters, scripts, modules) is {@link #OTHER}: it is counted and timed, and neither hit
 * nor miss.
 */
public enum RedisCommandKind {
    /** Looks up one key; nil says that there is no entry. */
    LOOKUP("GET", "GETEX", "HGET"),
    /** Looks up one key and removes its entry; nil says that there was none. */
    LOOKUP_AND_REMOVE("GETDEL"),
    /** Looks up several keys; each element of the reply belongs to one of them. */
    LOOKUP_EACH("MGET"),
    /** Looks up parts of the entry of one key; a reply without any of them says that there is no entry. */
    LOOKUP_PARTS("HMGET", "HGETALL", "HGETEX", "HGETDEL"),
    /** Stores one entry, whatever the reply. */
    STORE("SETEX", "PSETEX", "GETSET", "HSET", "HMSET"),
    /** Stores one entry unless the reply is nil, false or 0. {@code SET} with {@code GET} is told by its options instead. */
    STORE_IF("SET", "SETNX", "HSETNX", "HSETEX"),
    /** Stores several entries, keys and values in turn. */
    STORE_EACH("MSET"),
    /** Stores several entries, keys and values in turn, unless the reply is false or 0. */
    STORE_EACH_IF("MSETNX", "MSETEX"),
    /** Removes the entries of its keys. */
    REMOVE("DEL", "UNLINK"),
    /** Removes the entry of its key unless the reply is 0. */
    REMOVE_IF("DELEX"),
    /** Removes all entries. */
    CLEAR("FLUSHDB", "FLUSHALL"),
    /** Begins or ends a stream of messages; what is read after it is no reply. */
    SUBSCRIPTION("SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR"),
    /** Any other command. */
    OTHER;

    private static final Map<String, RedisCommandKind> KINDS = new HashMap<>();

    static {
        for (RedisCommandKind kind : values()) {
            for (String command : kind.commands) {
                KINDS.put(command, kind);
            }
        }
    }

    private final String[] commands;

    RedisCommandKind(String... commands) {
        this.commands = commands;
    }

    /**
     * Returns the kind of a command.
     *
     * @param command its name in upper case, for example {@code GET}
     * @return the kind, {@link #OTHER} unless it is known
     */
    public static RedisCommandKind of(String command) {
        return KINDS.getOrDefault(command, OTHER);
    }

    /**
     * Returns whether a {@code SET} stored its value.
     *
     * @param found whether the reply was other than nil
     * @param get whether the option {@code GET} asked for the old value in place of {@code OK}
     * @param ifAbsent whether it had the option {@code NX}
     * @param ifPresent whether it had the option {@code XX}
     * @return whether the value is stored now; without {@code GET} that is what the reply says
     */
    public static boolean storedBySet(boolean found, boolean get, boolean ifAbsent, boolean ifPresent) {
        if (!get) {
            return found;
        }
        return ifAbsent ? !found : found || !ifPresent;
    }
}
