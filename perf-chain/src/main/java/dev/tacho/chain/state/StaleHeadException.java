package dev.tacho.chain.state;

import java.io.IOException;

/** The newest block could not be made sure of within the bound, and the cache was told to fail rather than ask the node. */
public final class StaleHeadException extends IOException {
    private static final long serialVersionUID = 1;

    StaleHeadException(String method, long boundMillis) {
        super(method + ": the newest block could not be confirmed within " + boundMillis
                + " ms; the node hangs, is behind or cannot be reached. Raise maxStale, or let unconfirmed reads go to"
                + " the node");
    }
}
