package dev.tacho.chain.rpc;

import dev.tacho.chain.internal.TappedService;
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
import java.util.concurrent.atomic.LongAdder;
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

    private RpcMeter(Perf perf, String client) {
        this.perf = perf;
        this.clock = perf.clock();
        this.client = client;
        this.methods = new Lookup<>(MOST_METHODS, Outcomes.OTHER, method -> Tally.ofMethod(perf, client, method));
        this.batches = Tally.ofBatches(perf, client);
        this.batchItems = Lookup.unbounded(name -> perf.histogram(name, Unit.COUNT, "client", client));
        this.subscriptions = new Subscriptions(perf, client, outcomes, this::failed);
    }

    /**
     * Returns a meter of one connection.
     *
     * @param perf holds the instruments
     * @param client names the connection: the tag {@code client} of every instrument
     * @return the meter
     * @throws IllegalArgumentException if the name is blank, holds white space or control characters, or is a URL
     */
    public static RpcMeter of(Perf perf, String client) {
        if (client.contains("://")) {
            throw new IllegalArgumentException("client is a URL, which may hold a key and would stand in every report;"
                    + " give the connection a name, for example \"mainnet\"");
        }
        if (client.isBlank() || client.chars().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw new IllegalArgumentException("client=\"" + client
                    + "\": must not be blank or hold white space or control characters; use dots or dashes");
        }
        return new RpcMeter(perf, client);
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
        Optional<TappedService> tap = TappedService.over(service);
        if (tap.isEmpty()) {
            untapped.add(service.getClass().getSimpleName());
        }
        return new MeasuredService(service, tap.orElse(null), this);
    }

    /**
     * Returns the totals so far.
     *
     * @return an immutable reading
     */
    public RpcSnapshot snapshot() {
        return RpcSnapshot.of(readMethods(), batches.read());
    }

    @Override
    public Section section() {
        return new RpcSection(
                        client,
                        readMethods(),
                        batches.read(),
                        subscriptions.read(),
                        new TreeSet<>(untapped),
                        failures.sum())
                .render();
    }

    Call<Response<?>> call(@Nullable Request<?, ?> request) {
        Tally method;
        try {
            method = tallyOf(request);
        } catch (RuntimeException e) {
            failed(e);
            method = methods.get(UNNAMED);
        }
        return Call.single(this, method);
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

    long nanoTime() {
        return clock.nanoTime();
    }

    void batchItems(int items) {
        batchItems.get("rpc.batch.items").record(items);
    }

    /** An answer of a batch does not belong to the request at its place. */
    void mismatched(Tally method, int position) {
        if (mismatchLogged.compareAndSet(false, true)) {
            log.warn(
                    "Client {}: the answer at place {} of a batch, {}, carries the id of another request; web3j pairs"
                            + " answers by position, so values may be swapped. Further cases are counted, not logged",
                    client,
                    position,
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
