package dev.tacho.chain.internal;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a node does not take a transaction, in one vocabulary for all rooms. Nodes agree on no codes, so the words decide;
 * those of geth, Reth, Erigon, Besu, Nethermind, anvil, Hardhat and Ganache are known here.
 */
public enum Refusal {
    /** It has this very transaction: no refusal but in form. */
    ALREADY_KNOWN("alreadyknown", "knowntransaction", "alreadyimported", "alreadyexists", "alreadyinmempool"),
    /** The account's nonce is beyond this one. */
    NONCE_TOO_LOW("noncetoolow", "nonceistoolow", "oldnonce", "correctnonce"),
    /** The pool holds another with this nonce, which pays about as much. */
    REPLACEMENT_UNDERPRICED(
            "replacementtransactionunderpriced", "replacementnotallowed", "replacementunderpriced", "couldnotreplace"),
    /** A nonce below it is missing. */
    NONCE_TOO_HIGH("noncetoohigh", "noncegap", "noncetoofar", "gappednonce"),
    /** A limit of the pool, of the account, or of the rate of calls. */
    LIMIT(
            "poolisfull",
            "poolfull",
            "poolisalreadyfull",
            "inflighttransactionlimit",
            "accountlimitexceeded",
            "alreadyreserved"),
    /** The account cannot pay for it. */
    INSUFFICIENT_FUNDS(
            "insufficientfunds", "enoughfunds", "upfrontcostexceeds", "exceedsaccountbalance", "insufficientbalance"),
    /** It offers less than the node or the chain asks for. */
    UNDERPRICED(
            "underpriced",
            "lessthanblockbasefee",
            "belowbasefee",
            "lessthantheblock'sbasefee",
            "feetoolow",
            "gaspricetoolow",
            "gaspricebelow",
            "feecaplessthan"),
    /** No chain would ever take it as it is. */
    INVALID(
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
            "negativevalue"),
    /** Its execution reverts, whatever reason the contract gives. */
    REVERTS,
    /** Words that are not known here. */
    UNKNOWN;

    @SuppressWarnings("ImmutableEnumChecker") // It is one of List.of.
    private final List<String> words;

    Refusal(String... words) {
        this.words = List.of(words);
    }

    /**
     * Reads a node's error.
     *
     * @param code the error's code
     * @param message its text
     * @return what it means
     */
    public static Refusal of(int code, @Nullable String message) {
        // First, as a contract may write anything into its reason.
        if (NodeErrors.isRevert(code, message)) {
            return REVERTS;
        }
        String plain = message == null ? "" : message.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]", "");
        for (Refusal each : values()) {
            if (each.words.stream().anyMatch(plain::contains)
                    || (each == LIMIT && NodeErrors.isRateLimited(code, message))) {
                return each;
            }
        }
        return UNKNOWN;
    }

    /**
     * Names it for a counter.
     *
     * @param code the error's code, which names what is not known
     * @return for example {@code insufficient-funds}, or {@code error:-32603}
     */
    public String tag(int code) {
        return this == UNKNOWN
                ? "error:" + code
                : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
