package dev.tacho.cache.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class KeyIndexTest {
    private static final int HEADS = 3;

    /** Each key is added if it is not there and removed if it is. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void anyKeys_addedAndRemoved_areFoundWhereTheyArePut(@ForAll("keys") List<Integer> keys) {
        KeyIndex index = new KeyIndex(HEADS, Long.MAX_VALUE, Long.MAX_VALUE);
        Map<Integer, Integer> expected = new HashMap<>();
        for (int key : keys) {
            Integer slot = expected.remove(key);
            if (slot == null) {
                slot = index.add(key);
                assertTrue(slot >= HEADS && slot < index.capacity(), "slot " + slot);
                expected.put(key, slot);
            } else {
                index.remove(slot);
            }
            assertEquals(expected.size(), index.size());
        }
        for (int key : keys) {
            assertEquals(expected.getOrDefault(key, KeyIndex.NONE), index.find(key), "key " + key);
        }
        assertEquals(expected.size(), new HashSet<>(expected.values()).size(), "a slot for each key");
    }

    /** Few keys that meet often, keys that all want the same place of a small table, and any keys. */
    @Provide
    Arbitrary<List<Integer>> keys() {
        int inverse = inverse(0x9E37_79B9);
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 30).map(i -> i * inverse),
                        Arbitraries.integers().between(-15, 15).map(i -> i * inverse),
                        Arbitraries.integers())
                .list()
                .ofMaxSize(300);
    }

    @Test
    void capacity_fullIndex_isWhatWasAskedFor() {
        KeyIndex index = new KeyIndex(HEADS, 100, 41);
        Set<Integer> slots = new HashSet<>();
        for (int key = 0; key < 141; key++) {
            slots.add(index.add(key));
        }
        assertEquals(141, slots.size());
        assertEquals(HEADS + 141, index.capacity());

        // A slot that is given back is the next one given.
        int slot = index.find(77);
        index.remove(slot);
        assertEquals(slot, index.add(1_000));
        assertEquals(HEADS + 141, index.capacity());
    }

    @Test
    void clear_anyKeys_isAsNew() {
        KeyIndex index = new KeyIndex(HEADS, 10, 0);
        index.remove(index.add(5));
        index.add(6);
        index.clear();

        assertEquals(0, index.size());
        assertEquals(KeyIndex.NONE, index.find(6));
        for (int key = 0; key < 10; key++) {
            assertEquals(HEADS + key, index.add(key));
        }
    }

    /** Returns what a number must be multiplied by to give 1, by Newton's method. */
    private static int inverse(int odd) {
        int inverse = odd;
        for (int i = 0; i < 5; i++) {
            inverse *= 2 - odd * inverse;
        }
        assertEquals(1, odd * inverse);
        return inverse;
    }
}
