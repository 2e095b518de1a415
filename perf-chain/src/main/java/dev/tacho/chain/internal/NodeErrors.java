package dev.tacho.chain.internal;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Response;

/**
 * What the errors of nodes mean where all rooms have to agree on it. JSON-RPC has few codes and nodes use them loosely,
 * so much of it stands in the text. What only one room asks (whose fault an error is, whether it was a batch's size) is
 * answered there.
 */
public final class NodeErrors {
    /** HTTP's "too many requests", which some providers write into an answer of status 200. */
    public static final int TOO_MANY_REQUESTS = 429;

    /** Not of a node: fast reads got no answer to one call of a batch. No node uses it. */
    public static final int NO_ANSWER = -31_001;

    /** Not of a node: one call of a batch of fast reads failed. No node uses it. */
    public static final int FAILED = -31_002;

    /** "Limit exceeded" of EIP-1474: some mean the rate, others the size of a result. */
    private static final int LIMIT_EXCEEDED = -32005;

    private static final int REVERTED = 3;
    private static final int METHOD_NOT_FOUND = -32601;
    /** "Method not supported" of EIP-1474; Besu says by it that an account cannot pay. */
    private static final int METHOD_NOT_SUPPORTED = -32004;

    private static final List<String> TOO_LARGE =
            List.of("query returned more than", "block range", "response size", "range is too large");

    /** What else makes a limit one of size, if the code says that it is a limit. */
    private static final Pattern SIZE = Pattern.compile("result|range|returned|blocks");

    /** Of a transaction that no method can take: "transaction type not supported". */
    private static final Pattern KIND_OF_TRANSACTION = Pattern.compile("\\b(transactions?|tx)\\b.*not supported");

    private static final List<String> LIMITED =
            List.of("rate limit", "too many requests", "request limit", "compute units", "daily request count");

    private static final List<String> NO_METHOD = List.of(
            "method not found",
            "not supported",
            "unsupported method",
            "does not exist/is not available",
            "not whitelisted");

    private NodeErrors() {}

    /**
     * Tells whether a contract refused the call, which it does wherever it is asked. To be asked first: a contract may
     * write anything into its reason.
     *
     * @param code the error's code; 3 is geth's, others say it in words only
     * @param message its text
     * @return whether it did
     */
    public static boolean isRevert(int code, @Nullable String message) {
        return code == REVERTED || lower(message).contains("revert");
    }

    /**
     * Tells whether the question is too large, which is said with the code of a rate limit, too.
     *
     * @param code the error's code
     * @param message its text
     * @return whether it is
     */
    public static boolean isTooLarge(int code, @Nullable String message) {
        String text = lower(message);
        return !isRevert(code, text)
                && (hasOne(text, TOO_LARGE)
                        || (code == LIMIT_EXCEEDED && SIZE.matcher(text).find()));
    }

    /**
     * Tells whether there were too many requests of late.
     *
     * @param code the error's code
     * @param message its text
     * @return whether there were
     */
    public static boolean isRateLimited(int code, @Nullable String message) {
        if (code == TOO_MANY_REQUESTS) {
            return true;
        }
        String text = lower(message);
        // Besu's code for more gas than a block has is the same.
        boolean limit = code == LIMIT_EXCEEDED && !text.contains("gas limit");
        return !isRevert(code, text) && !isTooLarge(code, text) && (limit || hasOne(text, LIMITED));
    }

    /**
     * Tells whether the node lacks the method altogether.
     *
     * @param code the error's code
     * @param message its text
     * @return whether it says so
     */
    public static boolean isUnknownMethod(int code, @Nullable String message) {
        String text = lower(message);
        if (code == METHOD_NOT_FOUND) {
            return true;
        }
        boolean method =
                code == METHOD_NOT_SUPPORTED && (text.isBlank() || text.contains("method") || text.contains("support"));
        return !KIND_OF_TRANSACTION.matcher(text).find() && (method || hasOne(text, NO_METHOD));
    }

    /**
     * Tells whether an error was made by this library, for a call of a batch that got no answer of its own.
     *
     * @param code the error's code
     * @return whether it was
     */
    public static boolean isOwn(int code) {
        return code == NO_ANSWER || code == FAILED;
    }

    /**
     * Tells whether an answer is one to a request. An error may come without an id, when the node could not even read
     * that.
     *
     * @param answer the answer
     * @param id the request's id
     * @return whether it carries the id, or is an error without one
     */
    public static boolean isAnswerTo(Response<?> answer, long id) {
        return answer.getId() == id || (answer.getId() == 0 && answer.hasError());
    }

    private static String lower(@Nullable String message) {
        return message == null ? "" : message.toLowerCase(Locale.ROOT);
    }

    private static boolean hasOne(String text, List<String> phrases) {
        return phrases.stream().anyMatch(text::contains);
    }
}
