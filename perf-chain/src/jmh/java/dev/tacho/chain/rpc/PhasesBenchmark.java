package dev.tacho.chain.rpc;

import dev.tacho.core.Perf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Route;
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
import org.web3j.protocol.core.methods.response.EthBlockNumber;

/**
 * What phases and connections cost a call: web3j encodes and decodes, and the events of one exchange on a reused
 * connection are told as OkHttp tells them, while only the network and OkHttp itself are missing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class PhasesBenchmark {
    /** What is measured. */
    public enum Measured {
        /** The bare service; its client has a listener that does nothing. */
        NOTHING,
        /** Times, outcomes and bytes. */
        BYTES,
        /** Phases and connections too. */
        PHASES
    }

    @Param
    private Measured measured;

    private final org.web3j.protocol.core.Request<?, EthBlockNumber> request =
            new org.web3j.protocol.core.Request<>("eth_blockNumber", List.of(), null, EthBlockNumber.class);

    private Web3jService service;

    @Setup
    public void connect() {
        request.setId(1);
        RpcMeter meter = RpcMeter.of(Perf.create("bench"), "node");
        EventListener.Factory listeners = measured == Measured.PHASES ? meter.phases() : call -> EventListener.NONE;
        Web3jService bare = new EventfulNode(listeners);
        service = measured == Measured.NOTHING ? bare : meter.measure(bare);
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

    /** Tells a listener what OkHttp would. */
    private static final class EventfulNode extends Service {
        private final byte[] answer =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x10d4f\"}".getBytes(StandardCharsets.UTF_8);
        private final Request request = new Request.Builder()
                .url("http://node/")
                .post(RequestBody.create("{}", MediaType.get("application/json")))
                .build();
        private final Call call = new OkHttpClient().newCall(request);
        private final EventListener.Factory listeners;
        private final ThreadLocal<Connection> connections = ThreadLocal.withInitial(IdleConnection::new);

        EventfulNode(EventListener.Factory listeners) {
            super(false);
            this.listeners = listeners;
        }

        @Override
        protected InputStream performIO(String payload) {
            EventListener listener = listeners.create(call);
            Connection connection = connections.get();
            listener.callStart(call);
            listener.connectionAcquired(call, connection);
            listener.requestHeadersStart(call);
            listener.requestHeadersEnd(call, request);
            listener.requestBodyStart(call);
            listener.requestBodyEnd(call, payload.length());
            listener.responseHeadersStart(call);
            listener.responseBodyStart(call);
            listener.responseBodyEnd(call, answer.length);
            listener.connectionReleased(call, connection);
            listener.callEnd(call);
            return new ByteArrayInputStream(answer);
        }

        @Override
        public void close() {}
    }

    private static final class IdleConnection implements Connection {
        private final Socket socket = new Socket();

        @Override
        public Route route() {
            return new Route(null, Proxy.NO_PROXY, InetSocketAddress.createUnresolved("node", 80));
        }

        @Override
        public Socket socket() {
            return socket;
        }

        @Override
        public Handshake handshake() {
            return null;
        }

        @Override
        public Protocol protocol() {
            return Protocol.HTTP_1_1;
        }
    }
}
