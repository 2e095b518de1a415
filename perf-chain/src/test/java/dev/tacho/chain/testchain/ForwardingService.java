package dev.tacho.chain.testchain;

import io.reactivex.Flowable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;

/** Passes everything on: a test overrides what it does otherwise, or has another service stand there from now on. */
public class ForwardingService implements Web3jService {
    private volatile Web3jService next;

    public ForwardingService(Web3jService next) {
        this.next = next;
    }

    /** As anvil has a new port each time. */
    public void moveTo(Web3jService another) {
        this.next = another;
    }

    @Override
    @SuppressWarnings("rawtypes") // As web3j declares it.
    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
        return next.send(request, responseType);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
        return next.sendAsync(request, responseType);
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch) throws IOException {
        return next.sendBatch(batch);
    }

    @Override
    public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
        return next.sendBatchAsync(batch);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        return next.subscribe(request, unsubscribeMethod, responseType);
    }

    @Override
    public void close() throws IOException {
        next.close();
    }
}
