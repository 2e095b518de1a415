package dev.tacho.chain.batch;

import dev.tacho.chain.internal.Alternatives;
import dev.tacho.chain.internal.wire.Tappable;
import dev.tacho.chain.internal.wire.TappedService;
import dev.tacho.core.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * Makes flights of requests, one for all who ask the same at the same time, and answers of what flights bring.
 *
 * <p>The same are calls whose JSON is the same but for the id. What is shared is the text of the answer: each caller has
 * an object of her own decoded from it. Nothing is kept once the answer is there, and none who asks after a write has
 * ended is given the answer to a question from before.
 */
final class Flights {
    /** What the id of a request is replaced by, with commas and quotes around: no request is sized too small. */
    private static final int ID_BYTES = 20;

    private final Tappable tap;
    private final Web3jService service;
    private final Methods methods;
    private final Tallies tallies;
    private final Clock clock;
    private final boolean merge;
    private final boolean fold;
    private final Map<String, Flight> underWay = new ConcurrentHashMap<>();

    Flights(Tappable tap, Web3jService service, Methods methods, Tallies tallies, Clock clock, Options options) {
        this.tap = tap;
        this.service = service;
        this.methods = methods;
        this.tallies = tallies;
        this.clock = clock;
        this.merge = options.merge();
        this.fold = options.multicall() != null;
    }

    /**
     * A place on a flight.
     *
     * @param flight which
     * @param leads whether this caller has to send it on its way
     */
    record Seat(Flight flight, boolean leads) {}

    /** Returns a seat on the flight that asks this, or on a new one. */
    Seat board(Request<?, ?> request) throws IOException {
        long now = clock.nanoTime();
        String json = encode(request);
        tallies.arrived(now);
        Flight fresh = flight(request, json, now);
        if (!merge || !fresh.isRead()) {
            return new Seat(fresh, true);
        }
        while (true) {
            Flight known = underWay.putIfAbsent(json, fresh);
            if (known == null) {
                forgetWhenDone(json, fresh);
                return new Seat(fresh, true);
            }
            if (!known.answer().isDone() && known.join()) {
                tallies.merged.increment();
                return new Seat(known, false);
            }
            underWay.remove(json, known);
        }
    }

    /** Returns a flight that nobody shares. */
    Flight single(Request<?, ?> request) throws IOException {
        long now = clock.nanoTime();
        String json = encode(request);
        tallies.calls.increment();
        return flight(request, json, now);
    }

    /** A call that may have changed something has ended: what is under way may not know of it. */
    void written() {
        underWay.clear();
    }

    /** The same, if that is what a flight was: it may have done so, whatever its end. */
    void ended(Flight flight) {
        if (!flight.isRead()) {
            written();
        }
    }

    /** Waits for a flight, and returns what it brought. */
    <T extends Response<?>> @Nullable T await(Flight flight, Request<?, ?> request, Class<T> type) throws IOException {
        Element element;
        try {
            element = element(flight);
        } finally {
            ended(flight);
        }
        return decode(element, request.getId(), type);
    }

    /** Waits for a flight. */
    static Element element(Flight flight) throws IOException {
        try {
            return flight.answer().get();
        } catch (InterruptedException e) {
            flight.leave();
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(flight.method() + ": interrupted");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            throw Flights.<IOException>asIs(e.getCause());
        }
    }

    /** Returns what a single call of this request would have given its caller. */
    <T extends Response<?>> @Nullable T decode(Element element, long id, Class<T> type) throws IOException {
        T response = tap.decode(element.withId(id), type);
        if (response != null && response.getId() != id) {
            response.setId(id);
        }
        return response;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Removing does not fail.
    private void forgetWhenDone(String json, Flight flight) {
        flight.answer().whenComplete((element, failure) -> underWay.remove(json, flight));
    }

    private Flight flight(Request<?, ?> request, String json, long now) {
        int bytes = TappedService.utf8Length(json) + ID_BYTES;
        Multicall.Inner inner = fold && request.getMethod().equals("eth_call") ? Multicall.Inner.of(json) : null;
        return new Flight(request, bytes, methods.isRead(request.getMethod()), now, inner)
                .withAlternative(Alternatives.exist());
    }

    private String encode(Request<?, ?> request) throws IOException {
        Request<?, ?> anonymous = Flight.copy(request, service);
        anonymous.setId(0);
        return tap.encode(anonymous);
    }

    /** Throws any exception without wrapping it: callers get what the service threw. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asIs(@Nullable Throwable e) throws E {
        throw (E) e;
    }
}
