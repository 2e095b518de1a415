package dev.tacho.chain;

import dev.tacho.chain.advice.CallLog;
import dev.tacho.chain.batch.FastReads;
import dev.tacho.chain.provider.Providers;
import dev.tacho.chain.state.StateCache;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthGetBalance;

/**
 * What each service that may be stacked costs a read, where nothing is gained by it: web3j encodes and decodes, the node
 * answers at once, and no other call is under way.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LayersBenchmark {
    private static final int READS = 20;

    /** What stands between the caller and web3j's service. */
    public enum Layer {
        NONE,
        METER,
        CALL_LOG,
        FAST_READS,
        /** Each read is a hit. */
        STATE_CACHE,
        PROVIDERS
    }

    @Param
    private Layer layer;

    private Web3jService service;
    private Request<?, EthGetBalance> read;

    @Setup
    public void connect() {
        Perf perf = Perf.create("bench");
        Web3jService node = new InstantNode();
        service = switch (layer) {
            case NONE -> node;
            case METER -> ChainMeter.of(perf, "node").measure(node);
            case CALL_LOG -> CallLog.over(perf, "node", node);
            case FAST_READS -> FastReads.over(node).record(perf, "node").build();
            case STATE_CACHE ->
                StateCache.builder(perf, "node").maxStale(Duration.ofHours(1)).build(node);
            case PROVIDERS ->
                Providers.builder(perf, "node")
                        .add("first", node)
                        .add("second", new InstantNode())
                        .build();
        };
        read = read(0);
    }

    @TearDown
    public void close() throws IOException {
        service.close();
    }

    /** One read at a time, each on the caller's thread. */
    @Benchmark
    public EthGetBalance read() throws IOException {
        return service.send(read, EthGetBalance.class);
    }

    /** A batch as web3j's users write it; time for each of its reads. */
    @Benchmark
    @OperationsPerInvocation(READS)
    public BatchResponse batch() throws IOException {
        BatchRequest batch = new BatchRequest(service);
        for (int i = 0; i < READS; i++) {
            batch.add(read(i));
        }
        return batch.send();
    }

    private Request<?, EthGetBalance> read(int account) {
        String address = String.format("0x%040x", account);
        return new Request<>("eth_getBalance", List.of(address, "latest"), service, EthGetBalance.class);
    }
}
