package dev.tacho.cache.simulate;

import static dev.tacho.cache.simulate.KeyIndex.NONE;

import java.util.Arrays;

/**
 * LIRS. Entries with a short time between their last two uses are LIR and stay, all others are HIR and go in the order
 * of the queue. The stack holds keys by their last use, down to the LIR entry that was used least recently: an HIR key
 * that is used while it is in the stack was used again sooner than that entry, and takes its place. So the stack also
 * holds HIR keys that were given up, and the history lists these by when that happened, to bound them.
 *
 * <p>The paper has no invalidation. Here, a LIR entry that is removed leaves room for the next HIR entry that is loaded
 * or used.
 */
final class LirsCache extends CountingCache {
    // Heads in one array of links each: the stack in its own, queue and history together, as no slot is in both.
    private static final int STACK = 0;
    private static final int QUEUE = 0;
    private static final int HISTORY = 1;
    private static final int HEADS = 2;

    private static final byte LIR = 0;
    private static final byte HIR = 1;
    private static final byte HIR_IN_STACK = 2;

    /** Given up, and in the stack: otherwise the key is forgotten. */
    private static final byte REMEMBERED = 3;

    private final long maximumLir;
    private final long maximumHistory;
    private final Links stack = new Links(index, HEADS);
    private final Links queues = new Links(index, HEADS);
    private byte[] states = new byte[index.capacity()];
    private int lir;
    private int remembered;

    LirsCache(long maximum) {
        super(new KeyIndex(HEADS, maximum, history(maximum)), maximum);
        this.maximumLir = maximum - Math.max(1, maximum / 100);
        this.maximumHistory = history(maximum);
    }

    private static long history(long maximum) {
        return 2 * Math.min(maximum, Integer.MAX_VALUE);
    }

    @Override
    public void clear() {
        index.clear();
        stack.clear();
        queues.clear();
        lir = 0;
        remembered = 0;
    }

    @Override
    public int entries() {
        return index.size() - remembered;
    }

    @Override
    boolean isEntry(int slot) {
        return states[slot] != REMEMBERED;
    }

    @Override
    void use(int slot) {
        if (states[slot] == LIR) {
            stack.moveAfter(STACK, slot);
            prune();
        } else if (states[slot] == HIR_IN_STACK) {
            stack.remove(slot);
            queues.remove(slot);
            becomeLir(slot);
        } else {
            queues.remove(slot);
            enter(slot);
        }
    }

    @Override
    void discard(int slot) {
        if (states[slot] != HIR) {
            stack.remove(slot);
        }
        if (states[slot] == LIR) {
            lir--;
            prune();
        } else {
            queues.remove(slot);
        }
        index.remove(slot);
    }

    @Override
    void load(int key, int known) {
        boolean full = isFull();
        if (known != NONE) {
            // First, so that the history cannot drop it to make room.
            stack.remove(known);
            queues.remove(known);
            remembered--;
        }
        if (full) {
            giveUp(queues.previous(QUEUE));
        }
        if (known != NONE) {
            becomeLir(known);
        } else {
            enter(add(key));
        }
    }

    private int add(int key) {
        int slot = index.add(key);
        if (slot >= states.length) {
            states = Arrays.copyOf(states, index.capacity());
        }
        return slot;
    }

    /** Puts a slot that is nowhere on top of the stack, as LIR while there is room for more of these. */
    private void enter(int slot) {
        if (lir < maximumLir) {
            becomeLir(slot);
        } else {
            stack.insertAfter(STACK, slot);
            queues.insertAfter(QUEUE, slot);
            states[slot] = HIR_IN_STACK;
            prune();
        }
    }

    /** Puts a slot that is nowhere on top of the stack as LIR; the LIR entry at the bottom makes room if need be. */
    private void becomeLir(int slot) {
        stack.insertAfter(STACK, slot);
        states[slot] = LIR;
        lir++;
        if (lir > maximumLir) {
            int bottom = stack.previous(STACK);
            stack.remove(bottom);
            queues.insertAfter(QUEUE, bottom);
            states[bottom] = HIR;
            lir--;
        }
        prune();
    }

    private void giveUp(int slot) {
        queues.remove(slot);
        if (states[slot] == HIR) {
            index.remove(slot);
            return;
        }
        states[slot] = REMEMBERED;
        queues.insertAfter(HISTORY, slot);
        remembered++;
        if (remembered > maximumHistory) {
            int oldest = queues.previous(HISTORY);
            stack.remove(oldest);
            forget(oldest);
        }
    }

    /** Takes HIR slots from the bottom of the stack: all LIR entries were used later. */
    private void prune() {
        int bottom = stack.previous(STACK);
        while (bottom != STACK && states[bottom] != LIR) {
            stack.remove(bottom);
            if (states[bottom] == REMEMBERED) {
                forget(bottom);
            } else {
                states[bottom] = HIR;
            }
            bottom = stack.previous(STACK);
        }
    }

    /** Forgets a key that was given up and has left the stack. */
    private void forget(int slot) {
        queues.remove(slot);
        index.remove(slot);
        remembered--;
    }
}
