package dev.tacho.chain.state;

import dev.tacho.core.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the canonical chain as the node tells it, by looks at the newest block and by heads that it is told.
 *
 * <p>What is known is one immutable {@link Canon}, replaced as a whole. One thread at a time looks; whoever needs the
 * same look waits for it. A look that does not lead on from what is known costs reads: one that says whether the last
 * head is still part of the chain, which bridges a gap of any length, and after a reorg one for each block that is not.
 *
 * <p>Whatever cannot be linked makes the head <em>doubted</em>: it is not used again before the node has shown it once
 * more, or one that leads on from it. So does a node that shows an ancestor of the head, which is either behind or was
 * rolled back: the two look the same, and only one of them would be harmless.
 */
final class Heads {
    private static final Logger log = LoggerFactory.getLogger(Heads.class);
    /** A reorg that changes more known blocks is not followed: all is forgotten. */
    static final int DEEPEST_WALK = 16;
    /** A new finalized block is asked for after so many heads: an epoch of Ethereum. */
    static final int HEADS_TO_FINALITY_LOOK = 32;
    /** After a look that failed, the next one waits for this part of the bound. */
    private static final int RETRIES_IN_BOUND = 10;

    private final Node node;
    private final Clock clock;
    private final long maxStaleNanos;
    private final AtomicReference<@Nullable Canon> canon = new AtomicReference<>();
    private final AtomicReference<@Nullable Look> looking = new AtomicReference<>();
    /** Orders looks and reads also where the clock stands still. */
    private final AtomicLong ticks = new AtomicLong();

    private volatile boolean failedBefore;
    private volatile long failedNanos;
    private volatile boolean finalityWanted;
    private volatile long nextFinalityLook = Long.MIN_VALUE;

    /** Where the chain is looked at, and who wants to know. */
    interface Node {
        /** Returns the newest block. */
        Header latest() throws IOException;

        /** Returns the block with that number; null if there is none. */
        @Nullable
        Header at(long number) throws IOException;

        /** Returns the last final block; null if the node does not say. */
        @Nullable
        Header finalized() throws IOException;

        /** Is told that blocks are no longer part of the chain, the first of them having at most that many before it. */
        void reorganized(Canon next, long depth);

        /** Is told of a look that showed a block before the head. */
        void behind();
    }

    private static final class Look {
        final long startNanos;
        final CountDownLatch done = new CountDownLatch(1);

        Look(long startNanos) {
            this.startNanos = startNanos;
        }
    }

    Heads(Node node, Clock clock, long maxStaleNanos) {
        this.node = node;
        this.clock = clock;
        this.maxStaleNanos = maxStaleNanos;
    }

    /** Returns what is known now, however old; null if nothing is. */
    @Nullable
    Canon current() {
        return canon.get();
    }

    /** Returns a moment in the order of events, after all before and before all after it. */
    long tick() {
        return ticks.incrementAndGet();
    }

    /** Returns a chain whose head was seen within the bound, after a look if need be; null if there is none. */
    @Nullable
    Canon fresh() throws InterruptedIOException {
        return seenAfter(-1);
    }

    /** The same, and the look began after that moment. */
    @Nullable
    Canon seenAfter(long tick) throws InterruptedIOException {
        for (int attempt = 0; attempt < 3; attempt++) {
            Canon known = canon.get();
            if (known != null && isFresh(known) && known.confirmedTick() > tick) {
                return known;
            }
            Look mine = new Look(clock.nanoTime());
            Look other = looking.compareAndExchange(null, mine);
            if (other == null) {
                Canon seen = lead(mine) ? canon.get() : null;
                // A look that took longer than the bound allows is no reason for another one.
                return seen != null && isFresh(seen) && seen.confirmedTick() > tick ? seen : null;
            } else if (mine.startNanos - other.startNanos > maxStaleNanos) {
                return null; // It hangs: what it will bring is too old already.
            } else {
                await(other.done);
            }
        }
        return null;
    }

