package dev.tacho.cache.simulate;

/** What all simulated caches share: keys have slots, and some slots stand for entries, others for what was one. */
abstract class SlotCache implements SimulatedCache {
    final KeyIndex index;
    final long maximum;

    SlotCache(KeyIndex index, long maximum) {
        this.index = index;
        this.maximum = maximum;
    }

    @Override
    public final boolean lookup(int key) {
        int slot = index.find(key);
        if (slot == KeyIndex.NONE || !isEntry(slot)) {
            return false;
        }
        use(slot);
        return true;
    }

    @Override
    public final boolean remove(int key) {
        int slot = index.find(key);
        if (slot == KeyIndex.NONE || !isEntry(slot)) {
            return false;
        }
        discard(slot);
        return true;
    }

    @Override
    public final boolean contains(int key) {
        int slot = index.find(key);
        return slot != KeyIndex.NONE && isEntry(slot);
    }

    @Override
    public final long maximum() {
        return maximum;
    }

    /** Returns whether a slot stands for an entry, not only for a key that the policy remembers. */
    abstract boolean isEntry(int slot);

    /** Does what the policy does when an entry is used. */
    abstract void use(int slot);

    /** Drops an entry without a trace. */
    abstract void discard(int slot);
}
