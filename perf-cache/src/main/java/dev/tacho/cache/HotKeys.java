package dev.tacho.cache;

import dev.tacho.cache.internal.IntIndex;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are looked up most, from a random sample of the lookups: Space-Saving (Metwally, Agrawal and El Abbadi, ICDT
 * 2005). A key that is not counted takes the place of the least counted one and its count, which so is the most by which
 * any count can be too high.
 *
 * <p>A heap keeps the least counted key on top. 20 bytes a counter. Used by one thread at a time.
 */
final class HotKeys {
    private final int capacity;
    private final int[] keys;
    private final IntIndex index;
    private final double[] counts;
    private final double[] overcounts;
    private final @Nullable Object[] labels;
    /** Places by count, the least first, and where in it each place stands. */
    private final int[] heap;

    private final int[] positions;
    private int size;
    private double total;
    private double missed;

    HotKeys(int capacity) {
        this.capacity = capacity;
        this.keys = new int[capacity];
        this.index = new IntIndex(keys);
        this.counts = new double[capacity];
        this.overcounts = new double[capacity];
        this.labels = new Object[capacity];
        this.heap = new int[capacity];
        this.positions = new int[capacity];
    }

    /**
     * Counts lookups.
     *
     * @param weight how many lookups the sampled one stands for
     * @param label what to call the key, or null
     */
    void count(int key, double weight, @Nullable Object label) {
        total += weight;
        int place = index.find(key);
        if (place < 0) {
            if (size < capacity) {
                place = size;
                heap[size] = place;
                positions[place] = size++;
                counts[place] = 0;
                overcounts[place] = 0;
                siftUp(positions[place]);
            } else {
                place = heap[0];
                index.remove(place);
                overcounts[place] = counts[place];
            }
            keys[place] = key;
            index.add(place);
            labels[place] = label;
        }
        counts[place] += weight;
        siftDown(positions[place]);
    }

    /** Notes lookups that could not be counted, for which those that were stand too. */
    void missed(double lookups) {
        missed += lookups;
    }

    /** Returns the keys counted most, each with its share of all lookups, the hottest first. */
    List<HotKey> top(int most) {
        return IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer place) -> counts[place])
                        .reversed())
                .limit(most)
                .map(this::read)
                .toList();
    }

    private HotKey read(int place) {
        double certain = Math.max(0, counts[place] - overcounts[place]);
        return new HotKey(
                label(place), counts[place] * (total + missed) / total, counts[place] / total, certain / total);
    }

    private String label(int place) {
        Object label = labels[place];
        return label == null ? String.format("#%08x", keys[place]) : label.toString();
    }

    private void siftUp(int from) {
        int at = from;
        while (at > 0 && counts[heap[at]] < counts[heap[(at - 1) / 2]]) {
            swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void siftDown(int from) {
        int at = from;
        while (true) {
            int least = at;
            for (int child = 2 * at + 1; child <= 2 * at + 2 && child < size; child++) {
                if (counts[heap[child]] < counts[heap[least]]) {
                    least = child;
                }
            }
            if (least == at) {
                return;
            }
            swap(at, least);
            at = least;
        }
    }

    private void swap(int one, int other) {
        int place = heap[one];
        heap[one] = heap[other];
        heap[other] = place;
        positions[heap[one]] = one;
        positions[heap[other]] = other;
    }
}
