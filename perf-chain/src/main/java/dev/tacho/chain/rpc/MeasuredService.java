package dev.tacho.chain.rpc;

import dev.tacho.chain.internal.Futures;
import dev.tacho.chain.internal.wire.Tappable;
import dev.tacho.chain.internal.wire.Wire;
import io.reactivex.Flowable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;
import org.web3j.utils.Async;

/**
 * A service that does what another does, and tells a meter.
 *
 * <p>Where the service can be tapped, the tap sends, since only it sees the bytes; otherwise the service itself. Both
 * give the same answers and the same exceptions, on the same threads.
 */
final class MeasuredService implements Web3jService, Tappable {
    private final Web3jService service;
    private final @Nullable Tappable tap;
    private final RpcMeter meter;

    MeasuredService(Web3jService service, @Nullable Tappable tap, RpcMeter meter) {
        this.service = service;
        this.tap = tap;
        this.meter = meter;
    }

    boolean isMeasuredBy(RpcMeter other) {
        return meter == other;
    }

    @Override
    @SuppressWarnings("rawtypes") // As web3j declares it.
    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
        Call<Response<?>> call = meter.call(request);
        return ended(call, () -> send(request, responseType, call, call));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
        Call<Response<?>> call = meter.call(request);
        CompletableFuture<T> answer;
        meter.async().up();
        try {
            answer = tap == null
                    ? service.sendAsync(request, responseType)
                    : Async.run(() -> send(request, responseType, call, call));
        } catch (Throwable e) {
            meter.async().down();
            call.ended(null, e);
            throw e;
        }
        return observe(answer, call);
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch) throws IOException {
        Call<BatchResponse> call = meter.call(batch);
        return ended(call, () -> sendBatch(batch, call, call));
    }

    @Override
    public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
        Call<BatchResponse> call = meter.call(batch);
        CompletableFuture<BatchResponse> answer;
        meter.async().up();
        try {
            answer = tap == null ? service.sendBatchAsync(batch) : Async.run(() -> sendBatch(batch, call, call));
        } catch (Throwable e) {
            meter.async().down();
            call.ended(null, e);
            throw e;
        }
        return observe(answer, call);
    }

    @Override
    public boolean isTapped() {
        return tap != null;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Response> T send(Request request, Class<T> responseType, Wire wire) throws IOException {
        Call<Response<?>> call = meter.call(request);
        return ended(call, () -> send(request, responseType, call, Wire.both(call, wire)));
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch, Wire wire) throws IOException {
        Call<BatchResponse> call = meter.call(batch);
        return ended(call, () -> sendBatch(batch, call, Wire.both(call, wire)));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public String encode(Request request) throws IOException {
        return tap().encode(request);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Response> @Nullable T decode(InputStream answer, Class<T> responseType) throws IOException {
        return tap().decode(answer, responseType);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        return meter.subscriptions().measure(request, service.subscribe(request, unsubscribeMethod, responseType));
    }

    @Override
    public void close() throws IOException {
        service.close();
    }

    @Override
    public String toString() {
        return "Measured[" + service + ']';
    }

    private Tappable tap() {
        return Objects.requireNonNull(tap, "not tapped");
    }

    private interface Exchange<T> {
        T run() throws IOException;
    }

    private static <R, T extends R> T ended(Call<R> call, Exchange<T> exchange) throws IOException {
        T response;
        try {
            Call<?> outer = call.sending();
            try {
                response = exchange.run();
            } finally {
                call.sent(outer);
            }
        } catch (Throwable e) {
            call.ended(null, e);
            throw e;
        }
        call.ended(response, null);
        return response;
    }

    /** Sends on this thread, which is marked meanwhile: the listeners of its HTTP client tell phases to the call. */
    @SuppressWarnings("rawtypes")
    private <T extends Response> T send(Request request, Class<T> responseType, Call<?> call, Wire wire)
            throws IOException {
        Call<?> outer = call.sending();
        try {
            return tap == null ? service.send(request, responseType) : tap.send(request, responseType, wire);
        } finally {
            call.sent(outer);
        }
    }

    private BatchResponse sendBatch(BatchRequest batch, Call<?> call, Wire wire) throws IOException {
        Call<?> outer = call.sending();
        try {
            return tap == null ? service.sendBatch(batch) : tap.sendBatch(batch, wire);
        } finally {
            call.sent(outer);
        }
    }

    private <R, T extends R> CompletableFuture<T> observe(CompletableFuture<T> answer, Call<R> call) {
        return Futures.observe(answer, (response, failure) -> {
            meter.async().down();
            call.ended(response, failure);
        });
    }
}
