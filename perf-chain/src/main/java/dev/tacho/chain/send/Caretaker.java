package dev.tacho.chain.send;

import java.io.IOException;
import java.util.List;

/**
 * Looks at a lane from time to time: what was mined, what the node lost, which gap has to be filled. Takes no step
 * itself that needs a send; those are the workers'.
 */
final class Caretaker {
    /** A reorganisation deeper than that is not followed: its transactions are not sent again. */
    private static final long DEEPEST_REORG = 12;

    private final SendNode node;
    private final Locator locator;
    private final GapRepair repair;
    private final SendTally tally;

    Caretaker(SendNode node, Locator locator, GapRepair repair, SendTally tally) {
        this.node = node;
        this.locator = locator;
        this.repair = repair;
        this.tally = tally;
    }

    /**
     * Looks at a lane: what is due goes to its workers. A node that does not answer, or nonsense, changes nothing.
     *
     * @return the slots whose nonces are used up, for {@link #locate}
     */
    List<Slot> observe(Lane lane) {
        if (lane.standing().kept() == 0) {
            return List.of();
        }
        try {
            String address = lane.signer().address();
            long latest = node.count(address, "latest");
            long pending = node.count(address, "pending");
            Lane.Round round = lane.observe(latest, Math.max(latest, pending), Courier.PATIENCE);
            tally.count(SendEvent.ORPHANED, round.orphaned());
            if (repair == GapRepair.NEXT_OR_NOTHING) {
                lane.fillHoles();
            }
            return round.mined();
        } catch (IOException e) {
            tally.count(SendEvent.ROUNDS_FAILED);
        } catch (RuntimeException e) {
            tally.failed(e);
        }
        return List.of();
    }

    /** Finds out which blocks have these, and forgets what is deep below them. */
    void locate(Lane lane, List<Slot> mined) {
        if (lane.standing().kept() == 0) {
            return;
        }
        try {
            long head = node.head();
            lane.locate(locator.locate(lane, mined, head));
            lane.forget(head - DEEPEST_REORG);
        } catch (IOException e) {
            tally.count(SendEvent.ROUNDS_FAILED);
        } catch (RuntimeException e) {
            tally.failed(e);
        }
    }
}
