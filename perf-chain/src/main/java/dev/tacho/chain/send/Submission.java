package dev.tacho.chain.send;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A request on its way. Its futures are completed on a thread of the sender: what depends on them and takes long
 * belongs on a thread of its own. Safe for use by any thread.
 */
public final class Submission {
    private static final long NONE = -1;

    private final Lane lane;
    private final TxRequest request;
    private final CompletableFuture<String> accepted = new CompletableFuture<>();
    private final CompletableFuture<Inclusion> included = new CompletableFuture<>();
    private final CopyOnWriteArrayList<String> hashes = new CopyOnWriteArrayList<>();
    private final long queuedNanos;
    private volatile long nonce = NONE;
    /** Whether each result is counted; guarded by this. */
    private boolean acceptanceKnown;

    private boolean resultKnown;
    /** How often it got another nonce: written by one worker at a time, which hands over through its lane. */
    private int moves;

    Submission(Lane lane, TxRequest request, long queuedNanos) {
        this.lane = lane;
        this.request = request;
        this.queuedNanos = queuedNanos;
    }

    /**
     * Returns when the node has it.
     *
     * @return completes with the hash of the transaction once a node said it has it, or was found to; exceptionally with
     *     a {@link SendException} if it never will
     */
    public CompletableFuture<String> accepted() {
        return accepted.copy();
    }

    /**
     * Returns when it is on the chain. A reorganisation may take it off again: the sender then sends it once more, and
     * {@link dev.tacho.chain.tx.TxMeter} tells.
     *
     * @return completes once a receipt was seen; exceptionally with a {@link SendException} if there will be none
     */
    public CompletableFuture<Inclusion> included() {
        return included.copy();
    }

    /**
     * Returns the nonce.
     *
     * @return empty until one was handed out; may change until {@link #accepted()}
     */
    public OptionalLong nonce() {
        long current = nonce;
        return current == NONE ? OptionalLong.empty() : OptionalLong.of(current);
    }

    /**
     * Returns the transactions that were signed for it: one, and one more for each replacement. At most one of them is
     * ever included.
     *
     * @return their hashes, in the order in which they were signed
     */
    public List<String> hashes() {
        return List.copyOf(hashes);
    }

    Lane lane() {
        return lane;
    }

    TxRequest request() {
        return request;
    }

    long queuedNanos() {
        return queuedNanos;
    }

    void nonce(long handedOut) {
        nonce = handedOut;
    }

    void signed(String hash) {
        hashes.add(hash);
    }

    /** Counts that it moves on to another nonce, and forgets what was signed for the old one: no node has that. */
    int moved() {
        nonce = NONE;
        hashes.clear();
        return ++moves;
    }

    /** Says that the node has it. What counts that runs before anybody can know; not if it had a result before. */
    void accept(String hash, Runnable counting) {
        synchronized (this) {
            if (!acceptanceKnown) {
                acceptanceKnown = true;
                counting.run();
            }
        }
        accepted.complete(hash);
    }

    /** Says that it is on the chain; counted as in {@link #accept}. */
    void include(Inclusion inclusion, Runnable counting) {
        synchronized (this) {
            if (!resultKnown) {
                resultKnown = true;
                counting.run();
            }
        }
        included.complete(inclusion);
    }

    /** Says that it will not be; counted as in {@link #accept}. */
    void fail(SendException failure, Runnable counting) {
        synchronized (this) {
            acceptanceKnown = true;
            if (!resultKnown) {
                resultKnown = true;
                counting.run();
            }
        }
        accepted.completeExceptionally(failure);
        included.completeExceptionally(failure);
    }

    /** Returns the nonce and how far it got; no parameter of the transaction. */
    @Override
    public String toString() {
        return "Submission[nonce=" + (nonce == NONE ? "none" : Long.toString(nonce)) + ", accepted=" + accepted.isDone()
                + ", included=" + included.isDone() + ']';
    }
}
