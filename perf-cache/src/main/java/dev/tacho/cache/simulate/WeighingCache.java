package dev.tacho.cache.simulate;

import static dev.tacho.cache.simulate.KeyIndex.NONE;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A cache that may weigh its entries, and whose policy remembers nothing but them. */
abstract class WeighingCache extends SlotCache {
    /** The head of the one list: entries in the policy's order. */
    static final int HEAD = 0;

    final Links order = new Links(index, 1);

    /** What the entries weigh; null if each weighs 1. */
    private int @Nullable [] weights;

    private long weight;

    WeighingCache(long maximum, boolean weighted) {
        // Entries that weigh nothing are not bounded by the weight.
        super(new KeyIndex(1, weighted ? Long.MAX_VALUE : maximum, 0), maximum);
        this.weights = weighted ? new int[index.capacity()] : null;
    }

    @Override
    public final void insert(int key, int weight) {
        int added = weights == null ? 1 : Math.max(0, weight);
        int slot = index.find(key);
        if (added > maximum || maximum == 0) {
            if (slot != NONE) {
                discard(slot);
            }
        } else if (slot != NONE) {
            use(slot);
            setWeight(slot, added);
            makeRoom(0);
        } else {
            makeRoom(added);
            int fresh = index.add(key);
            admit(fresh);
            setWeight(fresh, added);
        }
    }

    @Override
    public void clear() {
        index.clear();
        order.clear();
        weight = 0;
        if (weights != null) {
            Arrays.fill(weights, 0);
        }
    }

    @Override
    public final int entries() {
        return index.size();
    }

    @Override
    public final long weight() {
        return weights == null ? index.size() : weight;
    }

    @Override
    final boolean isEntry(int slot) {
        return true;
    }

    @Override
    final void discard(int slot) {
        setWeight(slot, 0);
        forget(slot);
        index.remove(slot);
    }

    /** Takes up an entry that is new in this slot. */
    abstract void admit(int slot);

    /** Returns the entry to give up next; there is one. */
    abstract int victim();

    /** Takes an entry out of the policy's order. */
    abstract void forget(int slot);

    private void makeRoom(int added) {
        // The maximum may be the largest long, so nothing is added to it.
        while (weight() > maximum - added) {
            discard(victim());
        }
    }

    private void setWeight(int slot, int now) {
        if (weights != null) {
            if (slot >= weights.length) {
                weights = Arrays.copyOf(weights, index.capacity());
            }
            weight += now - weights[slot];
            weights[slot] = now;
        }
    }
}
