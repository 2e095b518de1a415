package dev.tacho.chain.internal.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * A service whose bytes can be seen by who calls it: the tap itself, or a decorator that passes the wire on to its tap.
 */
@SuppressWarnings("rawtypes") // As web3j declares it.
public interface Tappable {
    /**
     * Finds the tap of a service, which may be decorated already.
     *
     * @param service the service
     * @return its tap; empty if its bytes cannot be seen without changing what it does
     */
    static Optional<? extends Tappable> of(Web3jService service) {
        if (service instanceof Tappable tappable) {
            return tappable.isTapped() ? Optional.of(tappable) : Optional.empty();
        }
        return TappedService.over(service);
    }

    /**
     * Tells whether the bytes can be seen; if not, no other method here may be called.
     *
     * @return whether they can
     */
    boolean isTapped();

    /**
     * Sends as web3j does.
     *
     * @param <T> the answer
     * @param request the request
     * @param responseType the answer's type
     * @param wire sees what goes over the wire
     * @return the answer; null if the service gave none, which web3j does not declare
     * @throws IOException as the service
     */
    <T extends Response> T send(Request request, Class<T> responseType, Wire wire) throws IOException;

    /**
     * Sends a batch as web3j does: the answers are paired with the requests by position.
     *
     * @param batch the requests
     * @param wire sees what goes over the wire, and may put the answers in order
     * @return the answers; null if the service gave none, which web3j does not declare
     * @throws IOException as the service
     */
    BatchResponse sendBatch(BatchRequest batch, Wire wire) throws IOException;

    /**
     * Encodes a request as web3j does, and sends nothing.
     *
     * @param request the request
     * @return its JSON
     * @throws IOException if web3j cannot encode it
     */
    String encode(Request request) throws IOException;

    /**
     * Decodes an answer as web3j does when it came for a single call.
     *
     * @param <T> the answer
     * @param answer its JSON
     * @param responseType its type
     * @return the answer; null if the JSON is null
     * @throws IOException if web3j cannot decode it
     */
    <T extends Response> @Nullable T decode(InputStream answer, Class<T> responseType) throws IOException;
}
