package dev.tacho.chain.provider;

import dev.tacho.chain.internal.wire.Quantity;
import io.reactivex.Flowable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;

/** A node in a {@link Simulation}: answers its head, what it is told to answer, or badly. */
final class Node implements Web3jService {
    /** What a node does with a request; throws, or returns a result, or an error. */
    interface Script {
        Object run(Request<?, ?> request) throws IOException;
    }

    /** Never answers. */
    static final Object HANGS = new Object();

    /** Answers with an id that nobody asked with. */
    record OtherId(Object result) {}

    final List<String> methods = new ArrayList<>();
    final List<List<?>> params = new ArrayList<>();
    private final Simulation simulation;
    private Supplier<Duration> latency;
    private Supplier<Long> head = () -> 100L;
    private Script script = request -> "0x1";
    private boolean closed;

    Node(Simulation simulation, long latencyMillis) {
        this.simulation = simulation;
        this.latency = () -> Duration.ofMillis(latencyMillis);
    }

    Node latency(Supplier<Duration> next) {
        this.latency = next;
        return this;
    }

    Node latency(long millis) {
        return latency(() -> Duration.ofMillis(millis));
    }

    Node head(long number) {
        return head(() -> number);
    }

    Node head(Supplier<Long> next) {
        this.head = next;
        return this;
    }

    /** What it answers to anything but {@code eth_blockNumber}. */
    Node answers(Script next) {
        this.script = next;
        return this;
    }

    /** How often it was asked anything but its head. */
    long calls() {
        return methods.stream()
                .filter(method -> !method.equals("eth_blockNumber"))
                .count();
    }

    long calls(String method) {
        return methods.stream().filter(method::equals).count();
    }

    boolean isClosed() {
        return closed;
    }

    static Response.Error error(int code, String message) {
        return new Response.Error(code, message);
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
        simulation.takes(latency.get());
        methods.add(request.getMethod());
        params.add(request.getParams());
        Object result = request.getMethod().equals("eth_blockNumber") && head.get() >= 0
                ? Quantity.hex(head.get())
                : script.run(request);
        if (result == HANGS) {
            simulation.hangs();
            return null;
        }
        try {
            T response = responseType.getDeclaredConstructor().newInstance();
            response.setId(result instanceof OtherId ? request.getId() + 1_000 : request.getId());
            if (result instanceof Response.Error error) {
                response.setError(error);
            } else {
                response.setResult(result instanceof OtherId other ? other.result() : result);
            }
            return response;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch) throws IOException {
        List<Response<?>> answers = new ArrayList<>();
        for (Request<?, ?> request : batch.getRequests()) {
            answers.add((Response<?>) send(request, request.getResponseType()));
        }
        return new BatchResponse(batch.getRequests(), answers);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
        throw new AssertionError("providers are only asked by send");
    }

    @Override
    public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
        throw new AssertionError("providers are only asked by sendBatch");
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        methods.add(request.getMethod());
        if (Stream.of("no subscriptions")
                .anyMatch(text -> text.equals(request.getParams().get(0)))) {
            throw new UnsupportedOperationException("no subscriptions");
        }
        return Flowable.error(new IOException("broken"));
    }

    @Override
    public void close() {
        closed = true;
    }
}
