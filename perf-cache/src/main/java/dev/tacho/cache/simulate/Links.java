package dev.tacho.cache.simulate;

import java.util.Arrays;

/**
 * Slots chained in lists, each slot in one list at most. A list is a ring through its head, which is one of the lowest
 * slots, so that no operation has to ask for ends: the slot after the head is the first, the one before it the last, and
 * an empty list's head is its own neighbour.
 */
final class Links {
    private final KeyIndex index;
    private final int heads;
    private int[] next;
    private int[] previous;

    Links(KeyIndex index, int heads) {
        this.index = index;
        this.heads = heads;
        this.next = new int[index.capacity()];
        this.previous = new int[index.capacity()];
        clear();
    }

    /** Returns the slot after one; the head after the last. */
    int next(int slot) {
        return next[slot];
    }

    /** Returns the slot before one; the head before the first. */
    int previous(int slot) {
        return previous[slot];
    }

    /** Puts a slot that is in no list behind another one, or first if that is a head. */
    void insertAfter(int other, int slot) {
        if (slot >= next.length) {
            next = Arrays.copyOf(next, index.capacity());
            previous = Arrays.copyOf(previous, index.capacity());
        }
        int after = next[other];
        next[other] = slot;
        previous[slot] = other;
        next[slot] = after;
        previous[after] = slot;
    }

    /** Takes a slot out of its list. */
    void remove(int slot) {
        int before = previous[slot];
        int after = next[slot];
        next[before] = after;
        previous[after] = before;
    }

    /** Puts a slot behind another one, wherever it was. */
    void moveAfter(int other, int slot) {
        remove(slot);
        insertAfter(other, slot);
    }

    void clear() {
        for (int head = 0; head < heads; head++) {
            next[head] = head;
            previous[head] = head;
        }
    }
}
