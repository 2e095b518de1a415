package dev.tacho.chain.send;

import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.chain.send.Slot.Version;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out which transaction used a nonce that is used up, and gives its submission the verdict. */
final class Locator {
    /** Where blocks hold fewer of them, one call for each at a time is better than two for each block one by one. */
    private static final int FEW = 3;
    /** After how many looks in a row without a receipt another transaction is looked for in the chain. */
    private static final int LOOKS_TO_DOUBT = 3;
    /** After how many a nonce counts as used by another where the chain's past cannot be read. */
    private static final int LOOKS_TO_BELIEVE = 60;

    private final SendNode node;
    private final SendTally tally;

    Locator(SendNode node, SendTally tally) {
        this.node = node;
        this.tally = tally;
    }

    /**
     * Finds slots whose nonces are used up, with two calls a block where the node allows.
     *
     * @return those that it left for workers, one by one: blocks hold few of them, or do not tell
     */
    List<Slot> locate(Lane lane, List<Slot> slots, long head) throws IOException {
        Map<String, Inclusion> known = new HashMap<>();
        long block = head;
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            List<Version> versions = slot.versions();
            Version version = find(versions, known);
            if (version == null) {
                if (slots.size() - i < FEW * (head - block)) {
                    return slots.subList(i, slots.size());
                }
                version = ask(slot.nonce, versions, known);
                Inclusion inclusion = version == null ? null : known.get(version.hash());
                if (inclusion != null && i + 1 < slots.size()) {
                    block = inclusion.blockNumber();
                    try {
                        known.putAll(node.inclusions(inclusion.blockHash()));
                    } catch (IOException e) {
                        // Receipts one by one come through where those of a whole block are cut off, or too many.
                        tally.count(SendEvent.ROUNDS_FAILED);
                        return slots.subList(i, slots.size());
                    }
                }
            }
            settle(lane, slot, version, version == null ? null : known.get(version.hash()));
        }
        return List.of();
    }

    /** Finds one slot; returns whether its nonce has its verdict. */
    boolean locate(Lane lane, Slot slot) throws IOException {
        Map<String, Inclusion> known = new HashMap<>();
        Version version = ask(slot.nonce, slot.versions(), known);
        return settle(lane, slot, version, version == null ? null : known.get(version.hash()));
    }

    private boolean settle(Lane lane, Slot slot, @Nullable Version version, @Nullable Inclusion inclusion)
            throws IOException {
        if (version != null && inclusion != null) {
            included(lane, slot, version, inclusion);
        } else if (slot.submission == null && slot.versions().isEmpty()) {
            lane.mined(slot, null); // Of a stranger: nobody waits for it.
        } else if (++slot.absences % LOOKS_TO_DOUBT == 0 && isTaken(lane, slot)) {
            taken(lane, slot);
        } else {
            return false;
        }
        return true;
    }

    /**
     * A missing receipt proves nothing: it may be late, and a node behind a balancer may lag. Only the transaction that
     * used the nonce does.
     */
    private boolean isTaken(Lane lane, Slot slot) throws IOException {
        String user = node.user(lane.signer().address(), slot.nonce);
        return user == null ? slot.absences >= LOOKS_TO_BELIEVE : !slot.has(user);
    }

    private @Nullable Version ask(long nonce, List<Version> versions, Map<String, Inclusion> known) throws IOException {
        for (Version version : versions) {
            Inclusion inclusion = node.inclusion(version.hash(), nonce);
            if (inclusion != null) {
                known.put(version.hash(), inclusion);
                return version;
            }
        }
        return null;
    }

    private static @Nullable Version find(List<Version> versions, Map<String, Inclusion> known) {
        for (Version version : versions) {
            if (known.containsKey(version.hash())) {
                return version;
            }
        }
        return null;
    }

    private void included(Lane lane, Slot slot, Version version, Inclusion found) {
        Inclusion inclusion =
                new Inclusion(found.hash(), slot.nonce, found.blockNumber(), found.blockHash(), found.succeeded());
        lane.mined(slot, inclusion);
        if (slot.submission == null) {
            return;
        }
        if (version.cancels()) {
            tally.fail(slot.submission, Reason.CANCELLED, "a payment of nothing took its place");
        } else {
            tally.include(slot.submission, inclusion);
        }
    }

    private void taken(Lane lane, Slot slot) {
        lane.mined(slot, null);
        if (slot.submission != null) {
            tally.count(SendEvent.FOREIGN);
            tally.fail(
                    slot.submission,
                    Reason.NONCE_TAKEN,
                    "nonce " + slot.nonce + " was used by another transaction; one sender alone should have the"
                            + " account");
        }
    }
}
