package dev.tacho.chain;

import dev.tacho.chain.rpc.RpcMeter;
import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
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
        ChainMeter meter = new ChainMeter(RpcMeter.of(perf, client));
        perf.register("chain." + client, meter);
        return meter;
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
