package dev.tacho.chain.send;

import java.util.Objects;

/** Says why a submission will not be included. */
public final class SendException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The account cannot pay for it. */
        INSUFFICIENT_FUNDS,
        /** Its fees are below what the node or the chain asks for. */
        UNDERPRICED,
        /** The node refused it for another reason; the message has the node's words. */
        REFUSED,
        /** Its nonce was used by a transaction that this sender did not send. */
        NONCE_TAKEN,
        /** A cancellation of it was included. */
        CANCELLED,
        /** It is included, or has a result, already. */
        TOO_LATE,
        /** It could not be priced or signed; the cause says why. */
        NOT_SIGNED,
        /** The sender was closed before it was sent; or it was sent, and what becomes of it is not followed. */
        CLOSED
    }

    /** Why it was not sent. */
    private final Reason reason;

    SendException(Reason reason, String message) {
        super(message);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    SendException(Reason reason, String message, Throwable cause) {
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
