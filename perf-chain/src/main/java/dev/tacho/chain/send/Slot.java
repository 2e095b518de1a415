package dev.tacho.chain.send;

import dev.tacho.chain.tx.TxTracking;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A nonce that was handed out. Its fields are guarded by its lane, but for what a worker has while it holds the slot. */
final class Slot {
    /** Where the nonce stands. */
    enum State {
        /** A worker holds it. */
        HELD,
        /** Waits for the caretaker, who has a worker do what {@link Slot#next} says. */
        WAITING,
        /** The node has, or had, a transaction of this sender with it. */
        ACCEPTED,
        /** A block has it. Kept until the block is too deep to be reorganised. */
        MINED,
        /** The pool has a transaction with it that this sender does not know. */
        FOREIGN
    }

    /** What a worker does with it next. */
    enum Step {
        /** Price, sign and send. */
        SEND,
        /** Send the same bytes again. */
        RESEND,
        /** Look up whether the node has it, and send the same bytes again if not. */
        FIND,
        /** Look up whether the node still has it. */
        CHECK,
        /** Look up which block has it. */
        LOCATE
    }

    /** A transaction that was signed for the nonce. */
    record Version(
            String hash,
            String raw,
            Fees fees,
            boolean cancels,
            @Nullable TxTracking tracking) {}

    final long nonce;
    /** Null for a payment of nothing that fills a gap, and for what was found in the pool. */
    final @Nullable Submission submission;

    State state = State.HELD;
    Step next = Step.SEND;
    /** Whether a node may have got it without saying so: then its nonce is never used for something else untold. */
    boolean doubtful;
    /** How often the node answered and did not take it. */
    int refusals;
    /** How often in a row the node did not know it. */
    int absences;

    /** How often in a row the node, which has it, did not count it as the next one to be mined, although it is. */
    int passedOver;

    /** Whether the node had all that is below it when a worker took it up. */
    boolean inTurn;

    /** Whether the node took it once; of a stranger's, whether the pool was seen to have it. */
    boolean taken;

    @Nullable
    Inclusion inclusion;

    private final List<Version> versions = new ArrayList<>(1);

    Slot(long nonce, @Nullable Submission submission) {
        this.nonce = nonce;
        this.submission = submission;
    }

    synchronized void add(Version version) {
        versions.add(version);
    }

    /** Takes back one that no node has. */
    synchronized void remove(Version version) {
        versions.remove(version);
    }

    synchronized boolean has(String hash) {
        return versions.stream().anyMatch(version -> version.hash().equals(hash));
    }

    synchronized List<Version> versions() {
        return List.copyOf(versions);
    }

    /** Returns the one signed last; the first exists before any other thread sees the slot sent. */
    synchronized Version newest() {
        return versions.get(versions.size() - 1);
    }
}
