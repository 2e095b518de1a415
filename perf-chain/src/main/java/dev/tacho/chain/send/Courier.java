package dev.tacho.chain.send;

import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.chain.send.Slot.Step;
import dev.tacho.chain.send.Slot.Version;
import dev.tacho.chain.tx.TxMeter;
import dev.tacho.chain.tx.TxTracking;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.utils.Numeric;

/**
 * Takes one slot at a time to the node, and decides by the answer what becomes of its nonce.
 *
 * <p>The rule that keeps nonces safe: a nonce is used for something else only after the node refused its transaction in
 * words that leave no doubt, or was asked for it by hash and did not have it.
 */
final class Courier {
    /** How often a request gets another nonce because its own was used by somebody else. */
    private static final int MOST_MOVES = 16;
    /** How often the node may answer and not take a transaction before it counts as refused. */
    private static final int MOST_REFUSALS = 12;
    /** How often a replacement is raised again because the node asks for more. */
    private static final int MOST_RAISES = 4;
    /** After how many looks in a row a transaction that the node does not know is sent again. */
    static final int PATIENCE = 2;

    private final SendNode node;
    private final Locator locator;
    private final Supplier<Fees> fees;
    private final boolean sync;
    private final SendTally tally;
    private final @Nullable TxMeter meter;

    Courier(
            SendNode node,
            Locator locator,
            Supplier<Fees> fees,
            boolean sync,
            SendTally tally,
            @Nullable TxMeter meter) {
        this.node = node;
        this.locator = locator;
        this.fees = fees;
        this.sync = sync;
        this.tally = tally;
        this.meter = meter;
    }

    /** Does the slot's next step. Whatever happens, the slot is not held any more afterwards. */
    void work(Lane lane, Slot slot) {
        try {
            switch (slot.next) {
                case SEND -> first(lane, slot);
                case RESEND -> again(lane, slot);
                case FIND -> find(lane, slot);
                case CHECK -> check(lane, slot);
                case LOCATE -> locate(lane, slot);
            }
        } catch (RuntimeException | Error e) {
            // Also what a user's signer or fees throw: the slot would be held for ever, and its worker gone.
            tally.failed(e);
            slot.doubtful = true;
            lane.postpone(slot, slot.next == Step.SEND ? Step.SEND : Step.FIND);
        }
    }

    private void first(Lane lane, Slot slot) {
        Submission submission = slot.submission;
        TxRequest request = submission == null ? TxRequest.nothing(lane.signer().address()) : submission.request();
        Version version;
        try {
            version = sign(lane.signer(), slot.nonce, request, fees.get(), submission == null, submission == null);
        } catch (RuntimeException | Error e) {
            tally.failed(e);
            refuse(lane, slot, new SendException(Reason.NOT_SIGNED, "the transaction was not priced or signed", e));
            return;
        }
        slot.add(version);
        if (submission != null) {
            submission.signed(version.hash());
        }
        transmit(lane, slot);
    }

    /** Sends bytes that were sent before. */
    private void again(Lane lane, Slot slot) {
        tally.count(SendEvent.RESENT);
        transmit(lane, slot);
    }

    private void transmit(Lane lane, Slot slot) {
        Version version = slot.newest();
        // From here on the node may have it, whatever comes back; known answers take that back below.
        slot.next = Step.FIND;
        tally.count(SendEvent.RAW_SENDS);
        if (!sync || slot.submission == null || !node.offersSync()) {
            settle(lane, slot, node.send(version.hash(), version.raw()));
            return;
        }
        SendNode.Synced synced = node.sendSync(version.hash(), version.raw(), slot.nonce);
        if (synced.inclusion() == null) {
            settle(lane, slot, synced.verdict());
            return;
        }
        took(slot, version);
        lane.mined(slot, synced.inclusion());
        tally.include(slot.submission, synced.inclusion());
    }

    private void settle(Lane lane, Slot slot, Verdict verdict) {
        switch (verdict.kind()) {
            case ACCEPTED -> accept(lane, slot, slot.newest());
            case UNANSWERED -> {
                tally.count(SendEvent.UNANSWERED);
                slot.doubtful = true;
                unanswered(slot.newest());
                lane.postpone(slot, Step.FIND);
            }
            case TOO_HIGH -> tooHigh(lane, slot, verdict);
            case LATER -> later(lane, slot, verdict);
            case REFUSED -> {
                // A first answer is the node's word on it; after a doubt the word may be on its own second copy.
                if (slot.doubtful) {
                    afterDoubt(lane, slot, verdict);
                } else {
                    refuse(lane, slot, verdict);
                }
            }
            case TOO_LOW, OCCUPIED, DOUBTFUL -> afterDoubt(lane, slot, verdict);
        }
    }

