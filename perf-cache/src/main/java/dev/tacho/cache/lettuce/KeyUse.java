package dev.tacho.cache.lettuce;

import io.lettuce.core.protocol.CommandType;
import org.jspecify.annotations.Nullable;

/** What a command does to the keys that it names. An entry is what a cache would call one: a key, or a field of a hash. */
enum KeyUse {
    /** Nothing that a cache would count. */
    NONE(false, false),
    /** Looks up one entry. */
    LOOK_UP(false, false),
    LOOK_UP_MANY(false, true),
    LOOK_UP_FIELD(true, false),
    LOOK_UP_FIELDS(true, true),
    /** Looks up an entry and removes it. */
    TAKE(false, false),
    STORE(false, false),
    STORE_MANY(false, true),
    STORE_FIELDS(true, true),
    /** Stores, unless an entry is there; what it answers is whether it did. */
    ADD(false, false),
    ADD_MANY(false, true),
    ADD_FIELD(true, false),
    REMOVE(false, true),
    REMOVE_FIELDS(true, true),
    /** Removes everything. */
    CLEAR(false, false);

    private final boolean inHash;
    private final boolean many;

    KeyUse(boolean inHash, boolean many) {
        this.inHash = inHash;
        this.many = many;
    }

    static KeyUse of(@Nullable CommandType type) {
        if (type == null) {
            return NONE;
        }
        return switch (type) {
            case GET, GETEX -> LOOK_UP;
            case GETDEL -> TAKE;
            case MGET -> LOOK_UP_MANY;
            case HGET -> LOOK_UP_FIELD;
            case HMGET -> LOOK_UP_FIELDS;
            case SET, SETEX, PSETEX, GETSET -> STORE;
            case MSET -> STORE_MANY;
            case HSET, HMSET -> STORE_FIELDS;
            case SETNX -> ADD;
            case MSETNX -> ADD_MANY;
            case HSETNX -> ADD_FIELD;
            case DEL, UNLINK -> REMOVE;
            case HDEL -> REMOVE_FIELDS;
            case FLUSHDB, FLUSHALL -> CLEAR;
            default -> NONE;
        };
    }

    /** Whether the first key is that of a hash and the others are fields of it. */
    boolean isInHash() {
        return inHash;
    }

    /** Whether it names as many entries as it likes. */
    boolean isMany() {
        return many;
    }

    boolean looksUp() {
        return switch (this) {
            case LOOK_UP, LOOK_UP_MANY, LOOK_UP_FIELD, LOOK_UP_FIELDS, TAKE -> true;
            default -> false;
        };
    }

    boolean stores() {
        return switch (this) {
            case STORE, STORE_MANY, STORE_FIELDS -> true;
            default -> adds();
        };
    }

    boolean adds() {
        return switch (this) {
            case ADD, ADD_MANY, ADD_FIELD -> true;
            default -> false;
        };
    }

    /** Returns how many entries a command with so many arguments names. */
    int entries(int arguments) {
        if (!many) {
            return 1;
        }
        int ofEntries = Math.max(0, inHash ? arguments - 1 : arguments);
        return stores() ? ofEntries / 2 : ofEntries;
    }
}
