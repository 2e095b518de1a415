package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The counters of hot keys against a map that counts all, within the bounds that Space-Saving promises. */
class HotKeysTest {
    private static Map<String, Double> truth(Map<Integer, Double> counts) {
        Map<String, Double> truth = new HashMap<>();
        counts.forEach((key, count) -> truth.put(String.valueOf(key), count));
        return truth;
    }

    /** Metwally et al., lemmas 3 to 5: no count is too low, none too high by more than it says, nor that by much. */
    @Property(tries = 100)
    void anySequence_keepsWhatSpaceSavingPromises(
            @ForAll @IntRange(min = 1, max = 40) int capacity, @ForAll long seed) {
        HotKeys hot = new HotKeys(capacity);
        Map<Integer, Double> counts = new HashMap<>();
        Random random = new Random(seed);
        double total = 0;
        for (int i = 0; i < 1_000; i++) {
            int key = (int) Math.abs(random.nextGaussian() * 20);
            double weight = 1 << random.nextInt(5);
            hot.count(key, weight, key);
            counts.merge(key, weight, Double::sum);
            total += weight;
        }
        List<HotKey> top = hot.top(capacity);
        assertEquals(Math.min(capacity, counts.size()), top.size());
        Map<String, Double> truth = truth(counts);
        double least = top.get(top.size() - 1).lookups();
        for (HotKey key : top) {
            double real = truth.remove(key.label());
            assertTrue(key.lookups() >= real - 1e-6, key + " is too low for " + real);
            assertTrue(key.leastShare() * total <= real + 1e-6, key + " is not certain of " + real);
            assertTrue(key.lookups() - key.leastShare() * total <= total / capacity + 1e-6, key + " may be too high");
            assertEquals(key.lookups() / total, key.share(), 1e-9);
        }
        for (double forgotten : truth.values()) {
            assertTrue(forgotten <= least, "a key of " + forgotten + " is not among those of " + least + " or more");
        }
        assertTrue(
                counts.size() <= capacity || least <= total / capacity + 1e-6, "the least count is at most the mean");
    }

    @Test
    void top_isSorted_andExactWhileAllKeysFit() {
        HotKeys hot = new HotKeys(8);
        for (int key = 1; key <= 8; key++) {
            for (int i = 0; i < key; i++) {
                hot.count(key, 1, null);
            }
        }
        assertEquals(
                List.of("#00000008", "#00000007"),
                hot.top(2).stream().map(HotKey::label).toList());
        assertEquals(8 / 36.0, hot.top(1).get(0).leastShare(), 1e-12);
        assertEquals(List.of(), new HotKeys(8).top(5));
    }

    @Test
    void recall_ofTheTop20_zipf() {
        assertTrue(recall(Workloads.zipf(5, 500_000, 100_000, 0.9)) >= 0.95);
    }

    /** Counted over all time, as the oracle does: each phase's hottest keys are among the hottest of all. */
    @Test
    void recall_ofTheTop20_drifting() {
        assertTrue(recall(Workloads.shifting(5, 500_000, 20_000, 1.0, 5)) >= 0.95);
    }

    private static double recall(Trace trace) {
        HotKeys hot = new HotKeys(1_024);
        Map<Integer, Double> counts = new HashMap<>();
        for (int i = 0; i < trace.requests(); i++) {
            int key = (int) trace.key(i);
            hot.count(key, 1, key);
            counts.merge(key, 1.0, Double::sum);
        }
        List<String> real = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(20)
                .map(entry -> String.valueOf(entry.getKey()))
                .toList();
        List<String> found = hot.top(20).stream().map(HotKey::label).toList();
        return real.stream().filter(found::contains).count() / 20.0;
    }
}