    /** Looks at the newest block now, whatever is known; never throws. */
    void poll() {
        Look mine = new Look(clock.nanoTime());
        if (looking.compareAndSet(null, mine)) {
            failedBefore = false;
            lead(mine);
        }
    }

    /** Takes a head that somebody else has seen just now. */
    void told(Header head) {
        take(head, clock.nanoTime(), true);
    }

    /**
     * Takes the head of somebody else's look, which began then. That may have been before what made the known head doubted:
     * so it settles no doubt, and the next read looks for itself.
     */
    void shown(Header head, long nanos) {
        take(head, nanos, false);
    }

    /** Takes a block that leads to one to be shown. Nobody knows when it was the newest: no read may go by it meanwhile. */
    void passed(Header head) {
        Canon.Block block = new Canon.Block(head.number(), head.hash(), tick(), longAgo(), true);
        for (; ; ) {
            Canon known = canon.get();
            if (known == null
                    || !known.isConfirmed()
                    || isBehind(known, head)
                    || !known.leadsTo(head.number(), head.parentHash())) {
                return;
            }
            Canon next = known.followedBy(block, head.number() - 1, known.confirmedTick());
            if (canon.compareAndSet(known, next)) {
                report(known, next, head.number() - 1);
                return;
            }
        }
    }

    private void take(Header head, long nanos, boolean settlesDoubt) {
        long tick = tick();
        Canon.Block block = new Canon.Block(head.number(), head.hash(), tick, nanos, true);
        for (; ; ) {
            Canon known = canon.get();
            Canon next;
            if (known == null) {
                next = Canon.startingWith(block, 0, null);
            } else if (!settlesDoubt && !known.isConfirmed()) {
                return;
            } else if (head.hash().equals(known.head().hash())) {
                next = known.confirmedAt(nanos, tick, known.confirmedTick());
            } else if (known.holds(head.number(), head.hash())) {
                if (settlesDoubt || nanos - known.head().currentNanos() < 0) {
                    return; // An old notice, which came late.
                }
                next = known.doubted(tick); // The node shows it after a newer one: it is behind, or was rolled back.
            } else if (!isBehind(known, head) && known.leadsTo(head.number(), head.parentHash())) {
                next = known.followedBy(block, head.number() - 1, known.confirmedTick());
            } else {
                next = known.doubted(tick);
            }
            if (canon.compareAndSet(known, next)) {
                report(known, next, head.number() - 1);
                return;
            }
        }
    }

    /** Makes the next read look. */
    void doubt() {
        failedBefore = false;
        long tick = tick();
        update(known -> known.doubted(tick));
    }

    /**
     * Takes a block that the node says a receipt is in.
     *
     * @return whether it may be part of what is known of the chain
     */
    boolean learn(long number, String hash) {
        Canon known = canon.get();
        if (known == null) {
            return false;
        }
        Canon.Block there = known.at(number);
        if (there != null ? !there.hash().equals(hash) : number > known.head().number()) {
            doubt(); // The node has gone on, or elsewhere.
            return false;
        }
        if (there == null) {
            Canon.Block block = new Canon.Block(number, hash, tick(), longAgo(), false);
            update(chain -> chain.with(block));
        }
        return true;
    }

    /** Makes looks ask for the final block too, every so many heads. */
    void wantFinality() {
        finalityWanted = true;
    }

    boolean isFresh(Canon known) {
        return known.isConfirmed() && clock.nanoTime() - known.head().currentNanos() <= maxStaleNanos;
    }

    /** When a block was the newest of which nobody knows: for an answer about the newest it is too old. */
    private long longAgo() {
        return clock.nanoTime() - maxStaleNanos - 1;
    }

    private void update(UnaryOperator<Canon> change) {
        for (; ; ) {
            Canon known = canon.get();
            if (known == null || canon.compareAndSet(known, change.apply(known))) {
                return;
            }
        }
    }

