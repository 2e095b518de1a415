package dev.tacho.chain.batch;

import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.internal.NodeErrors;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a node means by refusing a round trip as a whole. Nodes agree on little: geth answers an array with one error
 * for the first call, Erigon and anvil one object, gateways a status. So this reads codes, statuses and texts; what it
 * does not know is {@link #UNKNOWN}, for which the courier finds out by sending less.
 */
enum Refusal {
    /** Too many calls in one batch: the limit is learned. */
    TOO_MANY,
    /** Too many bytes: the batch is split. */
    TOO_LARGE,
    /** Too many requests for now: later. */
    BUSY,
    /** Refused for another reason, which may be the size or one of the calls. */
    UNKNOWN,
    /** No refusal but a failure, which repeating would not mend. */
    FAILURE;

    /** What geth answers to calls of a batch whose answers before them filled its limit. */
    private static final int RESPONSE_TOO_LARGE = -32003;

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;

    private static final Pattern BATCH = Pattern.compile("\\bbatch");
    private static final Pattern LIMIT =
            Pattern.compile("limit|too (large|many|big|long)|exceed|maximum|\\bmax\\b|at most");
    private static final Pattern LARGE =
            Pattern.compile("(request|payload|content|entity|body|response)\\b.{0,40}(too (large|big|long)|exceed)");
    private static final Pattern RATE = Pattern.compile("\\brate\\b|per (second|minute)|/s(ec(ond)?)?\\b");
    private static final Pattern NUMBER =
            Pattern.compile("(?:limit|max|maximum|most|than|up to|size)\\b\\D{0,30}?(\\d{1,6})(?![\\w.])");

    /** What a node's error for a whole batch means. */
    static Refusal ofBatch(Element.Fault error) {
        String text = error.message().toLowerCase(Locale.ROOT);
        if (isTooLarge(error) || isLargeResponse(text)) {
            return TOO_LARGE;
        }
        if (isBusy(error) || RATE.matcher(text).find()) {
            return isBatchLimit(text) && !RATE.matcher(text).find() ? TOO_MANY : BUSY;
        }
        if (isBatchLimit(text)) {
            return TOO_MANY;
        }
        return LARGE.matcher(text).find() ? TOO_LARGE : UNKNOWN;
    }

    /** What a failure of a round trip means. */
    static Refusal of(Throwable failure, boolean batch, boolean retryAfter) {
        int status = Failures.httpStatus(failure);
        if (status == NodeErrors.TOO_MANY_REQUESTS || (status == 503 && retryAfter)) {
            return BUSY;
        }
        if (!batch || status == 0) {
            return FAILURE;
        }
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (isBatchLimit(text) && !isLargeResponse(text)) {
            return TOO_MANY;
        }
        if (status == 413 || LARGE.matcher(text).find()) {
            return TOO_LARGE;
        }
        // 400, 405, 415, 422: what a server says to a batch that takes none. Others say nothing about the request.
        return status == 400 || status == 405 || status == 415 || status == 422 ? UNKNOWN : FAILURE;
    }

    /** Whether the only answer to a batch of several is geth's, for its first call but meant for all. */
    static boolean isForAll(List<Element> elements, int calls) {
        if (calls == 1 || elements.size() != 1) {
            return false;
        }
        Element.Fault error = elements.get(0).error();
        return error != null && isBatchLimit(error.message().toLowerCase(Locale.ROOT));
    }

    /** Whether an answer to one call says that there were too many of late. */
    static boolean isBusy(Element.@Nullable Fault error) {
        return error != null && NodeErrors.isRateLimited(error.code(), error.message());
    }

    /** Whether an answer to one call of a batch says that the batch's answer became too large. */
    static boolean isTooLarge(Element.@Nullable Fault error) {
        return error != null
                && error.code() == RESPONSE_TOO_LARGE
                && error.message().toLowerCase(Locale.ROOT).contains("too large");
    }

    /** Whether an error for a whole batch says that nothing of it was executed. */
    static boolean isUnexecuted(Element.Fault error) {
        return error.code() == PARSE_ERROR
                || error.code() == INVALID_REQUEST
                || error.code() == NodeErrors.TOO_MANY_REQUESTS
                || ofBatch(error) == TOO_MANY;
    }

    /** Whether a failure says that nothing was executed: a status for a request that was not even looked into. */
    static boolean isUnexecuted(@Nullable Throwable failure) {
        return switch (Failures.httpStatus(failure)) {
            case 400, 405, 413, 415, 422, NodeErrors.TOO_MANY_REQUESTS -> true;
            default -> false;
        };
    }

    /**
     * Finds the limit that a message names.
     *
     * @param message what the node says
     * @param size the size that it refused
     * @return the largest number below the size that stands behind a word for a limit; 0 if there is none. Only a
     *     guess, to be tried
     */
    static int hint(@Nullable String message, int size) {
        int hint = 0;
        Matcher matcher = NUMBER.matcher(String.valueOf(message).toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            int number = Integer.parseInt(matcher.group(1));
            if (number < size) {
                hint = Math.max(hint, number);
            }
        }
        return hint;
    }

    private static boolean isLargeResponse(String text) {
        return text.contains("response") && LARGE.matcher(text).find();
    }

    private static boolean isBatchLimit(String text) {
        return BATCH.matcher(text).find() && LIMIT.matcher(text).find();
    }
}
