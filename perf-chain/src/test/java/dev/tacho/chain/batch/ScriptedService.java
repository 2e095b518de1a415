package dev.tacho.chain.batch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.web3j.protocol.Service;

/** A node without a network: it is given the calls of each round trip, and what it returns is the answer. */
final class ScriptedService extends Service {
    private static final Pattern CALL =
            Pattern.compile("\"method\":\"(\\w+)\",\"params\":(\\[[^\\[\\]]*\\]),\"id\":(\\d+)");

    /** A call as it came over the wire. */
    record Call(String method, String params, long id) {
        /** An answer that nobody else can be given without being noticed: it tells what was asked. */
        String ok() {
            return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":\"" + value() + "\"}";
        }

        String error(int code, String message) {
            return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":" + code + ",\"message\":\"" + message
                    + "\",\"data\":\"0x08\"}}";
        }

        String value() {
            return (method + params).replace("\"", "'");
        }
    }

    /** What the node does. */
    interface Script {
        String answer(List<Call> calls, boolean batch) throws IOException;
    }

    private final List<List<Call>> roundTrips = new CopyOnWriteArrayList<>();
    private volatile Script script = (calls, batch) -> honest(calls, batch);

    ScriptedService() {
        super(false);
    }

    ScriptedService script(Script next) {
        this.script = next;
        return this;
    }

    /** What a node answers that is well. */
    static String honest(List<Call> calls, boolean batch) {
        return batch
                ? calls.stream().map(Call::ok).collect(Collectors.joining(",", "[", "]"))
                : calls.get(0).ok();
    }

    /** The calls of each round trip so far. */
    List<List<Call>> roundTrips() {
        return roundTrips;
    }

    /** How many calls each round trip carried. */
    List<Integer> sizes() {
        return roundTrips.stream().map(List::size).toList();
    }

    @Override
    protected InputStream performIO(String payload) throws IOException {
        List<Call> calls = new ArrayList<>();
        Matcher matcher = CALL.matcher(payload);
        while (matcher.find()) {
            calls.add(new Call(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3))));
        }
        roundTrips.add(calls);
        return new ByteArrayInputStream(
                script.answer(calls, payload.startsWith("[")).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
}
