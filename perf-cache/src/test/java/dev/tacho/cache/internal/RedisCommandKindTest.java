package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RedisCommandKindTest {
    @ParameterizedTest
    @CsvSource({
        "GET, LOOK_UP",
        "GETEX, LOOK_UP",
        "GETDEL, TAKE",
        "MGET, LOOK_UP_MANY",
        "HGET, LOOK_UP_FIELD",
        "HMGET, LOOK_UP_FIELDS",
        "HGETALL, LOOK_UP_HASH",
        "SET, STORE",
        "SETEX, STORE",
        "PSETEX, STORE",
        "GETSET, STORE",
        "MSET, STORE_MANY",
        "HSET, STORE_FIELDS",
        "HMSET, STORE_FIELDS",
        "SETNX, ADD",
        "MSETNX, ADD_MANY",
        "HSETNX, ADD_FIELD",
        "DEL, REMOVE",
        "UNLINK, REMOVE",
        "HDEL, REMOVE_FIELDS",
        "FLUSHALL, CLEAR",
        "FLUSHDB, CLEAR",
        "PSUBSCRIBE, SUBSCRIBE",
        "EVAL, NONE",
        "get, NONE",
        "'', NONE"
    })
    void of_command_saysWhatItDoes(String command, RedisCommandKind kind) {
        assertEquals(kind, RedisCommandKind.of(command));
    }

    /** As the documentation of SET says: with GET the reply is the old value, or nil if there was none. */
    @ParameterizedTest(name = "found={0} get={1} nx={2} xx={3}")
    @CsvSource({
        "true, false, false, false, true",
        "false, false, true, false, false",
        "false, false, false, true, false",
        "false, true, false, false, true",
        "true, true, false, false, true",
        "false, true, true, false, true",
        "true, true, true, false, false",
        "false, true, false, true, false",
        "true, true, false, true, true"
    })
    void storedBySet_option_saysWhetherTheValueIsThere(
            boolean found, boolean get, boolean ifAbsent, boolean ifPresent, boolean stored) {
        assertEquals(stored, RedisCommandKind.storedBySet(found, get, ifAbsent, ifPresent));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 1, 1",
        "GETEX, 3, 1",
        "MGET, 3, 3",
        "HGET, 2, 1",
        "HMGET, 4, 3",
        "MSET, 6, 3",
        "HSET, 5, 2",
        "SET, 4, 1",
        "DEL, 2, 2",
        "HDEL, 3, 2",
        "DEL, 0, 0",
        "HMGET, 0, 0",
        "MSET, 1, 0"
    })
    void entries_arguments_saysHowMany(String command, int arguments, int entries) {
        assertEquals(entries, RedisCommandKind.of(command).entries(arguments));
    }

    @ParameterizedTest
    @EnumSource
    void kind_doesOneThing(RedisCommandKind kind) {
        int does = (kind.looksUp() ? 1 : 0) + (kind.stores() ? 1 : 0) + (kind.removes() ? 1 : 0);
        boolean nothing =
                kind == RedisCommandKind.NONE || kind == RedisCommandKind.CLEAR || kind == RedisCommandKind.SUBSCRIBE;
        assertEquals(nothing ? 0 : 1, does);
        assertTrue(!kind.adds() || kind.stores());
    }
}
