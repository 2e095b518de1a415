package dev.tacho.chain.provider;

import io.reactivex.Flowable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;

/** web3j's six ways to use a service, brought down to two: start a job, and subscribe at a provider. */
abstract class Calls implements Web3jService {
    private final Router router;

    Calls(Router router) {
        this.router = router;
    }

    /** Sends a job on its way. */
    abstract <R> Pending<R> start(Job<R> job);

    /** Sends a request on its way. */
    <T extends Response<?>> Pending<T> start(SingleJob<T> job) {
        return start((Job<T>) job);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // As web3j declares it.
    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
        return (T) await(start(new SingleJob<>(request, (Class<Response<?>>) (Class) responseType, router.items())));
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
        return (CompletableFuture<T>) (CompletableFuture)
                future(start(new SingleJob<>(request, (Class<Response<?>>) (Class) responseType, router.items())));
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch) throws IOException {
        return await(start(new BatchJob(batch, router.items())));
    }

    @Override
    public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
        return future(start(new BatchJob(batch, router.items())));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public abstract <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType);

    private <R> R await(Pending<R> pending) throws IOException {
        try {
            return router.dispatch().await(pending.answer());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for an answer");
            pending.abandon(interrupted);
            throw interrupted;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw Calls.<IOException>asIs(cause == null ? e : cause);
        }
    }

    /** Completes elsewhere than on a provider's thread; a cancellation ends the calls. */
    @SuppressWarnings("FutureReturnValueIgnored") // Neither stage can fail.
    private <R> CompletableFuture<R> future(Pending<R> pending) {
        CompletableFuture<R> future = new CompletableFuture<>();
        pending.answer()
                .whenComplete((answer, failure) -> router.dispatch().deliver(() -> {
                    if (failure == null) {
                        future.complete(answer);
                    } else {
                        future.completeExceptionally(failure);
                    }
                }));
        future.whenComplete((answer, failure) -> {
            if (future.isCancelled()) {
                pending.abandon(new InterruptedIOException("cancelled by the caller"));
            }
        });
        return future;
    }

    /** Throws what the provider threw, which web3j's callers know. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
