package dev.tacho.chain.state;

import dev.tacho.chain.internal.wire.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.web3j.protocol.Service;

/**
 * A node in memory whose every value gives away the block that it was read at: the oracle that knows what is canonical.
 * Speaks JSON through web3j's own encoding.
 */
final class OracleChain extends Service {
    record Block(long number, String hash, String parent, List<String> transactions) {}

    final List<Block> blocks = new ArrayList<>();
    /** Every block that ever was, by hash. */
    final Map<String, Block> all = new ConcurrentHashMap<>();

    final Map<String, Integer> asked = new TreeMap<>();
    int roundTrips;
    /** How many blocks behind the node is. */
    int lag;

    int finalityDepth = 8;
    boolean takesHashes = true;
    boolean fails;
    /** What happens on the way to each answer, for example time. */
    Runnable onTheWay = () -> {};
    /** Sees each request at the moment at which it is answered. */
    BiConsumer<String, List<?>> answering = (method, params) -> {};
    /** What the network makes of an answer. */
    UnaryOperator<String> wire = text -> text;

    private long made;

    OracleChain() {
        super(false);
        mine();
    }

    Block mine() {
        Block parent = blocks.isEmpty() ? null : head();
        String hash = String.format("0x%064x", ++made * 0x9E3779B97F4A7C15L >>> 1);
        Block block = new Block(
                blocks.size(),
                hash,
                parent == null ? "0x" + "0".repeat(64) : parent.hash(),
                List.of(String.format("0x%064x", 0xAAAA0000L + made)));
        blocks.add(block);
        all.put(hash, block);
        return block;
    }

    void reorg(int depth, int length) {
        for (int i = 0; i < depth && blocks.size() > 1; i++) {
            blocks.remove(blocks.size() - 1);
        }
        for (int i = 0; i < length; i++) {
            mine();
        }
    }

    Block head() {
        return blocks.get(blocks.size() - 1);
    }

    /** Returns what the node calls its newest block. */
    Block shown() {
        return blocks.get(Math.max(0, blocks.size() - 1 - lag));
    }

    boolean shows(String hash) {
        Block block = all.get(hash);
        return block.number() <= shown().number()
                && blocks.get((int) block.number()).hash().equals(hash);
    }

    int asked() {
        return asked.values().stream().mapToInt(Integer::intValue).sum();
    }

    int asked(String method) {
        return asked.getOrDefault(method, 0);
    }

    /** Returns the value of an account at a block. */
    static String value(String blockHash, Object account) {
        return String.format("0x1%s%08x", blockHash.substring(50), account.hashCode());
    }

    @Override
    protected InputStream performIO(String payload) throws IOException {
        synchronized (this) {
            roundTrips++;
        }
        onTheWay.run();
        Object request = Json.parse(payload);
        String answer;
        synchronized (this) {
            if (request instanceof List<?> batch) {
                List<Object> answers = new ArrayList<>();
                for (Object item : batch) {
                    answers.add(answer((Map<?, ?>) item));
                }
                answer = Json.write(answers);
            } else {
                answer = Json.write(answer((Map<?, ?>) request));
            }
        }
        if (fails) {
            throw new IOException("no connection");
        }
        return new ByteArrayInputStream(wire.apply(answer).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {}

    private Map<String, Object> answer(Map<?, ?> request) {
        String method = (String) request.get("method");
        asked.merge(method, 1, Integer::sum);
        answering.accept(method, (List<?>) request.get("params"));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("jsonrpc", "2.0");
        answer.put("id", request.get("id"));
        try {
            answer.put("result", result(method, (List<?>) request.get("params")));
        } catch (IllegalArgumentException e) {
            answer.put(
                    "error", Map.of("code", e.getMessage().contains("revert") ? 3 : -32602, "message", e.getMessage()));
        }
        return answer;
    }

    private Object result(String method, List<?> params) {
        return switch (method) {
            case "eth_chainId" -> "0x7a69";
            case "eth_blockNumber" -> "0x" + Long.toHexString(shown().number());
            case "eth_gasPrice" -> value(shown().hash(), "gas");
            case "eth_getBalance" -> value(block(params.get(1)).hash(), params.get(0));
            case "eth_call" -> call(params);
            case "eth_getBlockByNumber" -> json(byTag(params.get(0)));
            case "eth_getBlockByHash" -> shows((String) params.get(0)) ? json(all.get(params.get(0))) : null;
            case "eth_getTransactionReceipt" -> receipt(params.get(0));
            case "eth_sendRawTransaction" -> "0x" + "e".repeat(64);
            case "evm_mine" -> mine().hash();
            default -> throw new IllegalArgumentException("no such method");
        };
    }

    private Object call(List<?> params) {
        Map<?, ?> call = (Map<?, ?>) params.get(0);
        if ("0xdead".equals(call.get("data"))) {
            throw new IllegalArgumentException("execution reverted");
        }
        return value(block(params.get(1)).hash(), call.get("data"));
    }

    private Object receipt(Object transaction) {
        for (Block block : blocks) {
            if (block.transactions().contains(transaction) && block.number() <= shown().number()) {
                Map<String, Object> receipt = new LinkedHashMap<>();
                receipt.put("transactionHash", transaction);
                receipt.put("blockHash", block.hash());
                receipt.put("blockNumber", "0x" + Long.toHexString(block.number()));
                receipt.put("status", "0x1");
                return receipt;
            }
        }
        return null;
    }

    private Block block(Object named) {
        if (named instanceof Map<?, ?> map) {
            Block block = all.get(map.get("blockHash"));
            if (!takesHashes || block == null || !shows(block.hash())) {
                throw new IllegalArgumentException("header not found");
            }
            return block;
        }
        Block block = byTag(named);
        if (block == null) {
            throw new IllegalArgumentException("header not found");
        }
        return block;
    }

    private Block byTag(Object tag) {
        if ("latest".equals(tag) || "pending".equals(tag)) {
            return shown();
        }
        if ("finalized".equals(tag)) {
            return blocks.get((int) Math.max(0, shown().number() - finalityDepth));
        }
        long number = Long.parseLong(((String) tag).substring(2), 16);
        return number > shown().number() ? null : blocks.get((int) number);
    }

    private static Map<String, Object> json(Block block) {
        if (block == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("number", "0x" + Long.toHexString(block.number()));
        json.put("hash", block.hash());
        json.put("parentHash", block.parent());
        json.put("timestamp", "0x" + Long.toHexString(1_000 + block.number()));
        json.put("gasUsed", "0x0");
        json.put("gasLimit", "0x1c9c380");
        json.put("transactions", new ArrayList<>(block.transactions()));
        json.put("uncles", Arrays.asList());
        return json;
    }
}
