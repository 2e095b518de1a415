package dev.tacho.cache.simulate;

import static dev.tacho.cache.simulate.KeyIndex.NONE;

import java.util.Arrays;

/**
 * S3-FIFO, as in the paper's algorithm 1 and the simulator that its figures come from. Each queue is a list with the
 * newest slot first; what an entry's state says of its queue, the list of the same number holds.
 */
final class S3FifoCache extends CountingCache {
    private static final int SMALL = 0;
    private static final int MAIN = 1;
    private static final int GHOST = 2;
    private static final int HEADS = 3;

    private static final int MAXIMUM_USES = 3;

    /** So many uses in the small queue take an entry to the main one. */
    private static final int PROMOTING_USES = 2;

    private final long mainTarget;
    private final Links queues = new Links(index, HEADS);
    private final int[] sizes = new int[HEADS];

    /** The queue of each slot, and its uses in the two bits above. */
    private byte[] states = new byte[index.capacity()];

    S3FifoCache(long maximum) {
        super(new KeyIndex(HEADS, maximum, maximum - small(maximum)), maximum);
        this.mainTarget = maximum - small(maximum);
    }

    private static long small(long maximum) {
        return Math.min(maximum, Math.max(1, maximum / 10));
    }

    @Override
    public void clear() {
        index.clear();
        queues.clear();
        Arrays.fill(sizes, 0);
    }

    @Override
    public int entries() {
        return sizes[SMALL] + sizes[MAIN];
    }

    @Override
    boolean isEntry(int slot) {
        return queue(slot) != GHOST;
    }

    @Override
    void use(int slot) {
        put(slot, queue(slot), Math.min(MAXIMUM_USES, uses(slot) + 1));
    }

    @Override
    void discard(int slot) {
        leave(slot);
        index.remove(slot);
    }

    @Override
    void load(int key, int remembered) {
        int queue = SMALL;
        if (remembered != NONE) {
            discard(remembered);
            queue = MAIN;
        }
        while (isFull()) {
            if (sizes[MAIN] > mainTarget || sizes[SMALL] == 0) {
                evictFromMain();
            } else {
                evictFromSmall();
            }
        }
        enter(queue, index.add(key), 0);
    }

    /** Gives up the oldest entry that is to be given up; those before it go to the main queue, maybe all of them. */
    private void evictFromSmall() {
        while (sizes[SMALL] > 0) {
            int oldest = queues.previous(SMALL);
            leave(oldest);
            if (uses(oldest) < PROMOTING_USES) {
                remember(oldest);
                return;
            }
            enter(MAIN, oldest, 0);
        }
    }

    private void evictFromMain() {
        int oldest = queues.previous(MAIN);
        while (uses(oldest) > 0) {
            leave(oldest);
            enter(MAIN, oldest, uses(oldest) - 1);
            oldest = queues.previous(MAIN);
        }
        discard(oldest);
    }

    private void remember(int slot) {
        if (mainTarget == 0) {
            index.remove(slot);
            return;
        }
        if (sizes[GHOST] >= mainTarget) {
            discard(queues.previous(GHOST));
        }
        enter(GHOST, slot, 0);
    }

    private void enter(int queue, int slot, int uses) {
        if (slot >= states.length) {
            states = Arrays.copyOf(states, index.capacity());
        }
        put(slot, queue, uses);
        queues.insertAfter(queue, slot);
        sizes[queue]++;
    }

    private void leave(int slot) {
        queues.remove(slot);
        sizes[queue(slot)]--;
    }

    private int queue(int slot) {
        return states[slot] & 3;
    }

    private int uses(int slot) {
        return states[slot] >> 2;
    }

    private void put(int slot, int queue, int uses) {
        states[slot] = (byte) (uses << 2 | queue);
    }
}
