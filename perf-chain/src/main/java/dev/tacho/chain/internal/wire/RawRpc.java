package dev.tacho.chain.internal.wire;

import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.internal.NodeErrors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.exceptions.ClientConnectionException;

/** Calls methods that web3j has no class for: results are maps, lists, strings, numbers, booleans and null. */
public final class RawRpc {
    private RawRpc() {}

    /** An answer of any shape. Without annotations either line of Jackson gives Java's own types. */
    public static final class Answer extends Response<Object> {
        /** Makes one, for the mapper. */
        public Answer() {}
    }

    /** What the node refused, with its code. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        /** The code of the JSON-RPC error. */
        private final int code;

        /** Whether it says that the node lacks the method. */
        private final boolean unknownMethod;

        private Refused(String method, Response.Error error) {
            super(method + ": the node answered error " + error.getCode() + ": " + error.getMessage());
            this.code = error.getCode();
            this.unknownMethod = NodeErrors.isUnknownMethod(code, error.getMessage());
        }

        /**
         * Returns the code of the JSON-RPC error.
         *
         * @return for example -32601, which stands for a method that the node lacks; some nodes say -32004
         */
        public int code() {
            return code;
        }

        /**
         * Tells whether the node lacks the method.
         *
         * @return whether it says so: by code -32601 or -32004, or by its message
         */
        public boolean isUnknownMethod() {
            return unknownMethod;
        }
    }

    /**
     * Makes a request.
     *
     * @param service sends it
     * @param method the method
     * @param params its parameters: strings, numbers, booleans, lists and maps
     * @return the request, with an id of its own
     */
    public static Request<Object, Answer> request(Web3jService service, String method, @Nullable Object... params) {
        return new Request<>(method, Arrays.asList(params), service, Answer.class);
    }

    /**
     * Calls a method.
     *
     * @param service sends it
     * @param method the method
     * @param params its parameters
     * @return the result, null where the node says null
     * @throws Refused if the node answers an error
     * @throws IOException if there is no answer, none that can be read, or a status that is not 2xx, which web3j counts
     *     among the programmer's errors
     */
    public static @Nullable Object call(Web3jService service, String method, @Nullable Object... params)
            throws IOException {
        Answer answer;
        try {
            answer = service.send(request(service, method, params), Answer.class);
        } catch (ClientConnectionException e) {
            int status = Failures.httpStatus(e);
            throw new IOException(method + (status == 0 ? ": no answer" : ": HTTP status " + status), e);
        } catch (RuntimeException e) {
            if (Failures.isUndecodable(e)) {
                // Jackson 3, and so web3j 6, no longer counts it among the failures of I/O; every room here does.
                throw new IOException(method + ": the answer cannot be read", e);
            }
            throw e;
        }
        return result(method, answer);
    }

    /**
     * Takes the result out of an answer.
     *
     * @param method names the call in an error's message
     * @param answer the answer
     * @return the result, null where the node says null
     * @throws Refused if it is an error
     * @throws IOException if there is no answer
     */
    public static @Nullable Object result(String method, @Nullable Response<?> answer) throws IOException {
        if (answer == null) {
            throw new IOException(method + ": no answer");
        }
        if (answer.hasError()) {
            throw new Refused(method, answer.getError());
        }
        return answer.getResult();
    }

    /**
     * Casts a list.
     *
     * @param what names it in an error's message
     * @param value what should be one
     * @return the list
     * @throws IOException if it is none
     */
    public static List<?> list(String what, @Nullable Object value) throws IOException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw Quantity.unexpected(what, "a list", value);
    }
}
