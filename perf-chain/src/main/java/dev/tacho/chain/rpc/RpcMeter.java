package dev.tacho.chain.rpc;

import dev.tacho.chain.internal.Names;
import dev.tacho.chain.internal.wire.Tappable;
import dev.tacho.core.Clock;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;
import okhttp3.EventListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * Measures the JSON-RPC of one connection: a timer for each method and outcome, items, bytes and subscriptions. The
 * instruments and the outcomes are listed in the package description.
 *
 * <p>Safe for use by any thread. A failure of the measurement itself never reaches the caller: it is counted, shown in
 * the section, and logged once.
 */
public final class RpcMeter implements SectionSource {
    private static final Logger log = LoggerFactory.getLogger(RpcMeter.class);
    private static final int MOST_METHODS = 128;
    /** Stands for the method of a request that names none. */
    private static final String UNNAMED = "none";

    private final Perf perf;
    private final Clock clock;
    private final String client;
    private final Outcomes outcomes = new Outcomes();
    private final Lookup<String, Tally> methods;
    private final Tally batches;
    private final Lookup<String, Histogram> batchItems;
    private final Subscriptions subscriptions;
    /** Kinds of services whose bytes cannot be seen. */
    private final Set<String> untapped = ConcurrentHashMap.newKeySet();

    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private final AtomicBoolean mismatchLogged = new AtomicBoolean();

    private final PhaseTimes phaseTimes;
    private final Connections connections = new Connections();
    private final Level async = new Level();
    private final CostTable costs;
    private final AtomicInteger warmupLeft;

    private RpcMeter(Builder builder) {
        this.perf = builder.perf;
        this.client = builder.client;
        this.costs = builder.costs;
        this.warmupLeft = new AtomicInteger(builder.warmupCalls);
        this.clock = perf.clock();
        this.phaseTimes = new PhaseTimes(perf, client);
        this.methods = new Lookup<>(MOST_METHODS, Outcomes.OTHER, method -> Tally.ofMethod(perf, client, method));
        this.batches = Tally.ofBatches(perf, client);
        this.batchItems = Lookup.unbounded(name -> perf.histogram(name, Unit.COUNT, "client", client));
        this.subscriptions = new Subscriptions(perf, client, outcomes, this::failed);
    }

    /**
     * Returns a meter of one connection without warm-up and without costs.
     *
     * @param perf holds the instruments
     * @param client names the connection: the tag {@code client} of every instrument
     * @return the meter
     * @throws IllegalArgumentException if the name is blank, holds white space or control characters, or is a URL
     */
    public static RpcMeter of(Perf perf, String client) {
        return builder(perf, client).build();
    }

    /**
     * Returns a builder of a meter of one connection.
     *
     * @param perf holds the instruments
     * @param client names the connection: the tag {@code client} of every instrument
     * @return the builder
     * @throws IllegalArgumentException if the name is blank, holds white space or control characters, or is a URL
     */
    public static Builder builder(Perf perf, String client) {
        return new Builder(perf, Names.check("client", client));
    }

    /** Says how one connection is measured. Not for use by several threads. */
    public static final class Builder {
        private static final int MOST_WARMUP_CALLS = 1_000_000;

        private final Perf perf;
        private final String client;
        private int warmupCalls;
        private CostTable costs = CostTable.NONE;

        private Builder(Perf perf, String client) {
            this.perf = perf;
            this.client = client;
        }

        /**
         * Keeps the times of the first round trips apart: they open connections and load classes, and are as much as a
         * hundred times slower. Their time and phases are recorded under the outcome {@code warm-up} and shown; items,
         * bytes, costs and connections count as always.
         *
         * @param calls how many of the first round trips are warm-up; 0 unless told
         * @return this builder
         * @throws IllegalArgumentException if the number is not between 0 and 1,000,000
         */
        public Builder warmupCalls(int calls) {
            if (calls < 0 || calls > MOST_WARMUP_CALLS) {
                throw new IllegalArgumentException(
                        "warmupCalls=" + calls + ": must be between 0 and " + MOST_WARMUP_CALLS + "; 10 is usual");
            }
            this.warmupCalls = calls;
            return this;
        }

        /**
         * Tells what the provider charges.
         *
         * @param table its prices
         * @return this builder
         */
        public Builder costs(CostTable table) {
            this.costs = Objects.requireNonNull(table, "table");
            return this;
        }

        /**
         * Returns the meter.
         *
         * @return the meter
         */
        public RpcMeter build() {
            return new RpcMeter(this);
        }
    }

    /**
     * Returns a service that does what the given one does, and is measured.
     *
     * @param service the service to measure; it is not changed
     * @return the measured service; the given one itself if the {@link Perf} records nothing or this meter measures it
     *     already
     */
    public Web3jService measure(Web3jService service) {
        Objects.requireNonNull(service, "service");
        if (!perf.isEnabled() || (service instanceof MeasuredService measured && measured.isMeasuredBy(this))) {
            return service;
        }
        Optional<? extends Tappable> tap = Tappable.of(service);
        if (tap.isEmpty()) {
            untapped.add(service.getClass().getSimpleName());
        }
        return new MeasuredService(service, tap.orElse(null), this);
    }

