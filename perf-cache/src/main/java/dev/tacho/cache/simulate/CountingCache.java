package dev.tacho.cache.simulate;

import static dev.tacho.cache.simulate.KeyIndex.NONE;

/** A cache that is bounded by its number of entries, and whose policy remembers keys that it gave up. */
abstract class CountingCache extends SlotCache {
    CountingCache(KeyIndex index, long maximum) {
        super(index, maximum);
    }

    @Override
    public final void insert(int key, int weight) {
        int slot = index.find(key);
        if (slot != NONE && isEntry(slot)) {
            use(slot);
        } else if (maximum > 0) {
            load(key, slot);
        }
    }

    @Override
    public final long weight() {
        return entries();
    }

    final boolean isFull() {
        return entries() >= maximum;
    }

    /**
     * Takes in an entry, and gives up another one if need be.
     *
     * @param key its key
     * @param remembered the slot where the policy remembers the key, or NONE
     */
    abstract void load(int key, int remembered);
}
