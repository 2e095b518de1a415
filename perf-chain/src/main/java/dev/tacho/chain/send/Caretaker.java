package dev.tacho.chain.send;

import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.chain.send.Slot.Version;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a lane from time to time: what was mined, what the node lost, which gap has to be filled. Takes no step
 * itself that needs a send; those are the workers'.
 */
final class Caretaker {
    /** A reorganisation deeper than that is not followed: its transactions are not sent again. */
    private static final long DEEPEST_REORG = 12;

    private final SendNode node;
    private final GapRepair repair;
    private final SendTally tally;

    Caretaker(SendNode node, GapRepair repair, SendTally tally) {
        this.node = node;
        this.repair = repair;
        this.tally = tally;
    }

    /** One look. A node that does not answer, or nonsense, changes nothing. */
    void round(Lane lane) {
        if (lane.standing().kept() == 0) {
            return;
        }
        try {
            String address = lane.signer().address();
            long latest = node.count(address, "latest");
            long pending = node.count(address, "pending");
            Lane.Round round = lane.observe(latest, Math.max(latest, pending), Courier.PATIENCE);
            tally.count(SendEvent.ORPHANED, round.orphaned());
            include(lane, round.mined());
            if (repair == GapRepair.NEXT_OR_NOTHING) {
                lane.fillHoles();
            }
            lane.forget(node.head() - DEEPEST_REORG);
        } catch (IOException e) {
            tally.count(SendEvent.ROUNDS_FAILED);
        } catch (RuntimeException e) {
            tally.failed(e);
        }
    }

    /** Finds out where slots are whose nonces are used up: with two calls a block where the node allows. */
    private void include(Lane lane, List<Slot> slots) throws IOException {
        Map<String, Inclusion> known = new HashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            Slot slot = slots.get(i);
            List<Version> versions = slot.versions();
            Version version = find(versions, known);
            if (version == null) {
                version = ask(slot.nonce, versions, known, i + 1 < slots.size());
            }
            if (version != null) {
                Inclusion inclusion = known.get(version.hash());
                if (inclusion != null) {
                    included(lane, slot, version, inclusion);
                }
            } else if (versions.isEmpty() || ++slot.absences > Courier.PATIENCE) {
                // A receipt may be some milliseconds late, so its absence is believed only after a while.
                taken(lane, slot);
            }
        }
    }

    private @Nullable Version ask(long nonce, List<Version> versions, Map<String, Inclusion> known, boolean more)
            throws IOException {
        for (Version version : versions) {
            Inclusion inclusion = node.inclusion(version.hash(), nonce);
            if (inclusion != null) {
                if (more) {
                    known.putAll(node.inclusions(inclusion.blockHash()));
                }
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
            fail(slot.submission, Reason.CANCELLED, "a payment of nothing took its place");
        } else {
            tally.count(SendEvent.INCLUDED);
            slot.submission.include(inclusion);
        }
    }

    private void taken(Lane lane, Slot slot) {
        lane.mined(slot, null);
        if (slot.submission != null) {
            tally.count(SendEvent.FOREIGN);
            fail(
                    slot.submission,
                    Reason.NONCE_TAKEN,
                    "nonce " + slot.nonce + " was used by another transaction; one sender alone should have the"
                            + " account");
        }
    }

    private void fail(Submission submission, Reason reason, String message) {
        tally.count(SendEvent.FAILED);
        submission.fail(new SendException(reason, message));
    }
}