    /**
     * Returns what OkHttp asks for a listener of each HTTP call: it tells this meter's phases and connections.
     *
     * <pre>{@code
     * OkHttpClient client = new OkHttpClient.Builder()
     *         .eventListenerFactory(meter.phases())
     *         .build();
     * Web3jService service = meter.measure(new HttpService(url, client));
     * }</pre>
     *
     * <p>A client shared by several connections takes the factory of one meter: each call's phases go to the meter that
     * measures the call, and the connections are those of the client. Needs OkHttp on the class path, as {@code
     * HttpService} does; nothing else here does. A call takes 0.1 to 0.6 µs more.
     *
     * @return the factory; one that records nothing if the {@link Perf} records nothing
     */
    public EventListener.Factory phases() {
        return PhaseListener.factory(this, PhaseListener.none());
    }

    /**
     * Returns what {@link #phases()} does, for a client that has a listener already: it is asked for each call and told
     * everything first-hand, in the same order and on the same threads.
     *
     * @param users the client's own factory. Events that OkHttp added after version 4 do not reach its listeners
     * @return the factory; {@code users} itself if the {@link Perf} records nothing
     */
    public EventListener.Factory phases(EventListener.Factory users) {
        return PhaseListener.factory(this, users);
    }

    /**
     * Returns what the HTTP client that has the listener of {@link #phases()} did with its connections so far.
     *
     * @return an immutable reading; all 0 if no client has the listener
     */
    public ConnectionSnapshot connections() {
        return connections.read();
    }

    /**
     * Returns the totals so far.
     *
     * @return an immutable reading
     */
    public RpcSnapshot snapshot() {
        return RpcSnapshot.of(readMethods(), batches.read(), costs);
    }

    @Override
    public Section section() {
        return new RpcSection(
                        client,
                        readMethods(),
                        batches.read(),
                        subscriptions.read(),
                        phaseTimes.read(),
                        connections.read(),
                        costs,
                        async.peak(),
                        new TreeSet<>(untapped),
                        failures.sum())
                .render();
    }

    Call<Response<?>> call(@Nullable Request<?, ?> request) {
        try {
            return Call.single(this, tallyOf(request), request == null ? 0 : request.getId());
        } catch (RuntimeException e) {
            failed(e);
            return Call.single(this, methods.get(UNNAMED), 0);
        }
    }

    Call<BatchResponse> call(BatchRequest batch) {
        try {
            return Call.batch(this, batch.getRequests());
        } catch (RuntimeException e) {
            failed(e);
            return Call.batch(this, List.of());
        }
    }

    Tally tallyOf(@Nullable Request<?, ?> request) {
        String method = request == null ? null : request.getMethod();
        return methods.get(method == null || method.isBlank() ? UNNAMED : method);
    }

    Tally batches() {
        return batches;
    }

    Outcomes outcomes() {
        return outcomes;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    PhaseTimes phaseTimes() {
        return phaseTimes;
    }

    /** Returns the connections of a client that is about to have the listener; their gauges are shown from now on. */
    Connections watchConnections() {
        watch("rpc.connections.opened", ConnectionSnapshot::opened);
        watch("rpc.connections.reused", ConnectionSnapshot::reused);
        watch("rpc.connections.idle", ConnectionSnapshot::idle);
        watch("rpc.connections.open", ConnectionSnapshot::open);
        return connections;
    }

    private void watch(String gauge, ToLongFunction<ConnectionSnapshot> count) {
        perf.gauge(gauge, Unit.COUNT, () -> count.applyAsLong(connections.read()), "client", client);
    }

    /** The calls at once that hold no thread of their caller. */
    Level async() {
        return async;
    }

    Clock clock() {
        return clock;
    }

    boolean isEnabled() {
        return perf.isEnabled();
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    /** Takes one from the calls that are declared to be warm-up. */
    boolean isWarmup() {
        return warmupLeft.get() > 0 && warmupLeft.getAndDecrement() > 0;
    }

    void batchItems(int items) {
        batchItems.get("rpc.batch.items").record(items);
    }

    /** An answer does not belong to the request it was given to. */
    void mismatched(Tally method) {
        if (mismatchLogged.compareAndSet(false, true)) {
            log.warn(
                    "Client {}: an answer to {} carries the id of another request; web3j does not look at ids, and pairs"
                            + " a batch by position, so values may be swapped. Further cases are counted, not logged",
                    client,
                    method);
        }
    }

    /** The measurement itself failed. */
    void failed(RuntimeException failure) {
        failures.increment();
        if (failureLogged.compareAndSet(false, true)) {
            log.warn(
                    "Client {}: a call could not be recorded; further failures are counted, not logged",
                    client,
                    failure);
        }
    }

    private List<Tally.Reading> readMethods() {
        return methods.made().values().stream().map(Tally::read).toList();
    }
}
