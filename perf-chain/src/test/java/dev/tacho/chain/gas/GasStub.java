package dev.tacho.chain.gas;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A node on loopback whose answers a test writes, result by result, byte by byte where it wants to. */
final class GasStub implements AutoCloseable {
    static {
        // Without it, JDK 17's server and TCP's delayed acknowledgement cost 40 ms a call.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    static final String HASH = "0x" + "11".repeat(32);
    static final String FROM = "0x" + "aa".repeat(20);
    static final String TO = "0x" + "bb".repeat(20);

    /** Writes the result of a call. */
    interface Result {
        void to(OutputStream out) throws IOException;
    }

    /** Answers a whole exchange. */
    interface Answer {
        void to(HttpExchange exchange, long id) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "gas-stub");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();

    GasStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
        result("eth_getBlockByNumber", "{\"number\":\"0x1\",\"miner\":\"0x" + "00".repeat(20) + "\"}");
        result("eth_config", "{\"current\":{\"precompiles\":{\"BLS12_PAIRING_CHECK\":\"0x0f\"}}}");
        result("eth_getCode", "\"0x00\"");
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    GasStub result(String method, String json) {
        return stream(method, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
    }

    GasStub stream(String method, Result result) {
        return answer(method, (exchange, id) -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
                out.write(("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":").getBytes(StandardCharsets.UTF_8));
                result.to(out);
                out.write('}');
            }
        });
    }

    GasStub body(String method, int status, String body) {
        return answer(method, (exchange, id) -> {
            byte[] bytes = body.replace("$id", Long.toString(id)).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    GasStub answer(String method, Answer answer) {
        answers.put(method, answer);
        return this;
    }

    /** A mined transaction with no calldata and so 21,000 gas before its first step. */
    GasStub mined(long gasLimit, long gasUsed) {
        result(
                "eth_getTransactionByHash",
                "{\"hash\":\"" + HASH + "\",\"from\":\"" + FROM + "\",\"to\":\"" + TO
                        + "\",\"input\":\"0x\",\"gas\":\"0x" + Long.toHexString(gasLimit) + "\"}");
        return result(
                "eth_getTransactionReceipt",
                "{\"blockNumber\":\"0x1\",\"transactionIndex\":\"0x0\",\"status\":\"0x1\",\"gasUsed\":\"0x"
                        + Long.toHexString(gasUsed) + "\"}");
    }

    /** Stands still until the test is over. */
    void stall() throws IOException {
        try {
            if (!closing.await(60, TimeUnit.SECONDS)) {
                throw new IOException("the test forgot to close the node");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add(request);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null) {
            authorizations.add(authorization);
        }
        Map<?, ?> call = (Map<?, ?>) Json.parse("request", request);
        Answer answer = answers.get(String.valueOf(call.get("method")));
        if (answer == null) {
            answer = (other, id) -> {
                other.sendResponseHeaders(404, -1);
                other.close();
            };
        }
        answer.to(exchange, ((Number) call.get("id")).longValue());
    }
}
