package dev.tacho.chain.send;

import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.internal.Refusal;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.send.SendException.Reason;
import java.io.IOException;

/**
 * What the answer to a raw send means for its nonce. Words that nobody knows are no proof of anything: the transaction's
 * fate is looked up.
 *
 * @param kind what it means
 * @param reason why it was refused; {@link Reason#REFUSED} where it was not
 * @param cause names it in the vocabulary of all rooms
 * @param words what the node said
 */
record Verdict(Kind kind, Reason reason, String cause, String words) {
    enum Kind {
        /** The node has it: now, or already. */
        ACCEPTED,
        /** The account's nonce is beyond this one. */
        TOO_LOW,
        /** The pool holds another transaction with this nonce, which pays about as much. */
        OCCUPIED,
        /** Refused for now: a nonce below it is not there yet. */
        TOO_HIGH,
        /** Refused for now: a limit. */
        LATER,
        /** Refused for good: the node does not keep it. */
        REFUSED,
        /** An error whose words are unknown: the node may have it. */
        DOUBTFUL,
        /** No answer that can be read: the node may have it. */
        UNANSWERED
    }

    static Verdict of(IOException failure) {
        String words = String.valueOf(failure.getMessage());
        if (failure instanceof RawRpc.Refused refused) {
            return of(refused.code(), words);
        }
        if (Failures.httpStatus(failure.getCause()) == NodeErrors.TOO_MANY_REQUESTS) {
            return new Verdict(
                    Kind.LATER, Reason.REFUSED, Refusal.LIMIT.tag(NodeErrors.TOO_MANY_REQUESTS), "HTTP status 429");
        }
        return new Verdict(Kind.UNANSWERED, Reason.REFUSED, "no-answer", failure.toString());
    }

    static Verdict accepted() {
        return new Verdict(Kind.ACCEPTED, Reason.REFUSED, "", "");
    }

    static Verdict doubtful(String words) {
        return new Verdict(Kind.DOUBTFUL, Reason.REFUSED, "unreadable-answer", words);
    }

    private static Verdict of(int code, String words) {
        Refusal refusal = Refusal.of(code, words);
        String cause = refusal.tag(code);
        return switch (refusal) {
            case ALREADY_KNOWN -> accepted();
            case NONCE_TOO_LOW -> new Verdict(Kind.TOO_LOW, Reason.NONCE_TAKEN, cause, words);
            case NONCE_TOO_HIGH -> new Verdict(Kind.TOO_HIGH, Reason.REFUSED, cause, words);
            case REPLACEMENT_UNDERPRICED -> new Verdict(Kind.OCCUPIED, Reason.UNDERPRICED, cause, words);
            case LIMIT -> new Verdict(Kind.LATER, Reason.REFUSED, cause, words);
            case INSUFFICIENT_FUNDS -> new Verdict(Kind.REFUSED, Reason.INSUFFICIENT_FUNDS, cause, words);
            case UNDERPRICED -> new Verdict(Kind.REFUSED, Reason.UNDERPRICED, cause, words);
            case INVALID -> new Verdict(Kind.REFUSED, Reason.REFUSED, cause, words);
            // Of these hardhat mines a transaction that reverts, and answers an error.
            case REVERTS, UNKNOWN -> new Verdict(Kind.DOUBTFUL, Reason.REFUSED, cause, words);
        };
    }
}
