package dev.tacho.cache.internal;

/**
 * What a Redis command does to the entries of a cache, as far as its name tells. An entry is what a cache would call one: a
 * key, or a field of a hash.
 */
public enum RedisCommandKind {
    /** Nothing that a cache would count: lists, sets, counters, scripts, modules. */
    NONE(false, false),
    /** Looks up one entry. */
    LOOK_UP(false, false),
    /** Looks up several entries; each element of the reply belongs to one of them. */
    LOOK_UP_MANY(false, true),
    /** Looks up one field. */
    LOOK_UP_FIELD(true, false),
    /** Looks up several fields; each element of the reply belongs to one of them. */
    LOOK_UP_FIELDS(true, true),
    /** Looks up a hash as a whole, as one entry; an empty reply says that there is none. */
    LOOK_UP_HASH(false, false),
    /** Looks up one entry and removes it. */
    TAKE(false, false),
    /** Stores one entry; of {@code SET}, {@link #storedBySet} says whether it did. */
    STORE(false, false),
    /** Stores several entries, keys and values in turn. */
    STORE_MANY(false, true),
    /** Stores several fields, fields and values in turn. */
    STORE_FIELDS(true, true),
    /** Stores one entry unless it is there; the reply is whether it did. */
    ADD(false, false),
    /** Stores several entries unless one of them is there; the reply is whether it did. */
    ADD_MANY(false, true),
    /** Stores one field unless it is there; the reply is whether it did. */
    ADD_FIELD(true, false),
    /** Removes entries. */
    REMOVE(false, true),
    /** Removes fields. */
    REMOVE_FIELDS(true, true),
    /** Removes all entries. */
    CLEAR(false, false),
    /** Begins or ends a stream of messages; what is read after it is no reply. */
    SUBSCRIBE(false, false);

    private final boolean inHash;
    private final boolean many;

    RedisCommandKind(boolean inHash, boolean many) {
        this.inHash = inHash;
        this.many = many;
    }

    /**
     * Returns the kind of a command.
     *
     * @param command its name in upper case, for example {@code GET}
     * @return the kind, {@link #NONE} unless it is known
     */
    public static RedisCommandKind of(String command) {
        return switch (command) {
            case "GET", "GETEX" -> LOOK_UP;
            case "MGET" -> LOOK_UP_MANY;
            case "HGET" -> LOOK_UP_FIELD;
            case "HMGET" -> LOOK_UP_FIELDS;
            case "HGETALL" -> LOOK_UP_HASH;
            case "GETDEL" -> TAKE;
            case "SET", "SETEX", "PSETEX", "GETSET" -> STORE;
            case "MSET" -> STORE_MANY;
            case "HSET", "HMSET" -> STORE_FIELDS;
            case "SETNX" -> ADD;
            case "MSETNX" -> ADD_MANY;
            case "HSETNX" -> ADD_FIELD;
            case "DEL", "UNLINK" -> REMOVE;
            case "HDEL" -> REMOVE_FIELDS;
            case "FLUSHDB", "FLUSHALL" -> CLEAR;
            case "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE" -> SUBSCRIBE;
            case "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR" -> SUBSCRIBE;
            default -> NONE;
        };
    }

    /**
     * Returns whether the first key is that of a hash, whose fields are the entries.
     *
     * @return whether the entries are fields
     */
    public boolean isInHash() {
        return inHash;
    }

    /**
     * Returns whether the command names as many entries as it likes.
     *
     * @return false if it names one or none
     */
    public boolean isMany() {
        return many;
    }

    /**
     * Returns whether the reply says which entries are there.
     *
     * @return whether the command looks up entries, perhaps to remove them
     */
    public boolean looksUp() {
        return switch (this) {
            case LOOK_UP, LOOK_UP_MANY, LOOK_UP_FIELD, LOOK_UP_FIELDS, LOOK_UP_HASH, TAKE -> true;
            default -> false;
        };
    }

    /**
     * Returns whether the command stores entries, always or sometimes.
     *
     * @return whether a value follows each entry's key or field
     */
    public boolean stores() {
        return switch (this) {
            case STORE, STORE_MANY, STORE_FIELDS -> true;
            default -> adds();
        };
    }

    /**
     * Returns whether the command stores entries only where there are none.
     *
     * @return whether the reply is whether it did
     */
    public boolean adds() {
        return switch (this) {
            case ADD, ADD_MANY, ADD_FIELD -> true;
            default -> false;
        };
    }

    /**
     * Returns whether the command removes entries without reading them.
     *
     * @return whether a reply of 0 says that there was none of them
     */
    public boolean removes() {
        return this == REMOVE || this == REMOVE_FIELDS;
    }

    /**
     * Returns how many entries a command names.
     *
     * @param arguments how many arguments it has, its name left out
     * @return 0 or more; 1 for a kind that names no more than one
     */
    public int entries(int arguments) {
        if (!many) {
            return 1;
        }
        int ofEntries = Math.max(0, inHash ? arguments - 1 : arguments);
        return stores() ? ofEntries / 2 : ofEntries;
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
