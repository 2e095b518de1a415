package dev.tacho.chain.send;

import java.util.List;

/**
 * What a sender did: an immutable reading. Whoever heard from a {@link Submission} what became of it finds that counted.
 *
 * @param requested requests taken
 * @param accepted requests whose transaction a node has, or had
 * @param included requests on the chain; a reorganisation does not take them back here
 * @param failed requests that will not be included; those open when the sender was closed are not among them
 * @param rawSends raw sends, including repetitions, replacements and payments of nothing
 * @param unanswered raw sends without an answer that could be read
 * @param found of these, how many the node had after all, by a look at its hash
 * @param sentAgain raw sends of bytes that were sent before
 * @param tooHigh raw sends that the node refused because a lower nonce was missing; each was sent again in its turn
 * @param dropped transactions that the node had and lost
 * @param orphaned transactions that were in a block which left the chain
 * @param gaps nonces that were handed out and came back
 * @param filled of these, how many a payment of nothing used up
 * @param moved requests that got another nonce because somebody else used theirs
 * @param replacements faster or cancelling transactions sent
 * @param accounts the accounts, as they stand
 */
public record SenderSnapshot(
        long requested,
        long accepted,
        long included,
        long failed,
        long rawSends,
        long unanswered,
        long found,
        long sentAgain,
        long tooHigh,
        long dropped,
        long orphaned,
        long gaps,
        long filled,
        long moved,
        long replacements,
        List<Account> accounts) {
    /** Copies the list. */
    public SenderSnapshot {
        accounts = List.copyOf(accounts);
    }

    /**
     * An account as it stands.
     *
     * @param address its address
     * @param nextNonce the next new nonce
     * @param waiting requests that wait for a nonce
     * @param unmined nonces handed out that no block has
     * @param holes nonces below the next that nothing uses yet
     * @param inOrder whether it is sent one at a time by now, as the node takes no nonce but the next one
     */
    public record Account(String address, long nextNonce, int waiting, int unmined, int holes, boolean inOrder) {}

    static SenderSnapshot of(SendTally tally, List<Account> accounts) {
        return new SenderSnapshot(
                tally.total(SendEvent.REQUESTED),
                tally.total(SendEvent.ACCEPTED),
                tally.total(SendEvent.INCLUDED),
                tally.total(SendEvent.FAILED),
                tally.total(SendEvent.RAW_SENDS),
                tally.total(SendEvent.UNANSWERED),
                tally.total(SendEvent.FOUND),
                tally.total(SendEvent.RESENT),
                tally.total(SendEvent.TOO_HIGH),
                tally.total(SendEvent.DROPPED),
                tally.total(SendEvent.ORPHANED),
                tally.total(SendEvent.GAPS),
                tally.total(SendEvent.FILLED),
                tally.total(SendEvent.MOVED),
                tally.total(SendEvent.REPLACED),
                accounts);
    }

    /** Returns whether an account is sent one at a time, as the node refuses gaps. */
    boolean inOrder() {
        return accounts.stream().anyMatch(Account::inOrder);
    }

    /** Returns how many nonces nothing uses yet, over all accounts. */
    int holes() {
        return accounts.stream().mapToInt(Account::holes).sum();
    }
}
