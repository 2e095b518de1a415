package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReuseStackTest {
    record Step(Kind kind, int key, int weight) {
        enum Kind {
            USE,
            REMOVE,
            REWEIGH,
            DROP_OLDEST
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Step.Kind> kind = Arbitraries.frequency(
                Tuple.of(40, Step.Kind.USE),
                Tuple.of(3, Step.Kind.REMOVE),
                Tuple.of(3, Step.Kind.REWEIGH),
                Tuple.of(1, Step.Kind.DROP_OLDEST));
        return Combinators.combine(
                        kind,
                        Arbitraries.integers().between(0, 60),
                        Arbitraries.integers().between(1, 9))
                .as(Step::new)
                .list()
                .ofMaxSize(600);
    }

    /** The oracle is a list with the most recently used key first, and sums over it. */
    @Property(tries = 200)
    void distance_anyHistory_agreesWithAList(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 70) int capacity,
            @ForAll boolean weighted) {
        ReuseStack stack = new ReuseStack(capacity, weighted);
        List<Integer> oracle = new ArrayList<>();
        Map<Integer, Integer> weights = new HashMap<>();
        for (Step step : steps) {
            int entry = stack.find(step.key());
            assertEquals(oracle.contains(step.key()), entry >= 0);
            switch (step.kind()) {
                case USE -> {
                    if (entry >= 0) {
                        assertEquals(above(oracle, weights, step.key(), weighted), stack.distance(entry));
                        stack.touch(entry);
                    } else {
                        if (oracle.size() == capacity) {
                            oracle.remove(oracle.size() - 1);
                        }
                        weights.put(step.key(), step.weight());
                        assertEquals(step.key(), stack.key(stack.add(step.key(), step.weight())));
                    }
                    oracle.remove((Integer) step.key());
                    oracle.add(0, step.key());
                }
                case REMOVE -> {
                    if (entry >= 0) {
                        stack.remove(entry);
                        oracle.remove((Integer) step.key());
                    }
                }
                case REWEIGH -> {
                    if (entry >= 0) {
                        stack.reweigh(entry, step.weight());
                        weights.put(step.key(), step.weight());
                    }
                }
                case DROP_OLDEST -> {
                    if (!oracle.isEmpty()) {
                        stack.dropOldest();
                        oracle.remove(oracle.size() - 1);
                    }
                }
            }
            assertEquals(oracle.size(), stack.size());
            assertEquals(above(oracle, weights, -1, weighted), stack.depth());
        }
        List<Integer> oldestFirst = new ArrayList<>();
        stack.forEachOldestFirst(entry -> oldestFirst.add(0, stack.key(entry)));
        assertEquals(oracle, oldestFirst);
        stack.removeFrom(30);
        oracle.removeIf(key -> key >= 30);
        oracle.forEach(key -> assertEquals(above(oracle, weights, key, weighted), stack.distance(stack.find(key))));
        stack.clear();
        assertEquals(0, stack.depth());
        steps.forEach(step -> assertEquals(-1, stack.find(step.key())));
    }

    /** The weight above a key, or of all if it is not there. */
    private static double above(List<Integer> oracle, Map<Integer, Integer> weights, int key, boolean weighted) {
        double sum = 0;
        for (int other : oracle) {
            if (other == key) {
                break;
            }
            sum += weighted ? weights.get(other) : 1;
        }
        return sum;
    }

    @Test
    void distance_acrossBlocksOfSlots_countsAll() {
        ReuseStack stack = new ReuseStack(5_000, false);
        for (int key = 0; key < 5_000; key++) {
            stack.add(key, 1);
        }
        for (int key = 0; key < 5_000; key += 7) {
            assertEquals(4_999 - key, stack.distance(stack.find(key)));
        }
        for (int round = 0; round < 5; round++) {
            for (int key = 0; key < 5_000; key++) {
                int entry = stack.find(key);
                assertEquals(4_999, stack.distance(entry));
                stack.touch(entry);
            }
        }
    }

    @Test
    void add_largestCapacity_fits() {
        ReuseStack stack = new ReuseStack(21_844, false);
        for (int key = 0; key < 200_000; key++) {
            stack.add(key, 1);
        }
        assertEquals(21_844, stack.size());
        assertEquals(21_843, stack.distance(stack.find(200_000 - 21_844)));
        assertTrue(stack.find(200_000 - 21_845) < 0);
    }
}
