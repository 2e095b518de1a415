package dev.tacho.chain.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/** A signed transaction that one provider took without saying so and the next one knows already was accepted. */
final class Transactions {
    private Transactions() {}

    /**
     * Returns the answer that the first provider owed: the transaction's hash, which is the Keccak-256 of its bytes.
     *
     * @param answer the error of the second provider
     * @return an answer of the same class; null if one cannot be made
     */
    static <T extends Response<?>> @Nullable T accepted(Request<?, ?> request, T answer) {
        List<?> params = request.getParams();
        if (params == null || params.isEmpty() || !(params.get(0) instanceof String signed)) {
            return null;
        }
        try {
            @SuppressWarnings("unchecked") // It is the class of the answer itself.
            T accepted = (T) answer.getClass().getDeclaredConstructor().newInstance();
            accepted.setId(answer.getId());
            accepted.setJsonrpc(answer.getJsonrpc());
            @SuppressWarnings("unchecked") // eth_sendRawTransaction answers a hash in text.
            Response<Object> hashed = (Response<Object>) accepted;
            hashed.setResult(Hash.sha3(signed));
            return accepted;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // Then the caller is told what the node says: the transaction is known.
        }
    }
}
