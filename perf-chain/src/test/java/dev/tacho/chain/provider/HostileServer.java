package dev.tacho.chain.provider;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A provider on loopback that answers as it likes. */
final class HostileServer implements AutoCloseable {
    static {
        // Without it, JDK 17's server and TCP's delayed acknowledgement cost 40 ms a call.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    /** Answers a request of that id. */
    interface Behaviour {
        void answer(HttpExchange exchange, long id) throws IOException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "hostile-server");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private volatile Behaviour behaviour;

    HostileServer(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static HostileServer wellBehaved() {
        return new HostileServer((exchange, id) -> result(exchange, id, "\"0x1\""));
    }

    void behave(Behaviour next) {
        this.behaviour = next;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    static void result(HttpExchange exchange, long id, String json) throws IOException {
        body(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + json + "}");
    }

    static void body(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** Does not answer until the server is closed. */
    void hang(HttpExchange exchange) throws IOException {
        try {
            if (!closing.await(60, TimeUnit.SECONDS)) {
                throw new IOException("the test forgot to close the server");
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
        requests.incrementAndGet();
        Matcher id = ID.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        behaviour.answer(exchange, id.find() ? Long.parseLong(id.group(1)) : 0);
    }
}
