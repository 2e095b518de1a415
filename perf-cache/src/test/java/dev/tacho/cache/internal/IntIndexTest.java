package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class IntIndexTest {
    /** Few keys, so that most are added, removed and added again; multiples of 2^20 share their home. */
    @Provide
    Arbitrary<List<Integer>> keys() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(0, 40).map(i -> i << 20),
                        Arbitraries.of(Integer.MIN_VALUE, -1, Integer.MAX_VALUE))
                .list()
                .ofMaxSize(400);
    }

    /** Each key is removed if it is there and added if it is not, or there is no room; a map is the oracle. */
    @Property(tries = 300)
    void find_anyAdditionsAndRemovals_agreesWithAMap(
            @ForAll("keys") List<Integer> sequence, @ForAll @IntRange(min = 1, max = 33) int places) {
        int[] keys = new int[places];
        IntIndex index = new IntIndex(keys);
        Map<Integer, Integer> oracle = new HashMap<>();
        List<Integer> free = new ArrayList<>();
        for (int place = 0; place < places; place++) {
            free.add(place);
        }
        for (int key : sequence) {
            Integer place = oracle.remove(key);
            if (place != null) {
                index.remove(place);
                free.add(place);
            } else if (!free.isEmpty()) {
                int taken = free.remove(free.size() - 1);
                keys[taken] = key;
                index.add(taken);
                oracle.put(key, taken);
            }
            for (int asked : sequence) {
                assertEquals(oracle.getOrDefault(asked, -1), index.find(asked));
            }
        }
        index.clear();
        sequence.forEach(key -> assertEquals(-1, index.find(key)));
    }

    @Test
    void find_asManyPlacesAsThereCanBe_findsEach() {
        int[] keys = new int[IntIndex.MOST];
        IntIndex index = new IntIndex(keys);
        for (int place = 0; place < keys.length; place++) {
            keys[place] = place * 31;
            index.add(place);
        }
        for (int place = 0; place < keys.length; place++) {
            assertEquals(place, index.find(place * 31));
        }
        assertEquals(-1, index.find(7));
    }
}
