package dev.tacho.chain.rpc;

import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.internal.NodeErrors;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.exceptions.ClientConnectionException;

/**
 * Names how a call ended. The names are listed in the package description.
 *
 * <p>web3j says many things only in the message of an exception, and Jackson's exceptions have another package in each
 * of its two lines, so some tests here read text: a message that web3j changes one day is counted as {@code connection}
 * or {@code other}, and the tests of this room notice it.
 */
final class Outcomes {
    static final String OK = "ok";
    static final String RATE_LIMITED = "rate-limited";
    static final String TIMEOUT = "timeout";
    static final String CONNECTION = "connection";
    static final String UNDECODABLE = "undecodable";
    static final String INTERRUPTED = "interrupted";
    static final String CANCELLED = "cancelled";
    static final String MISSING = "missing";
    static final String ID_MISMATCH = "id-mismatch";
    static final String OTHER = "other";
    /** No outcome of an item, but the place for the time of a round trip that belongs to the warm-up. */
    static final String WARM_UP = "warm-up";

    private static final int MOST_CODES = 16;
    /** Causes further down do not name the outcome; a cycle of causes ends there too. */
    private static final int DEEPEST_CAUSE = 8;

    private final Lookup<Integer, String> errors = codes("error:");
    private final Lookup<Integer, String> statuses = codes("http:");

    /** Returns the outcome of an answer. */
    String of(@Nullable Response<?> response) {
        if (response == null) {
            return MISSING;
        }
        if (!response.hasError()) {
            return OK;
        }
        Response.Error error = response.getError();
        boolean limited = NodeErrors.isRateLimited(error.getCode(), error.getMessage());
        return limited ? RATE_LIMITED : errors.get(error.getCode());
    }

    /**
     * Returns the outcome of the answer to a single call. web3j takes any object for an answer: one without error,
     * result, id and version says nothing. An error may lack its id, where the node could not read the request's.
     */
    String of(@Nullable Response<?> response, long id) {
        if (response == null || isEmpty(response)) {
            return MISSING;
        }
        return NodeErrors.isAnswerTo(response, id) ? of(response) : ID_MISMATCH;
    }

    /** Returns the outcome of a call that threw. */
    String of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            String outcome = one(cause);
            if (!outcome.equals(OTHER)) {
                return outcome;
            }
            cause = cause.getCause();
        }
        return OTHER;
    }

    /** Returns the outcome of a batch that threw: web3j casts and indexes its way into an answer of another shape. */
    String ofBatch(Throwable failure) {
        boolean shape = failure instanceof ClassCastException
                || failure instanceof IndexOutOfBoundsException
                || failure instanceof NullPointerException;
        return shape ? UNDECODABLE : of(failure);
    }

    private static boolean isEmpty(Response<?> response) {
        return response.getId() == 0
                && response.getJsonrpc() == null
                && response.getResult() == null
                && !response.hasError();
    }

    private String one(Throwable failure) {
        if (failure instanceof CancellationException) {
            return CANCELLED;
        }
        if (failure instanceof ClientConnectionException) {
            return status(failure);
        }
        if (Failures.isTimeout(failure)) {
            return TIMEOUT;
        }
        if (failure instanceof InterruptedException || failure instanceof ClosedByInterruptException) {
            return INTERRUPTED;
        }
        if (Failures.isUndecodable(failure)) {
            return UNDECODABLE;
        }
        if (failure instanceof IOException) {
            return io(failure, String.valueOf(failure.getMessage()));
        }
        return failure.getClass().getName().startsWith("org.java_websocket.exceptions.") ? CONNECTION : OTHER;
    }

    private static String io(Throwable failure, String message) {
        if (failure instanceof InterruptedIOException) {
            return INTERRUPTED;
        }
        if (message.startsWith("Interrupted WebSocket ")) {
            return INTERRUPTED;
        }
        return message.startsWith("Failed to parse ") ? UNDECODABLE : CONNECTION;
    }

    private String status(Throwable failure) {
        int status = Failures.httpStatus(failure);
        if (status == 0) {
            return OTHER;
        }
        return status == NodeErrors.TOO_MANY_REQUESTS ? RATE_LIMITED : statuses.get(status);
    }

    private static Lookup<Integer, String> codes(String prefix) {
        // Integer.MIN_VALUE stands for "other": no node and no server uses it.
        return new Lookup<>(
                MOST_CODES, Integer.MIN_VALUE, code -> prefix + (code == Integer.MIN_VALUE ? OTHER : code.toString()));
    }
}
