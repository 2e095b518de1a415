package dev.tacho.chain.send;

import dev.tacho.chain.send.Slot.State;
import dev.tacho.chain.send.Slot.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The nonces of one account: which were handed out, to whom, and which are free again. Knows no node.
 *
 * <p>At any time each nonce from the lowest kept up to {@link #next} is either in {@link #slots} or in {@link #holes},
 * and in one of them only: that is why none is lost and none is used twice. A hole below all others is refilled before a
 * new nonce is handed out; one at the end is taken back by lowering {@code next}.
 *
 * <p>Some nodes take no nonce but the next one, such as hardhat, which mines at once. From its first refusal of that kind
 * on a lane is kept in order: one worker, and nothing is handed to it before all that is below is at the node.
 *
 * <p>One lock guards it all: what is done under it is bookkeeping in memory, while signing takes a millisecond and a
 * node ten to a hundred.
 */
final class Lane {
    /** No reorganisation takes that many nonces of an account back. */
    private static final long MOST_BEHIND = 100_000;

    /** A node that tells nothing of what it mined is sent no more. */
    private static final int MOST_UNLOCATED = 10_000;

    private final Signer signer;
    private final int mostInFlight;
    private final int mostUnmined;
    private final int mostWaiting;

    private final Deque<Submission> waiting = new ArrayDeque<>();
    /** Slots that a worker shall take up, the lowest nonce first; they go before what waits. */
    private final PriorityQueue<Slot> again = new PriorityQueue<>(Comparator.comparingLong(slot -> slot.nonce));

    private final TreeMap<Long, Slot> slots = new TreeMap<>();
    private final TreeSet<Long> holes = new TreeSet<>();
    private long next;
    /** How many nonces blocks use, as of the last look. */
    private long used;
    /** Of these, how many slots are not found in a block yet, as of the last look. */
    private int unlocated;

    private int workers;
    /** Workers that were started and have not asked for work yet. */
    private int starting;

    /** Whether the node takes the nonces of this account one after the other only. */
    private boolean inOrder;

    private boolean closed;

    Lane(Signer signer, int mostInFlight, int mostUnmined, int mostWaiting) {
        this.signer = signer;
        this.mostInFlight = mostInFlight;
        this.mostUnmined = mostUnmined;
        this.mostWaiting = mostWaiting;
    }

    Signer signer() {
        return signer;
    }

    /** Takes over what the node knows of the account. */
    synchronized void start(long pending, SortedSet<Long> pooled) {
        next = pending;
        for (long nonce : pooled.tailSet(pending)) {
            for (; next < nonce; next++) {
                holes.add(next);
            }
            putForeign(next++, true);
        }
    }

    /** Waits while too many wait already. */
    synchronized void enqueue(Submission submission) throws InterruptedException {
        while (waiting.size() >= mostWaiting && !closed) {
            wait();
        }
        if (closed) {
            throw new IllegalStateException("this sender is closed");
        }
        waiting.addLast(submission);
    }

    /** Puts a submission back that needs another nonce; false if this lane is closed. */
    synchronized boolean requeue(Submission submission) {
        if (closed) {
            return false;
        }
        waiting.addFirst(submission);
        return true;
    }

    /** Returns whether one worker more shall start. Each one that starts calls {@link #dispatch} until that is null. */
    synchronized boolean startWorker() {
        if (closed || workers >= (inOrder ? 1 : mostInFlight) || work() <= starting) {
            return false;
        }
        workers++;
        starting++;
        return true;
    }

    /** No thread could be had for a worker that was to start. */
    synchronized void workerFailed() {
        workers--;
        starting--;
    }

    /** Returns what a worker does next, its own from now on; null ends the worker. */
    synchronized @Nullable Slot dispatch(boolean first) {
        if (first) {
            starting--;
        }
        Slot slot = closed || (inOrder && workers > 1) ? null : next();
        if (slot == null) {
            workers--;
            return null;
        }
        slot.state = State.HELD;
        slot.inTurn = isNext(slot.nonce);
        return slot;
    }

    /**
     * The node refused it because a nonce below is missing there. It is sent once more when its turn comes, however long
     * that takes; if this was its turn, at the next look.
     *
     * @return false if nothing below it is on its way: that the node refuses it has another reason
     */
    synchronized boolean awaitTurn(Slot slot, Step step) {
        inOrder = true;
        if (isLowest(slot.nonce)) {
            return false;
        }
        slot.next = step;
        if (slot.inTurn) {
            slot.state = State.WAITING;
        } else {
            slot.state = State.HELD;
            again.add(slot);
        }
        return true;
    }

    /** The node has it. */
    synchronized void accepted(Slot slot) {
        slot.state = State.ACCEPTED;
        slot.absences = 0;
    }

    /** The node did not say that it has it no more, nor which block has it. */
    synchronized void stillAccepted(Slot slot) {
        slot.state = State.ACCEPTED;
    }

    /** Has workers look up which blocks have these. */
    synchronized void locate(List<Slot> found) {
        for (Slot slot : found) {
            slot.next = Step.LOCATE;
            slot.state = State.HELD;
            again.add(slot);
        }
    }

    /** The caretaker has a worker do the step at its next round. */
    synchronized void postpone(Slot slot, Step step) {
        slot.state = State.WAITING;
        slot.next = step;
    }

    /** No node has it, nor will: the nonce is free again. */
    synchronized void giveBack(Slot slot) {
        slots.remove(slot.nonce);
        holes.add(slot.nonce);
        while (!holes.isEmpty() && holes.last() == next - 1) {
            holes.pollLast();
            next--;
        }
    }

    /** Another transaction used the nonce, or waits in the pool with it. */
    synchronized void lost(Slot slot, boolean pooled) {
        slots.remove(slot.nonce);
        if (pooled) {
            putForeign(slot.nonce, true);
        }
    }

    /** The account's nonce at the latest block is at least that: lower ones are used up. */
    synchronized void raise(long latest) {
        next = Math.max(next, latest);
        holes.headSet(latest).clear();
    }

    /** A block has it. */
    synchronized void mined(Slot slot, @Nullable Inclusion inclusion) {
        if (inclusion == null) {
            slots.remove(slot.nonce);
        } else {
            slot.state = State.MINED;
            slot.inclusion = inclusion;
            slot.absences = 0;
        }
    }

    /** Forgets what is so deep that no reorganisation takes it back. */
    synchronized void forget(long deepest) {
        slots.values().removeIf(slot -> slot.inclusion != null && slot.inclusion.blockNumber() <= deepest);
    }

    /**
     * What the caretaker does after a look at the node.
     *
     * @param mined slots whose nonce is used up
     * @param orphaned how many were in a block that is no longer on the chain
     */
    record Round(List<Slot> mined, int orphaned) {}

    /**
     * Compares with what the node said about the account.
     *
     * @param latest how many of its nonces blocks use
     * @param pending the first nonce that neither a block nor the pool uses
     * @param patience after how many looks in a row a transaction that the pool lacks is missed
     */
    synchronized Round observe(long latest, long pending, int patience) {
        if (next - latest > MOST_BEHIND) {
            throw new IllegalStateException("the account has nonce " + latest + " and had " + next
                    + ": that is another chain, make a new sender for it");
        }
        raise(latest);
        used = latest;
        next = Math.max(next, pending);
        for (long nonce = latest; nonce < next; nonce++) {
            if (!slots.containsKey(nonce) && !holes.contains(nonce)) {
                // Of a stranger, or older than this lane's memory and off the chain again.
                putForeign(nonce, nonce < pending);
            }
        }
        List<Slot> mined = new ArrayList<>();
        List<Slot> vanished = new ArrayList<>();
        int orphaned = 0;
        unlocated = 0;
        for (Slot slot : slots.values()) {
            if (slot.nonce < latest && slot.state != State.MINED) {
                unlocated++;
            }
            if (slot.state == State.MINED && slot.nonce >= latest) {
                slot.state = State.ACCEPTED;
                slot.inclusion = null;
                orphaned++;
            }
            if (slot.state == State.WAITING) {
                again.add(slot);
                slot.state = State.HELD;
            } else if (slot.state != State.HELD && slot.state != State.MINED && slot.nonce < latest) {
                mined.add(slot);
            } else if (slot.state == State.ACCEPTED && slot.nonce >= pending) {
                slot.passedOver = slot.nonce == pending ? slot.passedOver + 1 : 0;
                slot.next = Step.CHECK;
                slot.state = State.HELD;
                again.add(slot);
            } else if (slot.state == State.FOREIGN && isMissed(slot, pending) && ++slot.absences >= patience) {
                vanished.add(slot);
            }
        }
        vanished.forEach(this::giveBack);
        return new Round(mined, orphaned);
    }

    /** Has workers fill every hole with a payment of nothing, unless a request waits that will. */
    synchronized int fillHoles() {
        int filled = 0;
        if (waiting.isEmpty()) {
            for (Long nonce = holes.pollFirst(); nonce != null; nonce = holes.pollFirst()) {
                Slot slot = new Slot(nonce, null);
                slots.put(nonce, slot);
                again.add(slot);
                filled++;
            }
        }
        return filled;
    }

    /** Returns the slot of a submission; null if it has none, or is forgotten. */
    synchronized @Nullable Slot slotOf(Submission submission) {
        long nonce = submission.nonce().orElse(-1);
        Slot slot = slots.get(nonce);
        return slot != null && slot.submission == submission ? slot : null;
    }

    synchronized State stateOf(Slot slot) {
        return slot.state;
    }

    /** Ends it, and returns every submission that has no result. */
    synchronized List<Submission> close() {
        closed = true;
        notifyAll();
        List<Submission> open = new ArrayList<>(waiting);
        for (Slot slot : slots.values()) {
            if (slot.submission != null && slot.state != State.MINED) {
                open.add(slot.submission);
            }
        }
        waiting.clear();
        again.clear();
        return open;
    }

    /**
     * How it stands.
     *
     * @param waiting requests without a nonce
     * @param unmined nonces handed out that no block has
     * @param holes nonces to be filled
     * @param next the next new nonce
     * @param kept nonces that need the caretaker
     * @param inOrder whether they are sent one after the other
     */
    record Standing(int waiting, int unmined, int holes, long next, int kept, boolean inOrder) {}

    synchronized Standing standing() {
        return new Standing(waiting.size(), unmined(), holes.size(), next, slots.size() + holes.size(), inOrder);
    }

    /** Throws unless each nonce from the given one up to the next is at exactly one place: for tests. */
    synchronized void check(long latest) {
        for (long nonce = latest; nonce < next; nonce++) {
            if (slots.containsKey(nonce) == holes.contains(nonce)) {
                throw new IllegalStateException("nonce " + nonce + ": held and free, or neither");
            }
        }
    }

    /** What a worker can take up now; null if nothing, or if it is not its turn. */
    private @Nullable Slot next() {
        Slot lowest = again.peek();
        if (lowest != null && (!inOrder || isNext(lowest.nonce))) {
            return again.poll();
        }
        if (!mayHandOut() || (inOrder && !isNext(nextNonce()))) {
            return null;
        }
        Submission submission = waiting.removeFirst();
        notifyAll();
        return handOut(submission);
    }

    private int work() {
        if (inOrder) {
            Slot lowest = again.peek();
            return (lowest != null && isNext(lowest.nonce)) || (mayHandOut() && isNext(nextNonce())) ? 1 : 0;
        }
        return again.size() + (mayHandOut() ? waiting.size() : 0);
    }

    private boolean mayHandOut() {
        return !waiting.isEmpty() && unlocated < MOST_UNLOCATED && (!holes.isEmpty() || unmined() < mostUnmined);
    }

    private long nextNonce() {
        return holes.isEmpty() ? next : holes.first();
    }

    /** Whether the node has, or had, all that is below a nonce. */
    private boolean isNext(long nonce) {
        return holes.headSet(nonce).isEmpty()
                && openBelow(nonce).stream().noneMatch(slot -> slot.state == State.HELD || slot.state == State.WAITING);
    }

    /** Whether blocks have all that is below a nonce, as of the last look. */
    private boolean isLowest(long nonce) {
        return holes.headSet(nonce).isEmpty() && openBelow(nonce).stream().allMatch(slot -> slot.state == State.MINED);
    }

    private Collection<Slot> openBelow(long nonce) {
        return nonce <= used ? List.of() : slots.subMap(used, nonce).values();
    }

    private Slot handOut(Submission submission) {
        Long hole = holes.pollFirst();
        long nonce = hole == null ? next++ : hole;
        Slot slot = new Slot(nonce, submission);
        slots.put(nonce, slot);
        submission.nonce(nonce);
        return slot;
    }

    /** Those with used-up nonces are in blocks, whichever: finding these must not hold back what is sent. */
    private int unmined() {
        int count = 0;
        for (Slot slot : slots.tailMap(used).values()) {
            if (slot.state != State.MINED) {
                count++;
            }
        }
        return count;
    }

    /** Behind a gap the node does not tell whether its pool still has one; but one that it never had is no stranger's. */
    private static boolean isMissed(Slot slot, long pending) {
        return slot.nonce == pending || (slot.nonce > pending && !slot.taken);
    }

    private void putForeign(long nonce, boolean pooled) {
        Slot slot = new Slot(nonce, null);
        slot.state = State.FOREIGN;
        slot.taken = pooled;
        slots.put(nonce, slot);
    }
}
