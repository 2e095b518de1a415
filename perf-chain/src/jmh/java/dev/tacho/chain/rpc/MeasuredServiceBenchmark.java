package dev.tacho.chain.rpc;

import dev.tacho.chain.ChainMeter;
import dev.tacho.core.Perf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.web3j.protocol.Service;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthBlockNumber;

/**
 * What measuring costs a call. {@code INSTANT} answers without doing anything, so that nothing but the decorator shows;
 * {@code JSON} encodes and decodes as web3j does and only the network is missing, with the bytes counted.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class MeasuredServiceBenchmark {
    /** Who answers. */
    public enum Node {
        INSTANT,
        JSON
    }

    @Param
    private Node node;

    @Param({"false", "true"})
    private boolean measured;

    private final Request<?, EthBlockNumber> request =
            new Request<>("eth_blockNumber", List.of(), null, EthBlockNumber.class);

    private Web3jService service;

    @Setup
    public void connect() {
        request.setId(1);
        Web3jService bare = node == Node.JSON ? new JsonNode() : new InstantNode();
        service = measured ? ChainMeter.of(Perf.create("bench"), "node").measure(bare) : bare;
    }

    @Benchmark
    public EthBlockNumber send() throws IOException {
        return service.send(request, EthBlockNumber.class);
    }

    @Benchmark
    @Threads(2)
    public EthBlockNumber sendOnTwoThreads() throws IOException {
        return service.send(request, EthBlockNumber.class);
    }

    private static final class JsonNode extends Service {
        private final byte[] answer =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x10d4f\"}".getBytes(StandardCharsets.UTF_8);

        JsonNode() {
            super(false);
        }

        @Override
        protected InputStream performIO(String payload) {
            return new ByteArrayInputStream(answer);
        }

        @Override
        public void close() {}
    }

    private static final class InstantNode extends StubService {
        private final EthBlockNumber answer = new EthBlockNumber();

        InstantNode() {
            answer.setId(1);
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked"})
        public <T extends Response> T send(Request request, Class<T> responseType) {
            return (T) answer;
        }
    }
}