    /** The node did not take it, perhaps because it has it: asks for it by hash before anything else. */
    private void afterDoubt(Lane lane, Slot slot, Verdict verdict) {
        try {
            if (node.has(slot.versions())) {
                accept(lane, slot, slot.newest());
                return;
            }
            switch (verdict.kind()) {
                case TOO_LOW -> tooLow(lane, slot, verdict);
                case OCCUPIED -> occupied(lane, slot, verdict);
                case REFUSED -> {
                    if (slot.taken) {
                        later(lane, slot, verdict); // What a node took once, it may take again.
                    } else {
                        refuse(lane, slot, verdict);
                    }
                }
                default -> {
                    slot.doubtful = true;
                    later(lane, slot, verdict);
                }
            }
        } catch (IOException e) {
            slot.doubtful = true;
            lane.postpone(slot, Step.FIND);
        }
    }

    /** Moves on only if another transaction is seen to have used the nonce: a node may lag behind one that has this. */
    private void tooLow(Lane lane, Slot slot, Verdict verdict) throws IOException {
        String user = node.user(lane.signer().address(), slot.nonce);
        if (user == null) {
            slot.doubtful = true;
            later(lane, slot, verdict);
            return;
        }
        if (slot.has(user)) {
            accept(lane, slot, slot.newest());
            return;
        }
        lane.raise(slot.nonce + 1);
        lane.lost(slot, false);
        tally.count(SendEvent.FOREIGN);
        move(lane, slot, verdict);
    }

    /** Final only where nothing below is on its way: while the sender itself has what is missing, that is to come. */
    private void tooHigh(Lane lane, Slot slot, Verdict verdict) {
        tally.count(SendEvent.TOO_HIGH);
        if (!lane.awaitTurn(slot, slot.doubtful ? Step.FIND : Step.RESEND)) {
            later(lane, slot, verdict);
        }
    }

    private void occupied(Lane lane, Slot slot, Verdict verdict) {
        if (slot.doubtful) {
            later(lane, slot, verdict); // Both may still be included, but only one of them: wait until one is.
            return;
        }
        lane.lost(slot, true);
        tally.count(SendEvent.FOREIGN);
        move(lane, slot, verdict);
    }

    /** Gives a request another nonce, if no node can have what was signed for the old one. */
    private void move(Lane lane, Slot slot, Verdict verdict) {
        rejected(slot.newest(), verdict);
        Submission submission = slot.submission;
        if (submission == null) {
            return; // The gap that it should fill is filled.
        }
        if (slot.doubtful || submission.moved() > MOST_MOVES) {
            tally.fail(
                    submission,
                    Reason.NONCE_TAKEN,
                    "nonce " + slot.nonce + " was used by another transaction; one sender alone should have the"
                            + " account");
            return;
        }
        if (lane.requeue(submission)) {
            tally.count(SendEvent.MOVED);
        } else {
            tally.close(submission, "the sender was closed before it was sent");
        }
    }

    private void later(Lane lane, Slot slot, Verdict verdict) {
        if (++slot.refusals > MOST_REFUSALS) {
            refuse(lane, slot, verdict);
        } else {
            lane.postpone(slot, slot.doubtful ? Step.FIND : Step.RESEND);
        }
    }

    private void refuse(Lane lane, Slot slot, Verdict verdict) {
        rejected(slot.newest(), verdict);
        refuse(lane, slot, new SendException(verdict.reason(), verdict.words()));
    }

    private void refuse(Lane lane, Slot slot, SendException failure) {
        lane.giveBack(slot);
        tally.count(SendEvent.GAPS);
        if (slot.submission != null) {
            tally.fail(slot.submission, failure);
        }
    }

    private void find(Lane lane, Slot slot) {
        try {
            if (node.has(slot.versions())) {
                tally.count(SendEvent.FOUND);
                accept(lane, slot, slot.newest());
                return;
            }
        } catch (IOException e) {
            lane.postpone(slot, Step.FIND);
            return;
        }
        again(lane, slot);
    }

    private void check(Lane lane, Slot slot) {
        try {
            if (node.has(slot.versions())) {
                // Nothing is before it, and the node has it aside: ganache does so with what comes while it mines, and
                // leaves it there. Ever rarer, as other nodes merely do not count their pool.
                if (slot.passedOver >= PATIENCE && Integer.bitCount(slot.passedOver) == 1) {
                    slot.doubtful = true;
                    again(lane, slot);
                } else {
                    lane.accepted(slot);
                }
            } else if (++slot.absences < PATIENCE) {
                lane.stillAccepted(slot);
            } else {
                tally.count(SendEvent.DROPPED);
                slot.doubtful = true; // Another node may have it still.
                again(lane, slot);
            }
        } catch (IOException e) {
            lane.stillAccepted(slot);
        }
    }

