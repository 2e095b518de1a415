package dev.tacho.cache.simulate;

import java.util.HashMap;
import java.util.Map;

/**
 * Algorithm 1 of the S3-FIFO paper, with the choice of the queue as its authors' simulator makes it, and like that for
 * entries of any weight. Queues have the oldest key first.
 */
final class ReferenceS3Fifo extends ReferenceCache {
    private final WeightedKeys small = new WeightedKeys();
    private final WeightedKeys main = new WeightedKeys();
    private final WeightedKeys ghost = new WeightedKeys();
    private final Map<Integer, Integer> freq = new HashMap<>();
    private final boolean weighted;
    private final long smallTarget;
    private final long mainTarget;
    private boolean toMain;

    ReferenceS3Fifo(long maximum, boolean weighted) {
        super(maximum, weighted);
        this.weighted = weighted;
        this.smallTarget = Math.max(1, maximum / 10);
        this.mainTarget = maximum - smallTarget;
    }

    @Override
    void used(int key) {
        freq.merge(key, 1, (before, one) -> Math.min(3, before + one));
    }

    @Override
    void load(int key, int weight) {
        toMain = ghost.remove(key) != null;
        // The simulator lets nothing in that would fill the small queue; with weights of 1, everything may pass.
        if (!weighted || weight < smallTarget || toMain && weight <= smallTarget) {
            super.load(key, weight);
        }
    }

    @Override
    void loaded(int key) {
        (toMain ? main : small).put(key, entries.get(key));
        freq.put(key, 0);
    }

    @Override
    void evict() {
        if (main.weight() > mainTarget || small.size() == 0) {
            evictMain();
        } else {
            evictSmall();
        }
    }

    private void evictSmall() {
        boolean evicted = false;
        while (!evicted && small.size() > 0) {
            int tail = small.first();
            int weight = small.remove(tail);
            if (freq.get(tail) > 1) {
                main.put(tail, weight);
                freq.put(tail, 0);
            } else {
                toGhost(tail, weight);
                freq.remove(tail);
                entries.remove(tail);
                evicted = true;
            }
        }
    }

    private void evictMain() {
        boolean evicted = false;
        while (!evicted && main.size() > 0) {
            int tail = main.first();
            int weight = main.remove(tail);
            if (freq.get(tail) > 0) {
                main.put(tail, weight);
                freq.merge(tail, -1, Integer::sum);
            } else {
                freq.remove(tail);
                entries.remove(tail);
                evicted = true;
            }
        }
    }

    private void toGhost(int key, int weight) {
        if (weight <= mainTarget) {
            ghost.put(key, weight);
            while (ghost.weight() > mainTarget) {
                ghost.remove(ghost.first());
            }
        }
    }

    @Override
    void removed(int key) {
        small.remove(key);
        main.remove(key);
        freq.remove(key);
    }
}
