package dev.tacho.chain.batch;

import dev.tacho.chain.internal.wire.Tappable;
import dev.tacho.core.Clock;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/** Brings reads together, over a service whose bytes can be seen. */
final class Engine {
    private final Flights flights;
    private final Courier courier;
    private final Gate gate;
    private final UserBatch batches;
    private final Calibrator calibrator;
    private final Pool pool;
    private final double sampleSolo;

    Engine(
            Tappable tap,
            Web3jService service,
            Options options,
            Methods methods,
            Tallies tallies,
            Clock clock,
            Pool pool) {
        this.pool = pool;
        this.sampleSolo = options.sampleSolo();
        this.flights = new Flights(tap, service, methods, tallies, clock, options);
        this.courier = new Courier(tap, service, clock, tallies, pool, options);
        this.gate = new Gate(options, courier, carrier(options, tallies, clock), pool, clock, tallies);
        this.batches = new UserBatch(flights, courier, pool, methods, options.maxRoundTrips());
        this.calibrator = new Calibrator(flights, courier, pool, clock, tallies);
    }

    private Consumer<List<Flight>> carrier(Options options, Tallies tallies, Clock clock) {
        Multicall.Settings settings = options.multicall();
        if (settings == null) {
            return courier::carry;
        }
        Multicall multicall = new Multicall(settings, tallies, clock, again -> {
            if (!pool.execute(() -> courier.carry(again))) {
                Courier.fail(again, new IOException("closed before the call was sent"));
            }
        });
        return some -> courier.carry(multicall.fold(some));
    }

    <T extends Response<?>> @Nullable T send(Request<?, ?> request, Class<T> type) throws IOException {
        Flights.Seat seat = flights.board(request);
        Flight flight = seat.flight();
        if (seat.leads()) {
            if (isSampled(flight)) {
                courier.carry(List.of(flight));
            } else if (gate.passAlone()) {
                // On this thread: nothing is faster, and nobody has to wake up for it.
                try {
                    courier.carry(List.of(flight));
                } finally {
                    gate.done();
                }
            } else {
                gate.enter(flight);
            }
        }
        return flights.await(flight, request, type);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Completing does not fail.
    <T extends Response<?>> CompletableFuture<T> sendAsync(Request<?, ?> request, Class<T> type) {
        CompletableFuture<T> result = new CompletableFuture<>();
        long id = request.getId();
        Flights.Seat seat;
        try {
            seat = flights.board(request);
        } catch (IOException | RuntimeException e) {
            result.completeExceptionally(e);
            return result;
        }
        Flight flight = seat.flight();
        flight.answer().whenComplete((element, failure) -> {
            flights.ended(flight);
            // Each on a thread of its own: what a user does then may wait for another answer of the same batch.
            Runnable end = () -> end(id, type, result, element, failure);
            if (!result.isDone() && !pool.execute(end)) {
                end.run();
            }
        });
        result.whenComplete((response, failure) -> {
            if (failure instanceof CancellationException) {
                flight.leave();
            }
        });
        boolean alone = seat.leads() && isSampled(flight) && pool.execute(() -> courier.carry(List.of(flight)));
        if (seat.leads() && !alone) {
            gate.enter(flight);
        }
        return result;
    }

    private <T extends Response<?>> void end(
            long id,
            Class<T> type,
            CompletableFuture<T> result,
            @Nullable Element element,
            @Nullable Throwable failure) {
        if (element == null) {
            result.completeExceptionally(failure != null ? failure : new IOException("no answer"));
            return;
        }
        T response;
        try {
            response = flights.decode(element, id, type);
        } catch (Throwable e) {
            result.completeExceptionally(e);
            return;
        }
        result.complete(response);
    }

    BatchResponse sendBatch(BatchRequest batch) throws IOException {
        return batches.send(batch);
    }

    Calibration calibrate(List<? extends Request<?, ?>> reads, int rounds) throws IOException {
        return calibrator.run(reads, rounds);
    }

    /** A call that may have changed something has ended. */
    void written() {
        flights.written();
    }

    SizeLimit limit() {
        return courier.limit();
    }

    void close() {
        gate.close();
        courier.close();
    }

    private boolean isSampled(Flight flight) {
        return sampleSolo > 0 && flight.isRead() && ThreadLocalRandom.current().nextDouble() < sampleSolo;
    }
}
