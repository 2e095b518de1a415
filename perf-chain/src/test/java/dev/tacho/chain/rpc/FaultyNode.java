package dev.tacho.chain.rpc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An HTTP server on loopback that answers what a well-behaved node never does. Each exchange keeps its sizes. */
public final class FaultyNode implements AutoCloseable {
    static {
        // Without it, JDK 17's server and TCP's delayed acknowledgement cost 40 ms a call.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** Room for all clients of a test that come at once. */
    private static final int BACKLOG = 256;

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    /** Answers the ids of a request, in its order. */
    public interface Answer {
        void to(HttpExchange exchange, List<Long> ids) throws IOException;
    }

    /** How a node answers the ids of a request. */
    public interface Script {
        void run(FaultyNode node, HttpExchange exchange, List<Long> ids) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "faulty-node");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicReference<byte[]> lastRequest = new AtomicReference<>(new byte[0]);
    private final AtomicReference<byte[]> lastAnswer = new AtomicReference<>(new byte[0]);
    private volatile Answer answer = (exchange, ids) -> body(exchange, 200, "{}");

    public FaultyNode() {
        this(null);
    }

    /** A node that speaks HTTPS, if there is a context. */
    public FaultyNode(@Nullable SSLContext context) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (context == null) {
                server = HttpServer.create(address, BACKLOG);
            } else {
                HttpsServer https = HttpsServer.create(address, BACKLOG);
                https.setHttpsConfigurator(new HttpsConfigurator(context));
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** As {@link #answer(Answer)}, with this node. */
    public FaultyNode answer(Script next) {
        return answer((exchange, ids) -> next.run(this, exchange, ids));
    }

    public FaultyNode answer(Answer next) {
        this.answer = next;
        return this;
    }

    public String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    public byte[] lastRequest() {
        return lastRequest.get();
    }

    public byte[] lastAnswer() {
        return lastAnswer.get();
    }

    public void body(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        lastAnswer.set(bytes);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Answers well, one object or a list. */
    static void ok(FaultyNode node, HttpExchange exchange, List<Long> ids) throws IOException {
        Fault.NONE.of(node).to(exchange, ids);
    }

    /** Promises more than it sends. */
    public void cutOff(HttpExchange exchange, String text) throws IOException {
        exchange.sendResponseHeaders(200, text.length() + 100L);
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        exchange.close();
    }

    /** Does not answer until the test is over. */
    public void silence(HttpExchange exchange) throws IOException {
        try {
            if (!closing.await(30, TimeUnit.SECONDS)) {
                throw new IOException("the test forgot to close the node");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] request = exchange.getRequestBody().readAllBytes();
        lastRequest.set(request);
        List<Long> ids = ID.matcher(new String(request, StandardCharsets.UTF_8))
                .results()
                .map(match -> Long.valueOf(match.group(1)))
                .toList();
        answer.to(exchange, ids);
    }
}
