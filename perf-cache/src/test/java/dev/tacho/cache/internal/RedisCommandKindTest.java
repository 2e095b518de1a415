package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisCommandKindTest {
    @ParameterizedTest
    @CsvSource({
        "GET, LOOKUP", "GETEX, LOOKUP", "HGET, LOOKUP", "GETDEL, LOOKUP_AND_REMOVE", "MGET, LOOKUP_EACH",
        "HMGET, LOOKUP_PARTS", "HGETALL, LOOKUP_PARTS", "SETEX, STORE", "GETSET, STORE", "SET, STORE_IF",
        "SETNX, STORE_IF", "MSET, STORE_EACH", "MSETNX, STORE_EACH_IF", "DEL, REMOVE", "UNLINK, REMOVE",
        "FLUSHALL, CLEAR", "PSUBSCRIBE, SUBSCRIPTION", "EVAL, OTHER", "get, OTHER", "'', OTHER"
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
}
