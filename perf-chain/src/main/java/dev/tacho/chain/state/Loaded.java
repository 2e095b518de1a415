package dev.tacho.chain.state;

import dev.tacho.chain.internal.wire.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Response;

/** What a load brought: a result or an error, and what was kept of it. */
final class Loaded {
    /** The request has to go to the node as the caller made it. */
    static final Loaded PASS = new Loaded(null, null, null);

    private final byte @Nullable [] result;
    private final Response.@Nullable Error error;
    private final @Nullable StateValue value;

    private Loaded(byte @Nullable [] result, Response.@Nullable Error error, @Nullable StateValue value) {
        this.result = result;
        this.error = error;
        this.value = value;
    }

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

    /** Returns the text of the result; null if there is an error, or nothing to hand on. */
    byte @Nullable [] result() {
        return result;
    }

    /** Returns the node's error, if it answered one. */
    Response.@Nullable Error error() {
        return error;
    }

    /** Returns what was kept, if it may be; then the answer is true at that value's block. */
    @Nullable
    StateValue value() {
        return value;
    }

    boolean isPass() {
        return result == null && error == null;
    }

    static byte[] bytes(@Nullable Object result) {
        return Json.write(result).getBytes(StandardCharsets.UTF_8);
    }
}
