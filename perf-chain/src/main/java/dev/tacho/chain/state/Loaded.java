package dev.tacho.chain.state;

import dev.tacho.chain.internal.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Response;

/**
 * What a load brought.
 *
 * @param result the text of the result; null if there is an error, or nothing to hand on
 * @param error the node's error, if it answered one
 * @param value what was kept of it, if it may be; then the answer is true at that value's block
 */
record Loaded(
        byte @Nullable [] result,
        Response.@Nullable Error error,
        @Nullable StateValue value) {
    /** The request has to go to the node as the caller made it. */
    static final Loaded PASS = new Loaded(null, null, null);

    static Loaded of(StateValue value) {
        Response.Error error = value.error();
        return new Loaded(error == null ? value.result() : null, error, value);
    }

    /** An answer that is not kept. */
    static Loaded once(@Nullable Object result) {
        return new Loaded(bytes(result), null, null);
    }

    static Loaded refused(Response.Error error) {
        return new Loaded(null, error, null);
    }

    boolean isPass() {
        return result == null && error == null;
    }

    static byte[] bytes(@Nullable Object result) {
        return Json.write(result).getBytes(StandardCharsets.UTF_8);
    }
}
