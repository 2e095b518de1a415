package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Estimated frequencies against exact counts. */
class FrequencySketchTest {
    private static final int MOST = 15;

    /** 64 entries have 8 blocks, told apart by the lowest bits: the keys 0 to 7 share no counter. */
    private static final int ENTRIES = 64;

    private static final int KEYS_APART = 8;

    /** The sketch as it would be without collisions: a count up to 15 for each key, all halved when they add up. */
    private static final class ExactCount {
        private final Map<Integer, Integer> counts = new HashMap<>();
        private final int sampleSize;

        ExactCount(int sampleSize) {
            this.sampleSize = sampleSize;
        }

        void add(int key) {
            counts.merge(key, 1, (count, one) -> Math.min(MOST, count + one));
            int sum = counts.values().stream().mapToInt(Integer::intValue).sum();
            if (sum >= sampleSize) {
                counts.replaceAll((counted, count) -> count / 2);
            }
        }

        int frequency(int key) {
            return counts.getOrDefault(key, 0);
        }
    }

    @Property(tries = 300)
    void frequency_keysThatShareNoCounter_isExactAndAges(
            @ForAll("keysApart") List<Integer> keys, @ForAll @IntRange(min = 16, max = 200) int sampleSize) {
        FrequencySketch sketch = new FrequencySketch(ENTRIES, sampleSize);
        ExactCount exact = new ExactCount(sampleSize);
        for (int key : keys) {
            sketch.add(key);
            exact.add(key);
            for (int asked = 0; asked < KEYS_APART; asked++) {
                assertEquals(exact.frequency(asked), sketch.frequency(asked), "key " + asked);
            }
        }
        sketch.clear();
        for (int asked = 0; asked < KEYS_APART; asked++) {
            assertEquals(0, sketch.frequency(asked));
        }
    }

    @Provide
    Arbitrary<List<Integer>> keysApart() {
        return Arbitraries.frequencyOf(
                        Tuple.of(1, Arbitraries.integers().between(0, KEYS_APART - 1)),
                        Tuple.of(1, Arbitraries.just(3)))
                .list()
                .ofMaxSize(400);
    }

    /** Before it ages: at least what was counted, and at most what all keys of the block have. */
    @Property(tries = 300)
    void frequency_anyKeys_isBetweenTheKeysCountAndTheBlocks(
            @ForAll List<Integer> keys, @ForAll @IntRange(min = 1, max = 300) int entries) {
        FrequencySketch sketch = new FrequencySketch(entries, Integer.MAX_VALUE);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < 3 * keys.size(); i++) {
            int key = keys.get(i * i % keys.size());
            sketch.add(key);
            counts.merge(key, 1, Integer::sum);
        }
        // The fewest blocks that 8 bytes an entry make.
        int blockMask = Math.max(1, Integer.highestOneBit(entries) / 8) - 1;
        for (int key : keys) {
            int inBlock = counts.entrySet().stream()
                    .filter(counted -> ((counted.getKey() ^ key) & blockMask) == 0)
                    .mapToInt(Map.Entry::getValue)
                    .sum();
            int least = Math.min(MOST, counts.getOrDefault(key, 0));
            int frequency = sketch.frequency(key);
            assertTrue(frequency >= least && frequency <= Math.min(MOST, inBlock), key + ": " + frequency);
        }
    }

    /**
     * As full as a cache lets it get: a sample of ten lookups an entry, Zipf over ten times as many keys. What it tells of the
     * keys that are in, and of others, is seldom more than it should be: of one key in 25, by 0.05 on average of all.
     */
    @Test
    void frequency_fullSample_isSeldomTooHigh() {
        int entries = 10_000;
        Trace trace = Workloads.zipf(1, 10 * entries, 10 * entries, 0.9);
        FrequencySketch sketch = new FrequencySketch(entries, Integer.MAX_VALUE);
        int[] exact = new int[10 * entries];
        for (int i = 0; i < trace.requests(); i++) {
            exact[(int) trace.key(i)]++;
            sketch.add(Hash.mix((int) trace.key(i)));
        }
        double excess = 0;
        int wrong = 0;
        for (int key = 0; key < exact.length; key++) {
            int over = sketch.frequency(Hash.mix(key)) - Math.min(MOST, exact[key]);
            assertTrue(over >= 0, "key " + key + " is " + over + " too low");
            excess += over;
            wrong += over > 0 ? 1 : 0;
        }
        assertTrue(wrong < 0.05 * exact.length, "too high: " + wrong);
        assertTrue(excess < 0.06 * exact.length, "too high by " + excess / exact.length + " on average");
    }

    /** After a shift of the workload the old keys' frequencies halve with each sample, so that new ones win. */
    @Test
    void frequency_keysNoLongerAsked_halvesWithEachSample() {
        int entries = 1_000;
        int sampleSize = 10 * entries;
        FrequencySketch sketch = new FrequencySketch(entries, sampleSize);
        int old = Hash.mix(-1);
        for (int i = 0; i < MOST; i++) {
            sketch.add(old);
        }
        SplittableRandom random = new SplittableRandom(2);
        int expected = MOST;
        // The first sample begins with nothing; what is left of each is half of the next.
        int additions = sampleSize - MOST;
        for (int sample = 0; sample < 3; sample++) {
            int before = sketch.frequency(old);
            assertEquals(expected, before, "before the end of sample " + sample);
            for (int i = 0; i < additions + sampleSize / 20 && sketch.frequency(old) == before; i++) {
                sketch.add(Hash.mix(random.nextInt(2 * entries)));
                assertTrue(sketch.frequency(old) == before || i > 0.9 * additions, "aged after " + i);
            }
            expected /= 2;
            additions = sampleSize / 2;
        }
        assertEquals(expected, sketch.frequency(old));
    }
}
