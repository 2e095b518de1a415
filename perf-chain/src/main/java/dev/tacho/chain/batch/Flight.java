package dev.tacho.chain.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/** One call on its way to the node, for one caller or for several who ask the same. */
final class Flight {
    private final Request<?, ?> request;
    private final int bytes;
    private final boolean read;
    private final long queuedNanos;
    private final boolean many;
    private final Multicall.@Nullable Inner inner;
    private final CompletableFuture<Element> answer = new CompletableFuture<>();
    /** Callers who still want the answer. */
    private final AtomicInteger callers = new AtomicInteger(1);

    /** Written by one thread at a time, which hands over through a lock. */
    private int losses;

    private int sends;

    /** Whether who asked has somebody else to ask. */
    private boolean alternative;

    /**
     * Makes a flight for one caller.
     *
     * @param request what is asked; not changed
     * @param bytes the length of its JSON
     * @param read whether it may be sent again after any failure
     * @param queuedNanos when it was asked
     * @param inner what may be folded; null if it may not
     */
    Flight(Request<?, ?> request, int bytes, boolean read, long queuedNanos, Multicall.@Nullable Inner inner) {
        this(request, bytes, read, queuedNanos, inner, false);
    }

    private Flight(
            Request<?, ?> request,
            int bytes,
            boolean read,
            long queuedNanos,
            Multicall.@Nullable Inner inner,
            boolean many) {
        this.request = request;
        this.bytes = bytes;
        this.read = read;
        this.queuedNanos = queuedNanos;
        this.inner = inner;
        this.many = many;
    }

    /** Returns a flight that asks for several others. */
    static Flight ofMany(Request<?, ?> request, int bytes, List<Flight> others) {
        Flight many = new Flight(request, bytes, true, others.get(0).queuedNanos, null, true);
        many.alternative = others.stream().allMatch(Flight::hasAlternative);
        return many;
    }

    /** Returns this flight, of a caller who has somebody else to ask, or has not. */
    Flight withAlternative(boolean exists) {
        alternative = exists;
        return this;
    }

    /** Whether a refusal is wanted at once, rather than repeated later. */
    boolean hasAlternative() {
        return alternative;
    }

    /** The type as which a round trip of this room is decoded; what callers get is decoded from the element. */
    static final class Outline extends Response<Object> {}

    /** Returns the same call with a new id, unique in this JVM. The caller's own request stays as it is. */
    Request<?, Outline> copy(Web3jService service) {
        Request<?, Outline> copy = copy(request, service);
        sends++;
        return copy;
    }

    static Request<?, Outline> copy(Request<?, ?> request, Web3jService service) {
        // A copy of the list, as web3j may read it after its owner has changed it.
        List<Object> params = request.getParams() == null ? null : new ArrayList<>(request.getParams());
        Request<?, Outline> copy = new Request<>(request.getMethod(), params, service, Outline.class);
        copy.setJsonrpc(request.getJsonrpc());
        return copy;
    }

    Request<?, ?> request() {
        return request;
    }

    String method() {
        return request.getMethod();
    }

    int bytes() {
        return bytes;
    }

    boolean isRead() {
        return read;
    }

    /** Whether it asks for several others, so that its time is that of no call. */
    boolean isMany() {
        return many;
    }

    Multicall.@Nullable Inner inner() {
        return inner;
    }

    long queuedNanos() {
        return queuedNanos;
    }

    /** Its end, with which only this room is told: no code of a user runs in it. */
    CompletableFuture<Element> answer() {
        return answer;
    }

    /** Adds a caller; false if all have left meanwhile. */
    boolean join() {
        return callers.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** A caller wants the answer no longer. */
    void leave() {
        callers.decrementAndGet();
    }

    /** Whether several callers want it. */
    boolean isShared() {
        return callers.get() > 1;
    }

    boolean isAbandoned() {
        return callers.get() == 0;
    }

    /** An answer came without one for this call. Returns how often that happened. */
    int lost() {
        return ++losses;
    }

    /** How often it was sent. */
    int sends() {
        return sends;
    }
}
