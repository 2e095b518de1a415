package dev.tacho.cache.simulate;

import java.util.Arrays;

/**
 * SIEVE: a hand wanders through a queue from old to new entries, spares those that were used since it last came by, and
 * takes the first that was not. Unlike in CLOCK, entries that were spared stay where they are, and new ones come in at
 * the far end, not behind the hand.
 */
final class SieveCache extends WeighingCache {
    private boolean[] used = new boolean[index.capacity()];

    /** The entry to look at next; the head to begin at the oldest one. */
    private int hand = HEAD;

    SieveCache(long maximum, boolean weighted) {
        super(maximum, weighted);
    }

    @Override
    public void clear() {
        super.clear();
        hand = HEAD;
    }

    @Override
    void use(int slot) {
        used[slot] = true;
    }

    @Override
    void admit(int slot) {
        if (slot >= used.length) {
            used = Arrays.copyOf(used, index.capacity());
        }
        used[slot] = false;
        order.insertAfter(HEAD, slot);
    }

    @Override
    int victim() {
        while (hand == HEAD || used[hand]) {
            // The head counts as an entry that was used: past the newest entry comes the oldest.
            used[hand] = false;
            hand = order.previous(hand);
        }
        return hand;
    }

    @Override
    void forget(int slot) {
        if (slot == hand) {
            hand = order.previous(slot);
        }
        order.remove(slot);
    }
}
