package dev.tacho.cache.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HighestBitTest {
    private static final int SIZE = 300_000;

    /** Each number is set if it is not there and cleared if it is. */
    @Property(tries = 200)
    void anyNumbers_setAndCleared_knowsTheHighest(@ForAll("numbers") List<Integer> numbers) {
        HighestBit bits = new HighestBit(SIZE);
        TreeSet<Integer> expected = new TreeSet<>();
        for (int number : numbers) {
            assertEquals(expected.contains(number), bits.get(number));
            if (expected.remove(number)) {
                bits.clear(number);
            } else {
                expected.add(number);
                bits.set(number);
            }
            if (!expected.isEmpty()) {
                assertEquals(expected.last(), bits.highest());
            }
        }
    }

    @Provide
    Arbitrary<List<Integer>> numbers() {
        return Arbitraries.oneOf(
                        Arbitraries.integers().between(0, SIZE - 1),
                        Arbitraries.integers().between(4_090, 4_100))
                .list()
                .ofMaxSize(60);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63, 64, 65, 4_096, 4_097, 262_144, 262_145})
    void ends_ofAnySize_canBeSet(int size) {
        HighestBit bits = new HighestBit(size);
        bits.set(0);
        assertEquals(0, bits.highest());
        bits.set(size - 1);
        assertEquals(size - 1, bits.highest());
        bits.clear(size - 1);
        assertFalse(bits.get(size - 1));
    }
}