    private void locate(Lane lane, Slot slot) {
        boolean settled = false;
        try {
            settled = locator.locate(lane, slot);
        } catch (IOException e) {
            tally.count(SendEvent.ROUNDS_FAILED);
        }
        if (!settled) {
            lane.stillAccepted(slot); // To be looked up again; what is settled is not this worker's any more.
        }
    }

    private void accept(Lane lane, Slot slot, Version version) {
        took(slot, version);
        lane.accepted(slot); // Last: from here on the slot is not this worker's.
    }

    private void took(Slot slot, Version version) {
        if (version.tracking() != null) {
            version.tracking().acknowledged();
        }
        Submission submission = slot.submission;
        if (submission == null) {
            if (!slot.taken) {
                tally.count(SendEvent.FILLED);
            }
        } else {
            tally.accept(submission, version.hash());
        }
        slot.taken = true;
        slot.refusals = 0;
    }

    /**
     * Sends a transaction that takes the place of another with the same nonce.
     *
     * @return the hash of the new one
     */
    String replace(Lane lane, Slot slot, TxRequest request, boolean cancels, int percent) throws SendException {
        Fees raised = slot.newest().fees();
        Verdict verdict = Verdict.accepted();
        for (int raises = 0; raises <= MOST_RAISES; raises++) {
            raised = raised.raised(percent);
            Version version;
            try {
                version = sign(lane.signer(), slot.nonce, request, raised, cancels, false);
            } catch (RuntimeException e) {
                throw new SendException(Reason.NOT_SIGNED, "the replacement was not signed", e);
            }
            // Before it is sent: it may be in a block before the answer is here.
            slot.add(version);
            tally.count(SendEvent.RAW_SENDS);
            verdict = node.send(version.hash(), version.raw());
            switch (verdict.kind()) {
                case ACCEPTED, UNANSWERED, DOUBTFUL -> {
                    // In doubt it counts as sent: it is looked for with the others, and at most one is included.
                    return replaced(slot, version, verdict);
                }
                case OCCUPIED -> {
                    unsent(slot, version, verdict);
                    tally.count(SendEvent.UNDERPRICED);
                }
                case TOO_LOW -> {
                    if (isKnown(version)) {
                        return replaced(slot, version, verdict);
                    }
                    unsent(slot, version, verdict);
                    throw new SendException(Reason.TOO_LATE, "nonce " + slot.nonce + " is on the chain already");
                }
                case TOO_HIGH, LATER, REFUSED -> {
                    unsent(slot, version, verdict);
                    throw new SendException(verdict.reason(), verdict.words());
                }
            }
        }
        throw new SendException(Reason.UNDERPRICED, verdict.words());
    }

    private String replaced(Slot slot, Version version, Verdict verdict) {
        if (slot.submission != null) {
            slot.submission.signed(version.hash());
        }
        if (verdict.kind() == Verdict.Kind.ACCEPTED && version.tracking() != null) {
            version.tracking().acknowledged();
        }
        tally.count(SendEvent.REPLACED);
        return version.hash();
    }

    /** A service that repeats a send whose answer was lost hears of its own transaction that its nonce is used. */
    private boolean isKnown(Version version) {
        try {
            return node.has(List.of(version));
        } catch (IOException e) {
            return true; // In doubt it counts as sent.
        }
    }

    private static void unsent(Slot slot, Version version, Verdict verdict) {
        slot.remove(version);
        rejected(version, verdict);
    }

    private Version sign(
            Signer signer, long nonce, TxRequest request, Fees offered, boolean cancels, boolean untracked) {
        TxTracking tracking = meter == null || untracked ? null : meter.begin();
        RawTransaction transaction = RawTransaction.createTransaction(
                signer.chainId(),
                BigInteger.valueOf(nonce),
                request.gasLimit(),
                request.to(),
                request.value(),
                request.data(),
                offered.maxPriorityFeePerGas(),
                offered.maxFeePerGas());
        byte[] signed = signer.sign(transaction);
        String hash = Numeric.toHexString(Hash.sha3(signed));
        if (tracking != null) {
            tracking.signed();
            tracking.sending(hash, signer.address(), transaction);
        }
        return new Version(hash, Numeric.toHexString(signed), offered, cancels, tracking);
    }

    private static void unanswered(Version version) {
        if (version.tracking() != null) {
            version.tracking().unanswered();
        }
    }

    private static void rejected(Version version, Verdict verdict) {
        if (version.tracking() != null) {
            version.tracking().rejected(verdict.cause());
        }
    }
}
