package dev.tacho.chain.send;

import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.internal.RawRpc;
import dev.tacho.chain.send.SendException.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the answer to a raw send means for its nonce. Nodes agree on no codes, so the words decide; those of geth, Reth,
 * Erigon, Besu, Nethermind, anvil, Hardhat and Ganache are known here. Words that nobody knows are no proof of
 * anything: the transaction's fate is looked up.
 *
 * @param kind what it means
 * @param reason why it was refused; {@link Reason#REFUSED} where it was not
 * @param words what the node said
 */
record Verdict(Kind kind, Reason reason, String words) {
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

    private static final List<String> KNOWN =
            List.of("alreadyknown", "knowntransaction", "alreadyimported", "alreadyexists", "alreadyinmempool");
    private static final List<String> LOW = List.of("noncetoolow", "nonceistoolow", "oldnonce", "correctnonce");
    private static final List<String> SLOT = List.of(
            "replacementtransactionunderpriced", "replacementnotallowed", "replacementunderpriced", "couldnotreplace");
    private static final List<String> HIGH = List.of("noncetoohigh", "noncegap", "noncetoofar", "gappednonce");
    private static final List<String> WAIT = List.of(
            "poolisfull",
            "poolfull",
            "poolisalreadyfull",
            "inflighttransactionlimit",
            "accountlimitexceeded",
            "alreadyreserved");
    private static final List<String> FUNDS = List.of(
            "insufficientfunds", "enoughfunds", "upfrontcostexceeds", "exceedsaccountbalance", "insufficientbalance");
    private static final List<String> PRICE = List.of(
            "underpriced",
            "lessthanblockbasefee",
            "belowbasefee",
            "lessthantheblock'sbasefee",
            "feetoolow",
            "gaspricetoolow",
            "gaspricebelow",
            "feecaplessthan");
    private static final List<String> NEVER = List.of(
            "intrinsicgastoolow",
            "gaslimit",
            "invalidsender",
            "invalidsignature",
            "invalidchainid",
            "incompatibleeip155",
            "oversizeddata",
            "initcodesize",
            "typenotsupported",
            "feecap",
            "negativevalue");

    static Verdict of(IOException failure) {
        String words = String.valueOf(failure.getMessage());
        if (failure instanceof RawRpc.Refused refused) {
            return of(refused.code(), words);
        }
        if (Failures.httpStatus(failure.getCause()) == NodeErrors.TOO_MANY_REQUESTS) {
            return new Verdict(Kind.LATER, Reason.REFUSED, "HTTP status 429");
        }
        return new Verdict(Kind.UNANSWERED, Reason.REFUSED, failure.toString());
    }

    static Verdict accepted() {
        return new Verdict(Kind.ACCEPTED, Reason.REFUSED, "");
    }

    static Verdict doubtful(String words) {
        return new Verdict(Kind.DOUBTFUL, Reason.REFUSED, words);
    }

    private static Verdict of(int code, String words) {
        String plain = words.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
        // First, as a contract may write anything into its reason; hardhat mines a transaction that reverts, and says
        // so.
        if (NodeErrors.isRevert(code, words)) {
            return doubtful(words);
        }
        if (mentions(plain, KNOWN)) {
            return accepted();
        }
        if (mentions(plain, LOW)) {
            return new Verdict(Kind.TOO_LOW, Reason.NONCE_TAKEN, words);
        }
        if (mentions(plain, SLOT)) {
            return new Verdict(Kind.OCCUPIED, Reason.UNDERPRICED, words);
        }
        if (mentions(plain, HIGH)) {
            return new Verdict(Kind.TOO_HIGH, Reason.REFUSED, words);
        }
        if (NodeErrors.isRateLimited(code, words) || mentions(plain, WAIT)) {
            return new Verdict(Kind.LATER, Reason.REFUSED, words);
        }
        Reason reason = reason(plain);
        return new Verdict(
                reason == null ? Kind.DOUBTFUL : Kind.REFUSED, reason == null ? Reason.REFUSED : reason, words);
    }

    private static @Nullable Reason reason(String plain) {
        if (mentions(plain, FUNDS)) {
            return Reason.INSUFFICIENT_FUNDS;
        }
        if (mentions(plain, PRICE)) {
            return Reason.UNDERPRICED;
        }
        return mentions(plain, NEVER) ? Reason.REFUSED : null;
    }

    private static boolean mentions(String text, List<String> words) {
        return words.stream().anyMatch(text::contains);
    }
}
