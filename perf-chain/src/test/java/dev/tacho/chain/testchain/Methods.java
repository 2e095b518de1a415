package dev.tacho.chain.testchain;

import static dev.tacho.chain.internal.wire.Quantity.hex;

import java.math.BigInteger;
import java.security.SignatureException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** What each JSON-RPC method answers to one who sees the chain up to a given head. Under the chain's lock. */
final class Methods {
    private final ScriptedChain chain;
    private final ScriptedBlock head;

    Methods(ScriptedChain chain, ScriptedBlock head) {
        this.chain = chain;
        this.head = head;
    }

    Object answer(String method, List<?> params) throws RpcError {
        return switch (method) {
            case "web3_clientVersion" -> "scripted/1.0";
            case "net_version" -> Long.toString(ScriptedChain.CHAIN_ID);
            case "eth_chainId" -> hex(ScriptedChain.CHAIN_ID);
            case "eth_syncing" -> false;
            case "eth_blockNumber" -> hex(head.number());
            case "eth_getBlockByNumber" -> json(byTag(params.get(0)), params.get(1));
            case "eth_getBlockByHash" -> json(byHash(text(params, 0)), params.get(1));
            case "eth_getBlockReceipts" -> receipts(byTag(params.get(0)));
            case "eth_getTransactionByHash" -> transaction(text(params, 0));
            case "eth_getTransactionReceipt" -> receipt(text(params, 0));
            case "eth_getTransactionCount" -> hex(nonce(text(params, 0), params.get(1)));
            case "eth_getBalance" -> {
                known(params.get(1));
                yield hex(chain.balance(text(params, 0)));
            }
            case "eth_getStorageAt" -> read("storage", text(params, 0), text(params, 1), params.get(2));
            case "eth_getCode" -> read("code", text(params, 0), "", params.get(1));
            case "eth_call" -> {
                Map<?, ?> call = (Map<?, ?>) params.get(0);
                Object data = call.get("input") != null ? call.get("input") : call.get("data");
                yield read("call", String.valueOf(call.get("to")), String.valueOf(data), params.get(1));
            }
            case "eth_estimateGas" -> estimate((Map<?, ?>) params.get(0));
            case "eth_getLogs" -> logs((Map<?, ?>) params.get(0));
            case "eth_gasPrice" -> hex(head.nextBaseFee() + suggestedTip());
            case "eth_maxPriorityFeePerGas" -> hex(suggestedTip());
            case "eth_blobBaseFee" -> hex(blobBaseFee(nextExcess(head)));
            case "eth_feeHistory" -> feeHistory(params);
            case "eth_config" -> config();
            case "txpool_status" ->
                Json.object(
                        "pending", hex(chain.pool().count(head, true)),
                        "queued", hex(chain.pool().count(head, false)));
            case "txpool_content" -> Json.object("pending", content(true, false), "queued", content(false, false));
            case "txpool_inspect" -> Json.object("pending", content(true, true), "queued", content(false, true));
            case "txpool_contentFrom" -> {
                String sender = text(params, 0).toLowerCase(Locale.ROOT);
                yield Json.object(
                        "pending", content(true, false).getOrDefault(sender, Map.of()),
                        "queued", content(false, false).getOrDefault(sender, Map.of()));
            }
            default -> throw new RpcError(-32601, "the method " + method + " does not exist/is not available");
        };
    }

    static ScriptedTx decode(Object raw) throws RpcError {
        try {
            return ScriptedTx.decode((String) raw);
        } catch (SignatureException | RuntimeException e) {
            throw new RpcError(-32000, "rlp: " + e.getMessage());
        }
    }

    /** By EIP-4844. */
    static BigInteger blobBaseFee(long excess) {
        BigInteger denominator = BigInteger.valueOf(ScriptedChain.BLOB_FRACTION);
        BigInteger output = BigInteger.ZERO;
        BigInteger term = denominator;
        for (long i = 1; term.signum() > 0; i++) {
            output = output.add(term);
            term = term.multiply(BigInteger.valueOf(excess)).divide(denominator.multiply(BigInteger.valueOf(i)));
        }
        return output.divide(denominator);
    }

    private static long nextExcess(ScriptedBlock block) {
        return Math.max(
                0, block.excessBlobGas() + block.blobGasUsed() - ScriptedChain.BLOB_TARGET * ScriptedChain.BLOB_GAS);
    }

    private static String text(List<?> params, int index) throws RpcError {
        if (index < params.size() && params.get(index) instanceof String text) {
            return text;
        }
        throw new RpcError(-32602, "missing value for required argument " + index);
    }

