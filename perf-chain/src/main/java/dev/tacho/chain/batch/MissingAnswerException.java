package dev.tacho.chain.batch;

import java.io.IOException;

/**
 * The node answered, but not this call: a batch came back without an answer that carries the call's id, with two
 * different ones, or a single call was answered with another call's id. Whether the node executed the call is unknown.
 */
public final class MissingAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    MissingAnswerException(String method, String what) {
        super(method + ": " + what);
    }
}