    /** Looks, for all who wait; false if that brought nothing, or the last look that did is too short ago. */
    private boolean lead(Look look) {
        try {
            if (failedBefore && look.startNanos - failedNanos < maxStaleNanos / RETRIES_IN_BOUND) {
                return false;
            }
            failedBefore = !look(look);
            failedNanos = look.startNanos;
            return !failedBefore;
        } finally {
            looking.set(null);
            look.done.countDown();
        }
    }

    private boolean look(Look look) {
        long tick = tick();
        Header head = null;
        try {
            head = node.latest();
            link(head, look.startNanos, tick);
            if (finalityWanted && head.number() >= nextFinalityLook) {
                nextFinalityLook = head.number() + HEADS_TO_FINALITY_LOOK;
                Header last = node.finalized();
                if (last != null) {
                    update(known -> known.finalUpTo(last.number(), last.hash()));
                }
            }
        } catch (IOException | RuntimeException e) {
            log.debug("The newest block could not be looked at", e);
            if (head != null) {
                update(known -> known.doubted(tick)); // There is a head, and what is known was not seen to lead to it.
            }
            return false;
        }
        Canon known = canon.get();
        return known != null && known.isConfirmed();
    }

    private void link(Header head, long startNanos, long tick) throws IOException {
        Canon.Block block = new Canon.Block(head.number(), head.hash(), tick, startNanos, true);
        for (; ; ) {
            Canon known = canon.get();
            Canon next;
            long ancestor = head.number() - 1;
            if (known == null) {
                next = Canon.startingWith(block, tick, null);
            } else if (head.hash().equals(known.head().hash())) {
                next = known.confirmedAt(startNanos, tick, tick);
            } else if (isBehind(known, head)) {
                if (known.head().seenTick() > tick) {
                    return; // It was told of a newer head while the look was on its way.
                }
                node.behind();
                next = known.doubted(tick);
            } else if (known.leadsTo(head.number(), head.parentHash())) {
                next = known.followedBy(block, ancestor, tick);
            } else {
                ancestor = ancestor(known, head);
                next = ancestor >= 0 ? known.followedBy(block, ancestor, tick) : Canon.startingWith(block, tick, known);
            }
            if (canon.compareAndSet(known, next)) {
                if (known != null && known.epoch() != next.epoch()) {
                    nextFinalityLook = Long.MIN_VALUE;
                }
                report(known, next, ancestor);
                return;
            }
        }
    }

    /** Whether it is an ancestor of the head, or may be one for all that is known: no look may have shown it. */
    private static boolean isBehind(Canon known, Header head) {
        return known.holds(head.number(), head.hash())
                || (head.number() < known.head().number() && known.at(head.number()) == null);
    }

    /** Asks the node which of the known blocks before a new head are still part of its chain. */
    private long ancestor(Canon known, Header head) throws IOException {
        Canon.Block candidate = known.before(head.number());
        for (int step = 0; candidate != null && step < DEEPEST_WALK; step++) {
            boolean isParent = candidate.number() == head.number() - 1;
            String hash = isParent ? head.parentHash() : hashAt(candidate.number());
            if (hash.equals(candidate.hash())) {
                return candidate.number();
            }
            candidate = known.before(candidate.number());
        }
        return -1;
    }

    private String hashAt(long number) throws IOException {
        Header header = node.at(number);
        if (header == null || header.number() != number) {
            throw new IOException("the node knows a newer block, but not number " + number);
        }
        return header.hash();
    }

    private void report(@Nullable Canon before, Canon next, long ancestor) {
        if (before != null && !next.holds(before.head().number(), before.head().hash())) {
            node.reorganized(next, before.head().number() - Math.max(-1, ancestor));
        }
    }

    private static void await(CountDownLatch done) throws InterruptedIOException {
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while another thread looked at the newest block");
        }
    }
}
