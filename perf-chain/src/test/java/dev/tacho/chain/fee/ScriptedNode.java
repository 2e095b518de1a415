package dev.tacho.chain.fee;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.web3j.protocol.Service;

/** A node that answers what it is told, through web3j's own encoding and decoding. */
final class ScriptedNode extends Service {
    private static final Pattern METHOD = Pattern.compile("\"method\":\"(\\w+)\"");

    private final Map<String, UnaryOperator<String>> answers = new HashMap<>();
    final List<String> requests = new ArrayList<>();

    ScriptedNode() {
        super(false);
    }

    ScriptedNode answer(String method, String result) {
        return answer(method, request -> result);
    }

    /** Turns a request's text into a result's. */
    ScriptedNode answer(String method, UnaryOperator<String> result) {
        answers.put(method, result);
        return this;
    }

    @Override
    protected InputStream performIO(String payload) throws IOException {
        requests.add(payload);
        Matcher method = METHOD.matcher(payload);
        if (!method.find() || !answers.containsKey(method.group(1))) {
            throw new IOException("connection reset");
        }
        String result = answers.get(method.group(1)).apply(payload);
        String text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":" + result + '}';
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
}
