package dev.tacho.chain.gas;

import java.io.IOException;
import java.util.Objects;

/**
 * Says why there is no profile, table or proof. A gas figure that is not exact is not given at all; the message says
 * what was found, by how much it is wrong where that is known, and what to do. It never holds a URL or a parameter.
 */
public final class GasTraceException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The node cannot be reached, or the connection broke. */
        CONNECTION,
        /** The node answered with a status other than 200, or with an error of JSON-RPC. */
        REFUSED,
        /** The answer did not come whole within the time limit. */
        TOO_SLOW,
        /** The answer is longer than the size limit. */
        TOO_LARGE,
        /** The answer is not what the method has to answer. */
        MALFORMED,
        /** The node knows no such transaction, or has not mined it. */
        NOT_MINED,
        /** The node traced no step of a transaction that ran code. */
        NO_STEPS,
        /** The trace does not add up to what the receipt says. */
        NOT_EXACT,
        /** The state before the transaction cannot be had again: other transactions stand before it in its block. */
        NOT_REPEATABLE,
        /** The node runs a transaction again with the code that is there, whatever code it was told to run. */
        NO_OVERRIDE,
        /** The candidate returned, wrote or ended otherwise than the code it should replace. */
        BEHAVES_DIFFERENTLY
    }

    /** Why there is no result. */
    private final Reason reason;

    GasTraceException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    GasTraceException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns why.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
