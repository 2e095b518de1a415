package dev.tacho.cache.caffeine;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** One thing done to a cache. */
record Step(Kind kind, int key, boolean copied) {
    /** What is done. Kinds that a cache does not have do nothing to it. */
    enum Kind {
        GET_IF_PRESENT,
        GET,
        GET_BY_FUNCTION,
        GET_ALL,
        GET_ALL_ONE_SHOT,
        GET_ALL_BY_FUNCTION,
        GET_ALL_PRESENT,
        GET_ALL_WITH_NULL,
        PUT,
        PUT_ALL,
        INVALIDATE,
        INVALIDATE_SOME,
        INVALIDATE_ALL,
        REFRESH,
        REFRESH_ALL,
        NULL_KEY,
        NULL_VALUE,
        NULL_FUNCTION,
        NULL_KEYS,
        BEGIN_FUTURE,
        COMPLETE_FUTURE,
        COMPLETE_WITH_NOTHING,
        FAIL_FUTURE,
        PUT_PENDING,
        MAP_GET,
        MAP_GET_OR_DEFAULT,
        MAP_COMPUTE_IF_ABSENT,
        MAP_COMPUTE_IF_PRESENT,
        MAP_COMPUTE,
        MAP_MERGE,
        MAP_PUT_IF_ABSENT,
        MAP_REPLACE,
        MAP_REMOVE,
        MAP_REMOVE_VALUE,
        MAP_REPLACE_ALL,
        MAP_CONTAINS,
        KEYS_REMOVE,
        KEYS_RETAIN,
        VALUES_REMOVE_IF,
        ENTRIES_REMOVE_IF,
        ENTRIES_SET_VALUE,
        ITERATOR_REMOVE,
        MAP_EQUALS,
        MUTATE_KEY,
        PASS_TIME,
        CLEAN_UP
    }

    /** Makes any steps with keys below a number. */
    static Arbitrary<List<Step>> any(int keys) {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, keys - 1),
                        Arbitraries.of(true, false))
                .as(Step::new)
                .list()
                .ofMaxSize(80);
    }
}
