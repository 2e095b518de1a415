package dev.tacho.cache.simulate;

import static dev.tacho.cache.simulate.KeyIndex.NONE;

import java.util.Arrays;

/**
 * LFU in constant time: the entries in one list by the number of their uses, and among equals by their last use, so that
 * the first one goes first. Entries of as many uses form a group, which knows its last one: an entry that is used moves
 * behind the last of the next group, or stays and begins a group of its own (after Shah, Mitra and Matani 2010).
 */
final class LfuCache extends WeighingCache {
    /** The group of each entry. There are never more groups than entries. */
    private int[] groups = new int[index.capacity()];

    /** Of each group the uses of its entries. */
    private long[] uses = new long[index.capacity()];

    /** Of each group the last entry; of a group that is not in use the one that was given back before. */
    private int[] last = new int[index.capacity()];

    /** The group that was given back last. Group NONE is none: the head's, so that no entry is in it. */
    private int free = NONE;

    /** The lowest group that was never given. */
    private int fresh = NONE + 1;

    LfuCache(long maximum, boolean weighted) {
        super(maximum, weighted);
    }

    @Override
    public void clear() {
        super.clear();
        free = NONE;
        fresh = NONE + 1;
    }

    @Override
    void use(int slot) {
        int group = groups[slot];
        long count = uses[group] + 1;
        int end = last[group];
        int following = groups[order.next(end)];
        leaveGroup(slot);
        if (following != NONE && uses[following] == count) {
            order.moveAfter(last[following], slot);
            join(following, slot);
        } else {
            // No entry has as many uses: a group of its own, right behind the one it leaves.
            if (slot != end) {
                order.moveAfter(end, slot);
            }
            join(newGroup(count), slot);
        }
    }

    @Override
    void admit(int slot) {
        if (slot >= groups.length) {
            groups = Arrays.copyOf(groups, index.capacity());
        }
        int first = groups[order.next(HEAD)];
        if (first != NONE && uses[first] == 1) {
            order.insertAfter(last[first], slot);
            join(first, slot);
        } else {
            order.insertAfter(HEAD, slot);
            join(newGroup(1), slot);
        }
    }

    @Override
    int victim() {
        return order.next(HEAD);
    }

    @Override
    void forget(int slot) {
        leaveGroup(slot);
        order.remove(slot);
    }

    private void join(int group, int slot) {
        groups[slot] = group;
        last[group] = slot;
    }

    /** Takes an entry out of its group, not yet out of the list; the group ends with its only entry. */
    private void leaveGroup(int slot) {
        int group = groups[slot];
        if (last[group] == slot) {
            int before = order.previous(slot);
            if (groups[before] == group) {
                last[group] = before;
            } else {
                last[group] = free;
                free = group;
            }
        }
    }

    private int newGroup(long count) {
        int group = free;
        if (group != NONE) {
            free = last[group];
        } else {
            group = fresh++;
            if (group >= uses.length) {
                uses = Arrays.copyOf(uses, index.capacity());
                last = Arrays.copyOf(last, index.capacity());
            }
        }
        uses[group] = count;
        return group;
    }
}