    private static Object json(ScriptedBlock block, Object full) {
        return block == null ? null : block.json(Boolean.TRUE.equals(full));
    }

    private ScriptedBlock byHash(String hash) {
        ScriptedBlock block = chain.block(hash);
        return block == null || block.number() > head.number() ? null : block;
    }

    private ScriptedBlock byTag(Object tag) throws RpcError {
        if (tag instanceof Map<?, ?> object) {
            return object.get("blockHash") instanceof String hash ? byHash(hash) : byTag(object.get("blockNumber"));
        }
        return switch (String.valueOf(tag)) {
            case "latest", "pending", "null" -> head;
            case "earliest" -> head.ancestor(0);
            case "safe" -> head.ancestor(Math.max(0, head.number() - chain.safeBehind()));
            case "finalized" -> head.ancestor(Math.max(0, head.number() - chain.finalizedBehind()));
            default -> {
                String text = String.valueOf(tag);
                if (text.length() == 66) {
                    yield byHash(text);
                }
                try {
                    yield head.ancestor(Long.decode(text));
                } catch (NumberFormatException e) {
                    throw new RpcError(-32602, "invalid block " + text);
                }
            }
        };
    }

    private ScriptedBlock known(Object tag) throws RpcError {
        ScriptedBlock block = byTag(tag);
        if (block == null) {
            throw new RpcError(-32000, "header not found");
        }
        return block;
    }

    private Object read(String what, String address, String key, Object tag) throws RpcError {
        return chain.state().read(what, address, key, known(tag));
    }

    private static Object receipts(ScriptedBlock block) {
        return block == null
                ? null
                : IntStream.range(0, block.transactions().size())
                        .mapToObj(block::receipt)
                        .toList();
    }

    private record Place(ScriptedBlock block, int index) {}

    private Place find(String hash) {
        for (ScriptedBlock block = head; block != null; block = block.parent()) {
            int index = block.transactionHashes().indexOf(hash);
            if (index >= 0) {
                return new Place(block, index);
            }
        }
        return null;
    }

    private Object transaction(String hash) {
        Place place = find(hash);
        if (place != null) {
            return place.block().transactions().get(place.index()).json(place.block(), place.index());
        }
        ScriptedTx waiting = chain.pool().find(hash);
        return waiting == null ? null : waiting.json(null, 0);
    }

    private Object receipt(String hash) {
        Place place = find(hash);
        return place == null ? null : place.block().receipt(place.index());
    }

    private long nonce(String sender, Object tag) throws RpcError {
        String address = sender.toLowerCase(Locale.ROOT);
        return "pending".equals(tag)
                ? chain.pool().pendingNonce(address, head)
                : known(tag).nonceOf(address);
    }

    private Object estimate(Map<?, ?> call) {
        Object data = call.get("input") != null ? call.get("input") : call.get("data");
        Object from = call.get("from");
        ScriptedTx tx = ScriptedTx.of(from == null ? ScriptedTx.address("nobody") : (String) from, 0)
                .withGas(chain.gasLimit())
                .withCall((String) call.get("to"), data == null ? "0x" : (String) data);
        return hex(chain.execute(tx).gasUsed());
    }

    private Object logs(Map<?, ?> filter) throws RpcError {
        if (filter.get("blockHash") instanceof String hash) {
            ScriptedBlock block = byHash(hash);
            if (block == null) {
                throw new RpcError(-32000, "unknown block");
            }
            return block.logs(false).stream()
                    .filter(log -> matches(filter, log))
                    .toList();
        }
        ScriptedBlock to = known(filter.get("toBlock"));
        long from = known(filter.get("fromBlock")).number();
        return to.above(from == 0 ? null : to.ancestor(from - 1)).stream()
                .flatMap(block -> block.logs(false).stream())
                .filter(log -> matches(filter, log))
                .toList();
    }

