package dev.tacho.chain.batch;

import java.util.OptionalInt;

/**
 * Learns how many calls a provider takes in one batch: between the largest batch that it took and the smallest that it
 * refused for its size, it is a bisection, so that the exact limit is known after at most as many refusals as the
 * user's own limit has bits. Safe for use by any thread.
 */
final class SizeLimit {
    private static final int FIRST_PATIENCE = 100;

    private final int most;
    private int accepted = 1;
    private int refused;
    private int hinted;
    private int items;
    /** Whether the provider said that it was the size. */
    private boolean certain = true;
    /** How many batches of the limit's size to send before a limit that is only suspected is doubted. */
    private int patience = FIRST_PATIENCE;

    private int taken;

    /**
     * Starts with what the user allows.
     *
     * @param most the largest size to try
     */
    SizeLimit(int most) {
        this.most = most;
        this.refused = most + 1;
        this.items = most;
    }

    /** Returns how many items to send next. */
    synchronized int items() {
        return items;
    }

    /** Returns the largest size that was taken, if a larger one was refused. */
    synchronized OptionalInt learned() {
        return refused <= most ? OptionalInt.of(accepted) : OptionalInt.empty();
    }

    /** Returns whether the limit is known to the item. */
    synchronized boolean isExact() {
        return refused <= most && refused - accepted == 1;
    }

    /** Returns whether a batch of so many was taken. */
    synchronized boolean hasTaken(int size) {
        return accepted >= size;
    }

    synchronized void accepted(int size) {
        accepted = Math.max(accepted, size);
        if (size == hinted) {
            refused = Math.min(refused, size + 1); // The provider named its limit, and it is true.
        }
        if (accepted >= refused) {
            refused = accepted + 1; // It refused this size before, so its reason was another one, or it has changed.
        }
        if (size >= items) {
            items = next();
            doubt();
        }
    }

    /** A limit that nobody named may have been a mood of the provider: try more, from time to time less often. */
    private void doubt() {
        if (certain || refused - accepted > 1 || ++taken < patience) {
            return;
        }
        taken = 0;
        patience = Math.min(patience * 2, 1 << 20);
        refused = most + 1;
        items = (int) Math.min(most, 2L * accepted);
    }

    /**
     * A batch was refused for no given reason, and its halves were taken.
     *
     * @param size its items, at least 2
     */
    synchronized void suspected(int size) {
        boolean known = refused <= most && certain;
        refused(size, 0);
        certain = known;
    }

    /**
     * A batch was refused for its size.
     *
     * @param size its items, at least 2
     * @param hint a limit that the provider named; 0 if it named none
     */
    synchronized void refused(int size, int hint) {
        certain = true;
        refused = Math.min(refused, size);
        if (accepted >= refused) {
            accepted = 1;
        }
        boolean useful = hint >= accepted && hint < refused;
        hinted = useful ? hint : 0;
        items = useful ? hint : Math.min(items, next());
    }

    private int next() {
        return refused > most ? most : (accepted + refused) / 2;
    }
}
