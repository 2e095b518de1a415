package dev.tacho.chain;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.web3j.protocol.Service;

/** A node without a network: web3j encodes and decodes, and each call is answered at once, a batch in its order. */
final class InstantNode extends Service {
    private static final String METHOD = "\"method\":\"";
    private static final String ID = "\"id\":";
    private static final String HASH = "0x" + "ab".repeat(32);
    private static final String BLOCK = "{\"number\":\"0x10\",\"hash\":\"" + HASH + "\",\"parentHash\":\"0x"
            + "cd".repeat(32) + "\",\"timestamp\":\"0x65000000\",\"transactions\":[],\"uncles\":[]}";

    InstantNode() {
        super(false);
    }

    @Override
    protected InputStream performIO(String payload) {
        StringBuilder answers = new StringBuilder();
        int method = payload.indexOf(METHOD);
        while (method >= 0) {
            // Searching costs less than what is measured; a regular expression would not.
            int id = payload.indexOf(ID, method) + ID.length();
            boolean block = payload.startsWith("eth_getBlock", method + METHOD.length());
            answers.append(answers.isEmpty() ? "" : ",")
                    .append("{\"jsonrpc\":\"2.0\",\"id\":")
                    .append(payload, id, payload.indexOf('}', id))
                    .append(",\"result\":")
                    .append(block ? BLOCK : "\"0x10d4f\"")
                    .append('}');
            method = payload.indexOf(METHOD, id);
        }
        String json = payload.startsWith("[") ? "[" + answers + ']' : answers.toString();
        return new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}
}