    /** Whether a log passes the filter of eth_getLogs or of a subscription. */
    static boolean matches(Map<?, ?> filter, Map<String, Object> log) {
        if (!oneOf(filter.get("address"), log.get("address"))) {
            return false;
        }
        List<?> topics = (List<?>) log.get("topics");
        List<?> wanted = filter.get("topics") instanceof List<?> list ? list : List.of();
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i) != null && (i >= topics.size() || !oneOf(wanted.get(i), topics.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean oneOf(Object wanted, Object found) {
        if (wanted instanceof List<?> list) {
            return list.isEmpty() || list.stream().anyMatch(each -> oneOf(each, found));
        }
        return wanted == null || ((String) wanted).equalsIgnoreCase((String) found);
    }

    private Map<String, Object> content(boolean pending, boolean inspected) {
        Map<String, Object> content = new LinkedHashMap<>();
        chain.pool().content(head, pending).forEach((sender, lane) -> content.put(sender, lane(lane, inspected)));
        return content;
    }

    private static Map<String, Object> lane(SortedMap<Long, ScriptedTx> lane, boolean inspected) {
        Map<String, Object> json = new LinkedHashMap<>();
        lane.forEach((nonce, tx) -> json.put(
                Long.toString(nonce),
                inspected
                        ? tx.to() + ": " + tx.value() + " wei + " + tx.gasLimit() + " gas × " + tx.maxFee() + " wei"
                        : tx.json(null, 0)));
        return json;
    }

    /** As geth does: the three lowest tips of each of 20 blocks, of those the 60th percentile, at most 500 gwei. */
    private long suggestedTip() {
        List<Long> tips = new ArrayList<>();
        ScriptedBlock block = head;
        for (int i = 0; i < 20 && block != null; i++, block = block.parent()) {
            long baseFee = block.baseFee();
            block.transactions().stream()
                    .map(tx -> tx.effectiveTip(baseFee))
                    .filter(tip -> tip >= 2)
                    .sorted()
                    .limit(3)
                    .forEach(tips::add);
        }
        tips.sort(null);
        return tips.isEmpty() ? 1_000_000_000 : Math.min(tips.get((tips.size() - 1) * 60 / 100), 500_000_000_000L);
    }

    private Object feeHistory(List<?> params) throws RpcError {
        long wanted = params.get(0) instanceof Long number ? number : Long.decode((String) params.get(0));
        ScriptedBlock newest = known(params.get(1));
        List<?> percentiles = params.size() > 2 && params.get(2) instanceof List<?> list ? list : List.of();
        long count = Math.min(Math.min(wanted, 1024), newest.number() + 1);
        List<Object> baseFees = new ArrayList<>();
        List<Object> blobFees = new ArrayList<>();
        List<Object> ratios = new ArrayList<>();
        List<Object> blobRatios = new ArrayList<>();
        List<Object> rewards = new ArrayList<>();
        for (long number = newest.number() - count + 1; number <= newest.number(); number++) {
            ScriptedBlock block = newest.ancestor(number);
            baseFees.add(hex(block.baseFee()));
            blobFees.add(hex(blobBaseFee(block.excessBlobGas())));
            ratios.add((double) block.gasUsed() / block.gasLimit());
            blobRatios.add((double) block.blobGasUsed() / (ScriptedChain.BLOB_MOST * ScriptedChain.BLOB_GAS));
            rewards.add(percentiles.stream()
                    .map(percentile -> hex(reward(block, ((Number) percentile).doubleValue())))
                    .toList());
        }
        baseFees.add(hex(newest.nextBaseFee()));
        blobFees.add(hex(blobBaseFee(nextExcess(newest))));
        Map<String, Object> history = Json.object(
                "oldestBlock", hex(newest.number() - count + 1),
                "baseFeePerGas", baseFees,
                "gasUsedRatio", ratios,
                "baseFeePerBlobGas", blobFees,
                "blobGasUsedRatio", blobRatios);
        if (!percentiles.isEmpty()) {
            history.put("reward", rewards);
        }
        return history;
    }

    /** The effective tip below which the given percentage of a block's gas was paid. */
    private static long reward(ScriptedBlock block, double percentile) {
        record Paid(long tip, long gas) {}
        List<Paid> paid = IntStream.range(0, block.transactions().size())
                .mapToObj(i -> new Paid(
                        block.transactions().get(i).effectiveTip(block.baseFee()),
                        block.executions().get(i).gasUsed()))
                .sorted((a, b) -> Long.compare(a.tip(), b.tip()))
                .toList();
        long threshold = (long) (block.gasUsed() * percentile / 100);
        long sum = 0;
        for (Paid each : paid) {
            sum += each.gas();
            if (sum >= threshold) {
                return each.tip();
            }
        }
        return 0;
    }

    /** By EIP-7910, with the blob parameters of the Prague fork. */
    private static Object config() {
        return Json.object(
                "current",
                Json.object(
                        "activationTime", 0L,
                        "blobSchedule",
                                Json.object(
                                        "baseFeeUpdateFraction", ScriptedChain.BLOB_FRACTION,
                                        "max", ScriptedChain.BLOB_MOST,
                                        "target", ScriptedChain.BLOB_TARGET),
                        "chainId", hex(ScriptedChain.CHAIN_ID),
                        "forkId", "0x00000000",
                        "precompiles", Map.of(),
                        "systemContracts", Map.of()),
                "next",
                null,
                "last",
                null);
    }
}
