package dev.tacho.chain.state;

import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/** The service behind a cache: whatever goes to it is counted, and an answer is taken only by the id of its request. */
final class Upstream {
    private final Web3jService service;
    private final Ledger ledger;

    Upstream(Web3jService service, Ledger ledger) {
        this.service = service;
        this.ledger = ledger;
    }

    Web3jService service() {
        return service;
    }

    Request<Object, RawRpc.Answer> request(String method, List<@Nullable Object> params) {
        return new Request<>(method, params, service, RawRpc.Answer.class);
    }

    /**
     * Asks for what will be kept.
     *
     * @throws IOException if there is no answer, or it carries the id of another request
     */
    RawRpc.Answer ask(String method, List<@Nullable Object> params) throws IOException {
        return ask(request(method, params));
    }

    /** Sends such a request. */
    RawRpc.Answer ask(Request<Object, RawRpc.Answer> request) throws IOException {
        String method = request.getMethod();
        long id = request.getId();
        ledger.sent(method);
        ledger.roundTrip();
        RawRpc.Answer answer = service.send(request, RawRpc.Answer.class);
        return checked(method, id, answer);
    }

    /**
     * Sends a caller's own request as it is.
     *
     * @throws IOException if the answer carries the id of another request
     */
    @SuppressWarnings("rawtypes") // As web3j declares it.
    <T extends Response> T pass(Request request, Class<T> type) throws IOException {
        String method = String.valueOf(request.getMethod());
        long id = request.getId();
        ledger.sent(method);
        ledger.roundTrip();
        T answer = service.send(request, type);
        if (answer != null) { // A service that answers nothing at all does so without a cache, too.
            checkId(method, id, answer);
        }
        return answer;
    }

    /**
     * Sends several requests in one round trip.
     *
     * @throws IOException if the answers are not one for each, in order: web3j pairs them by position, and a wrong pair
     *     would be a wrong value
     */
    List<Response<?>> ask(List<Request<?, ? extends Response<?>>> requests) throws IOException {
        BatchRequest batch = new BatchRequest(service);
        long[] ids = new long[requests.size()];
        for (int i = 0; i < ids.length; i++) {
            Request<?, ? extends Response<?>> request = requests.get(i);
            ids[i] = request.getId(); // Taken now: over a WebSocket, web3j changes the first id on the way.
            batch.add(request);
            ledger.sent(String.valueOf(request.getMethod()));
        }
        ledger.roundTrip();
        List<? extends Response<?>> answers = service.sendBatch(batch).getResponses();
        if (answers.size() != ids.length) {
            ledger.mismatched();
            throw new IOException(
                    "a batch of " + ids.length + " requests got " + answers.size() + " answers: none is used");
        }
        List<Response<?>> checked = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            checked.add(checked(requests.get(i).getMethod(), ids[i], answers.get(i)));
        }
        return checked;
    }

    private <T extends Response<?>> T checked(String method, long id, @Nullable T answer) throws IOException {
        if (answer == null) {
            throw new IOException(method + ": no answer");
        }
        checkId(method, id, answer);
        return answer;
    }

    /** Compares ids, since web3j does not: by another one, the answer may be to any question. */
    private void checkId(String method, long id, Response<?> answer) throws IOException {
        if (!NodeErrors.isAnswerTo(answer, id)) {
            ledger.mismatched();
            throw new IOException(method + ": the answer carries id " + answer.getId() + ", the request had " + id
                    + ": it is not used");
        }
    }
}
