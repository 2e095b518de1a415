package dev.tacho.chain.batch;

import dev.tacho.chain.internal.RpcMethods;
import java.util.Set;

/**
 * Which calls may go together. A method that is not known to have no effect is sent alone and once: it may send, open a
 * filter, or take what a filter holds, and a second call would not be the same.
 */
final class Methods {
    /**
     * Raw transactions are idempotent by their hash, but a second answer differs from the first: "already known". One
     * that waits for its block is not among them: it would hold up all that share its batch.
     */
    static final String SEND_RAW = "eth_sendRawTransaction";

    private final Set<String> more;

    /** Takes the methods of which the user says that they only read. */
    Methods(Set<String> more) {
        this.more = Set.copyOf(more);
    }

    /**
     * Whether a call may be merged with an identical one, and sent again after any failure. Traces are not among them,
     * although they only read: their answers may be as large as all others of a batch together.
     */
    boolean isRead(String method) {
        return more.contains(method)
                || (RpcMethods.isListed(method) && RpcMethods.kind(method).isRead());
    }

    /** Whether a call may wait for others and go out with them. */
    boolean isBatched(String method) {
        return isRead(method) || method.equals(SEND_RAW);
    }

    /** Whether reads under way may not know of what a call did. */
    boolean mayWrite(String method) {
        return !more.contains(method) && !RpcMethods.kind(method).isRead();
    }
}
