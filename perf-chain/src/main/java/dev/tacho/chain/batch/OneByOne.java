package dev.tacho.chain.batch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * A user's batch over a service whose bytes cannot be seen: its own batch would pair by position, so each call goes
 * alone. Reads go all at once; with anything else in it, one after the other, as their user may rely on the order.
 */
final class OneByOne {
    private final Web3jService service;
    private final Methods methods;
    private final Tallies tallies;

    OneByOne(Web3jService service, Methods methods, Tallies tallies) {
        this.service = service;
        this.methods = methods;
        this.tallies = tallies;
    }

    BatchResponse send(BatchRequest batch) throws IOException {
        List<Request<?, ? extends Response<?>>> requests = List.copyOf(batch.getRequests());
        boolean reads = requests.stream()
                .allMatch(request -> request.getMethod() != null && methods.isBatched(request.getMethod()));
        List<Sent<?>> sent = new ArrayList<>();
        for (Request<?, ? extends Response<?>> request : requests) {
            Sent<?> one = send(request);
            sent.add(one);
            if (!reads) {
                one.await();
            }
        }
        Gathered gathered = new Gathered();
        for (Sent<?> one : sent) {
            one.addTo(gathered);
        }
        return new BatchResponse(batch.getRequests(), gathered.all());
    }

    /** Sends a copy: a WebSocket finds its calls by id, and two of a user may have the same. */
    private <T extends Response<?>> Sent<T> send(Request<?, T> request) {
        tallies.passed();
        Class<T> type = request.getResponseType();
        boolean plain = request.getClass() == Request.class;
        Request<?, T> copy = plain ? new Request<>(request.getMethod(), request.getParams(), service, type) : request;
        try {
            return new Sent<>(request, type, service.sendAsync(copy, type));
        } catch (RuntimeException e) {
            return new Sent<>(request, type, CompletableFuture.failedFuture(e));
        }
    }

    private record Sent<T extends Response<?>>(Request<?, T> request, Class<T> type, CompletableFuture<T> answer) {
        @SuppressWarnings("FutureReturnValueIgnored") // Only the time of its end matters here.
        void await() {
            answer.handle((response, failure) -> response).join();
        }

        void addTo(Gathered gathered) throws IOException {
            gathered.add(request, type, () -> {
                T response = get(answer);
                if (response != null) {
                    response.setId(request.getId());
                }
                return response;
            });
        }
    }

    private static <T> @Nullable T get(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IOException(e.getCause());
        }
    }
}
