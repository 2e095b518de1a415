package dev.tacho.cache.simulate;

import static dev.tacho.cache.simulate.KeyIndex.NONE;

import java.util.Arrays;

/**
 * ARC, as in figure 4 of the paper: entries used once are in T1, those used more often in T2, both by last use; keys that
 * were given up from them in B1 and B2. A miss on a key that B1 remembers says that T1 should be larger, and B2 the same
 * of T2: the target moves.
 *
 * <p>The paper has no invalidation, and a cache that is full once it has given up an entry. Here that need not be so:
 * nothing is given up while there is room.
 */
final class ArcCache extends CountingCache {
    private static final int T1 = 0;
    private static final int T2 = 1;
    private static final int B1 = 2;
    private static final int B2 = 3;
    private static final int HEADS = 4;

    private final Links lists = new Links(index, HEADS);
    private final int[] sizes = new int[HEADS];

    /** The list that each slot is in. */
    private byte[] where = new byte[index.capacity()];

    /** How large T1 should be: the paper's p, a real number of which the whole part counts. */
    private double target;

    ArcCache(long maximum) {
        super(new KeyIndex(HEADS, maximum, maximum), maximum);
    }

    @Override
    public void clear() {
        index.clear();
        lists.clear();
        Arrays.fill(sizes, 0);
        target = 0;
    }

    @Override
    public int entries() {
        return sizes[T1] + sizes[T2];
    }

    @Override
    boolean isEntry(int slot) {
        return where[slot] <= T2;
    }

    @Override
    void use(int slot) {
        move(slot, T2);
    }

    @Override
    void discard(int slot) {
        leave(slot);
        index.remove(slot);
    }

    @Override
    void load(int key, int remembered) {
        if (remembered == NONE) {
            loadUnknown(key);
            return;
        }
        boolean frequent = where[remembered] == B2;
        if (frequent) {
            target = Math.max(0, target - Math.max(1, (double) sizes[B1] / sizes[B2]));
        } else {
            target = Math.min(maximum, target + Math.max(1, (double) sizes[B2] / sizes[B1]));
        }
        replace(frequent);
        move(remembered, T2);
    }

    private void loadUnknown(int key) {
        if (sizes[T1] + sizes[B1] >= maximum) {
            if (sizes[B1] > 0) {
                discard(last(B1));
                replace(false);
            } else {
                discard(last(T1));
            }
        } else {
            // As many keys as the paper's 2c, in numbers that cannot overflow.
            if (sizes[B2] > 0 && index.size() - maximum >= maximum) {
                discard(last(B2));
            }
            replace(false);
        }
        enter(index.add(key), T1);
    }

    /** Gives up the entry that the target says, if there is no room. */
    private void replace(boolean frequent) {
        if (isFull()) {
            long kept = (long) target;
            boolean fromT1 = sizes[T1] > 0 && (sizes[T1] > kept || (frequent && sizes[T1] == kept));
            move(last(fromT1 ? T1 : T2), fromT1 ? B1 : B2);
        }
    }

    private int last(int list) {
        return lists.previous(list);
    }

    private void move(int slot, int list) {
        leave(slot);
        enter(slot, list);
    }

    private void leave(int slot) {
        lists.remove(slot);
        sizes[where[slot]]--;
    }

    private void enter(int slot, int list) {
        if (slot >= where.length) {
            where = Arrays.copyOf(where, index.capacity());
        }
        where[slot] = (byte) list;
        lists.insertAfter(list, slot);
        sizes[list]++;
    }
}
