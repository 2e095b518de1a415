package dev.tacho.chain.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Service;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * web3j's own encoding of requests and decoding of answers, without a node: every caller's answer is made anew from the
 * same text, so that no two callers share an object. Names no type of Jackson.
 *
 * <p>{@link TappedService} encodes and decodes too, and is not the same: it does so as one service of the user does, by
 * that service's mapper, and only where there is such a service; this one works without, for what was never on a wire.
 */
public final class Codec extends Service {
    private static final Request<Object, Response<Object>> NOTHING = new Request<>();

    /** What is on its way through web3j on this thread. */
    private static final class Passage {
        byte @Nullable [] answer;
        String payload = "";
    }

    private final ThreadLocal<Passage> current = ThreadLocal.withInitial(Passage::new);

    /** Makes a codec; safe for use by any thread. */
    public Codec() {
        super(false);
    }

    /**
     * Returns a request's parameters as plain Java values.
     *
     * @param request the request
     * @return a new list; its elements may be the request's own
     * @throws IOException if web3j cannot encode them
     */
    public List<@Nullable Object> params(Request<?, ?> request) throws IOException {
        List<?> params = request.getParams();
        if (params == null) {
            return List.of();
        }
        if (Json.isPlain(params)) {
            return new ArrayList<>(params);
        }
        Passage passage = current.get();
        passage.answer = null;
        send(request, Response.class);
        String payload = passage.payload;
        passage.payload = "";
        if (Json.parse(payload) instanceof Map<?, ?> map && map.get("params") instanceof List<?> encoded) {
            return new ArrayList<>(encoded);
        }
        throw new IOException(request.getMethod() + ": the request holds no parameters");
    }

    /**
     * Makes an answer.
     *
     * @param <T> its type
     * @param id the id that it carries
     * @param result the text of its result
     * @param type its type
     * @return a new object
     * @throws IOException if the result does not fit the type
     */
    @SuppressWarnings("rawtypes") // As web3j declares it.
    public <T extends Response> T answer(long id, byte[] result, Class<T> type) throws IOException {
        byte[] head = ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":").getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[head.length + result.length + 1];
        System.arraycopy(head, 0, text, 0, head.length);
        System.arraycopy(result, 0, text, head.length, result.length);
        text[text.length - 1] = '}';
        Passage passage = current.get();
        passage.answer = text;
        try {
            return send(NOTHING, type);
        } finally {
            passage.answer = null;
        }
    }

    @Override
    protected @Nullable InputStream performIO(String payload) {
        Passage passage = current.get();
        passage.payload = payload;
        byte[] answer = passage.answer;
        return answer == null ? null : new ByteArrayInputStream(answer);
    }

    /** Does nothing: there is no connection. */
    @Override
    public void close() {}
}
