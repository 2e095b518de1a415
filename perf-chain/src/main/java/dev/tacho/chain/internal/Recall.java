package dev.tacho.chain.internal;

import org.jspecify.annotations.Nullable;

/**
 * What a service that keeps answers tells one above it: which of what it was asked needed no request.
 *
 * <p>Whoever wants to know opens one around its call, and a cache below takes it on the same thread, at the beginning of
 * {@code send} or {@code sendAsync}, also if the answer is made on another one. Where a service between them changes the
 * thread before that, nothing is told, and every item counts as asked for. A cache that took it is the only one to tell:
 * what it asks itself goes out without.
 */
public final class Recall implements AutoCloseable {
    /** Is told by who has nobody above that wants to know. */
    private static final Recall NOBODY = new Recall(0, null);

    private static final ThreadLocal<@Nullable Recall> CURRENT = new ThreadLocal<>();

    private final boolean[] remembered;
    private final @Nullable Recall outer;

    private Recall(int items, @Nullable Recall outer) {
        this.remembered = new boolean[items];
        this.outer = outer;
    }

    /**
     * Opens one for what this thread sends next.
     *
     * @param items how many items that has
     * @return to be closed by this thread once the call has been sent, or its future is there
     */
    public static Recall open(int items) {
        Recall opened = new Recall(items, CURRENT.get());
        CURRENT.set(opened);
        return opened;
    }

    /**
     * Takes the one that this thread has open, so that nobody further below finds it.
     *
     * @return never null; one that nobody reads, if there is none
     */
    public static Recall take() {
        Recall open = CURRENT.get();
        if (open == null) {
            return NOBODY;
        }
        CURRENT.remove();
        return open;
    }

    /**
     * Tells how an item was answered; the last word counts. To be said before the answer is there.
     *
     * @param item its place, from 0; ignored if there is no such item
     * @param fromMemory whether no request was sent for it
     */
    public void answered(int item, boolean fromMemory) {
        if (item < remembered.length) {
            remembered[item] = fromMemory;
        }
    }

    /**
     * Tells whether an item was answered without a request; to be asked by who has its answer.
     *
     * @param item its place, from 0
     * @return whether somebody below said so
     */
    public boolean isRemembered(int item) {
        return item < remembered.length && remembered[item];
    }

    /** Ends it for this thread; what it was told may still be read, and is still told by asynchronous calls. */
    @Override
    public void close() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}
