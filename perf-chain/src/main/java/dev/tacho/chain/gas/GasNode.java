package dev.tacho.chain.gas;

import dev.tacho.chain.gas.GasTraceException.Reason;
import dev.tacho.chain.internal.wire.JsonReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSON-RPC over HTTP whose answers are read while they arrive. web3j's {@code HttpService} holds a whole body, and a
 * trace may have hundreds of megabytes.
 *
 * <p>The time limit covers the whole answer, not only its head: a timer of the JDK closes the stream of a node that
 * stalls. Neither the address nor what was asked stands in any message.
 */
final class GasNode {
    private static final Logger log = LoggerFactory.getLogger(GasNode.class);
    private static final int MOST_MESSAGE = 200;
    /** The largest answer that is held whole: a block has some 10 MB of transactions at most, twice that as digits. */
    private static final long MOST_HELD_BYTES = 64L << 20;

    /** Reads the result of a call from where it stands. */
    @FunctionalInterface
    interface Result<T extends @Nullable Object> {
        T read(JsonReader json) throws IOException;
    }

    private final HttpClient client;
    private final URI uri;
    private final Map<String, String> headers;
    private final Duration timeout;
    private final long mostBytes;
    private final AtomicLong ids = new AtomicLong();

    GasNode(URI uri, Map<String, String> headers, Duration timeout, long mostBytes) {
        this.uri = uri;
        this.headers = Map.copyOf(headers);
        this.timeout = timeout;
        this.mostBytes = mostBytes;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /** Calls a method whose result is small. */
    @Nullable
    Object call(String method, @Nullable Object... params) throws GasTraceException {
        long most = Math.min(mostBytes, MOST_HELD_BYTES);
        return this.<@Nullable Object>stream(method, Arrays.asList(params), Json::value, most);
    }

    /** Calls a method whose result is an object; null where the node says null. */
    @Nullable
    Map<?, ?> object(String method, @Nullable Object... params) throws GasTraceException {
        Object result = call(method, params);
        if (result != null && !(result instanceof Map)) {
            throw malformed(method, "the result is no object");
        }
        return (Map<?, ?>) result;
    }

    /** Calls a method and reads its result while it arrives. */
    <T extends @Nullable Object> T stream(String method, List<?> params, Result<T> result) throws GasTraceException {
        return stream(method, params, result, mostBytes);
    }

    private <T extends @Nullable Object> T stream(String method, List<?> params, Result<T> result, long most)
            throws GasTraceException {
        long id = ids.incrementAndGet();
        HttpResponse<InputStream> response = send(method, request(method, params, id));
        AtomicBoolean late = new AtomicBoolean();
        InputStream body = response.body();
        CompletableFuture<@Nullable Void> guard = new CompletableFuture<@Nullable Void>()
                .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .exceptionally(expired -> {
                    late.set(true);
                    closeQuietly(body);
                    return null;
                });
        try (InputStream bounded = new Bounded(method, body, most)) {
            if (response.statusCode() != 200) {
                throw new GasTraceException(
                        Reason.REFUSED, method + ": the node answered HTTP status " + response.statusCode());
            }
            return new Envelope<>(method, id, result).read(new JsonReader(bounded));
        } catch (GasTraceException e) {
            throw late.get() ? tooSlow(method, e) : e;
        } catch (IOException e) {
            // A stream that was closed by the guard and one that broke look alike to the reader.
            throw late.get()
                    ? tooSlow(method, e)
                    : new GasTraceException(Reason.MALFORMED, method + ": " + e.getMessage(), e);
        } finally {
            guard.cancel(false);
        }
    }

    private HttpRequest request(String method, List<?> params, long id) {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":"
                + Json.text(params) + '}';
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return request.build();
    }

    private HttpResponse<InputStream> send(String method, HttpRequest request) throws GasTraceException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw tooSlow(method, e);
        } catch (IOException e) {
            throw new GasTraceException(
                    Reason.CONNECTION,
                    method + ": the node cannot be reached: " + e.getClass().getSimpleName(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GasTraceException(Reason.CONNECTION, method + ": interrupted", e);
        }
    }

    private GasTraceException tooSlow(String method, Exception cause) {
        return new GasTraceException(
                Reason.TOO_SLOW,
                method + ": no whole answer within timeout=" + timeout + "; allow more, or trace a shorter transaction",
                cause);
    }

    static GasTraceException malformed(String method, String what) {
        return new GasTraceException(Reason.MALFORMED, method + ": " + what);
    }

    /** The user's name and password of an address, as the header that HTTP has for them; empty if it has none. */
    static Map<String, String> authorization(URI uri) {
        String user = uri.getUserInfo();
        return user == null
                ? Map.of()
                : Map.of(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
    }

    private static void closeQuietly(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // The reader of this stream reports that it came too late; how it closed adds nothing.
            log.debug("A late answer did not close: {}", e.toString());
        }
    }

    /** Names the connection without its user, path and query, where keys stand. */
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** The object around a result: its members may come in any order. */
    private record Envelope<T extends @Nullable Object>(String method, long id, Result<T> result) {
        T read(JsonReader json) throws IOException {
            List<T> results = new ArrayList<>(1);
            Object answered = null;
            Object error = null;
            if (json.peek() != JsonReader.Token.OBJECT) {
                throw malformed(method, "the answer is no object");
            }
            json.beginObject();
            while (json.hasNext()) {
                switch (json.name()) {
                    case "result" -> results.add(result.read(json));
                    case "error" -> error = Json.value(json);
                    case "id" -> answered = Json.value(json);
                    default -> json.skip();
                }
            }
            json.endObject();
            if (json.peek() != JsonReader.Token.END_OF_DOCUMENT) {
                throw malformed(method, "something stands behind the answer");
            }
            if (error != null) {
                throw refused(error);
            }
            if (!Long.valueOf(id).equals(answered)) {
                throw malformed(method, "the answer carries another id");
            }
            if (results.size() != 1) {
                throw malformed(method, "the answer has " + results.size() + " results");
            }
            return results.get(0);
        }

        private GasTraceException refused(Object error) {
            Object code = error instanceof Map<?, ?> map ? map.get("code") : "without a code";
            String message = String.valueOf(error instanceof Map<?, ?> map ? map.get("message") : error);
            String start = message.length() <= MOST_MESSAGE ? message : message.substring(0, MOST_MESSAGE) + "...";
            return new GasTraceException(Reason.REFUSED, method + ": the node answered error " + code + ": " + start);
        }
    }

    /** Ends an answer that is longer than allowed. */
    private static final class Bounded extends FilterInputStream {
        private final String method;
        private final long most;
        private long count;

        Bounded(String method, InputStream in, long most) {
            super(in);
            this.method = method;
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            counted(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            counted(Math.max(0, read));
            return read;
        }

        private void counted(int bytes) throws GasTraceException {
            count += bytes;
            if (count > most) {
                throw new GasTraceException(
                        Reason.TOO_LARGE,
                        method + ": the answer is longer than mostBytes=" + most
                                + (most == MOST_HELD_BYTES
                                        ? ", the most for an answer that is held whole"
                                        : "; allow more, or leave slots out"));
            }
        }
    }
}
