package dev.tacho.chain;

import dev.tacho.chain.rpc.ConnectionSnapshot;
import dev.tacho.chain.rpc.CostTable;
import dev.tacho.chain.rpc.RpcMeter;
import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import okhttp3.EventListener;
import org.web3j.protocol.Web3jService;

/**
 * Measures one connection to a blockchain node.
 *
 * <pre>{@code
 * Perf perf = Perf.create("dex");
 * ChainMeter meter = ChainMeter.of(perf, "mainnet");
 * Web3j web3j = Web3j.build(meter.measure(new HttpService(url)));
 * ...
 * meter.snapshot().calls();   // how many round trips that took
 * }</pre>
 *
 * <p>Whatever goes through the measured service is recorded in the {@link Perf}: a timer for each method and outcome,
 * the items of batches, bytes, and subscriptions; {@link dev.tacho.chain.rpc} lists the instruments. Answers,
 * exceptions, order and threads stay those of the service. Parameters, results, URLs and headers are never kept.
 *
 * <p>Safe for use by any thread; there is nothing to close.
 */
public final class ChainMeter implements SectionSource {
    private final RpcMeter rpc;

    private ChainMeter(RpcMeter rpc) {
        this.rpc = rpc;
    }

    /**
     * Returns a meter of one connection, and registers it so that it has a section in every report of {@code perf}.
     *
     * @param perf holds the instruments
     * @param client names the connection, for example {@code mainnet}: the tag {@code client} of its instruments, and
     *     {@code chain.mainnet} the id of its section
     * @return the meter
     * @throws IllegalArgumentException if the name is blank, holds white space or control characters, is a URL (which
     *     may hold a key), or is the name of another connection of {@code perf}
     */
    public static ChainMeter of(Perf perf, String client) {
        return builder(perf, client).build();
    }

    /**
     * Returns a builder of a meter that sets a warm-up apart, or counts what a provider charges.
     *
     * @param perf holds the instruments
     * @param client names the connection, as in {@link #of}
     * @return the builder
     * @throws IllegalArgumentException if the name is blank, holds white space or control characters, or is a URL
     */
    public static Builder builder(Perf perf, String client) {
        return new Builder(perf, client);
    }

    /** Builds a {@link ChainMeter}. Not for use by several threads. */
    public static final class Builder {
        private final Perf perf;
        private final String client;
        private final RpcMeter.Builder rpc;

        private Builder(Perf perf, String client) {
            this.perf = perf;
            this.client = client;
            this.rpc = RpcMeter.builder(perf, client);
        }

        /**
         * Keeps the times of the first round trips apart, which open connections and load classes.
         *
         * @param calls how many, 0 to 1,000,000; 0 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         * @see RpcMeter.Builder#warmupCalls
         */
        public Builder warmupCalls(int calls) {
            rpc.warmupCalls(calls);
            return this;
        }

        /**
         * Counts what the provider charges.
         *
         * @param table its price list
         * @return this builder
         */
        public Builder costs(CostTable table) {
            rpc.costs(table);
            return this;
        }

        /**
         * Makes the meter, and registers it so that it has a section in every report of the {@link Perf}.
         *
         * @return the meter
         * @throws IllegalArgumentException if the name is that of another connection
         */
        public ChainMeter build() {
            ChainMeter meter = new ChainMeter(rpc.build());
            perf.register("chain." + client, meter);
            return meter;
        }
    }

    /**
     * Returns a service that does what the given one does, and is measured. Several services may be measured by one
     * meter; they add up.
     *
     * @param service the service to measure, for example a {@code HttpService}; it is not changed
     * @return the measured service; the given one itself if {@code perf} records nothing or this meter measures it
     *     already
     */
    public Web3jService measure(Web3jService service) {
        return rpc.measure(service);
    }

    /**
     * Returns what divides calls over HTTP into phases (queue, connect, TLS, send, wait, receive, parse) and counts
     * connections. It belongs into the client of the measured service:
     *
     * <pre>{@code
     * OkHttpClient http = new OkHttpClient.Builder().eventListenerFactory(chain.phases()).build();
     * Web3j web3j = Web3j.build(chain.measure(new HttpService(url, http)));
     * }</pre>
     *
     * @return a factory of listeners, for any number of clients; needs OkHttp, as {@code HttpService} does
     */
    public EventListener.Factory phases() {
        return rpc.phases();
    }

    /**
     * Returns what {@link #phases()} does, for a client that has listeners already: they are told all the same.
     *
     * @param users the client's own factory
     * @return a factory of listeners
     */
    public EventListener.Factory phases(EventListener.Factory users) {
        return rpc.phases(users);
    }

    /**
     * Returns what the connections did so far, and which pool they ask for.
     *
     * @return an immutable reading; without any connection unless {@link #phases()} is in the client
     */
    public ConnectionSnapshot connections() {
        return rpc.connections();
    }

    /**
     * Returns the totals so far.
     *
     * @return an immutable reading
     */
    public RpcSnapshot snapshot() {
        return rpc.snapshot();
    }

    @Override
    public Section section() {
        return rpc.section();
    }
}
