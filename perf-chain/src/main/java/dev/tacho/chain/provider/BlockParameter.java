package dev.tacho.chain.provider;

import dev.tacho.chain.internal.RpcMethods;
import dev.tacho.chain.internal.wire.Quantity;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterNumber;
import org.web3j.protocol.core.methods.request.EthFilter;

/**
 * Which parameter of a method names the block it is about. It may be a text, web3j's {@link DefaultBlockParameter} (web3j
 * itself puts that into {@code eth_call}, and its text into {@code eth_getBalance}), an object as of EIP-1898, or nothing.
 */
final class BlockParameter {
    private static final String LATEST = "latest";
    private static final String FROM = "fromBlock";
    private static final String TO = "toBlock";
    private static final String LOGS = "eth_getLogs";
    private static final String HASH = "blockHash";
    private static final Set<String> OLD = Set.of("earliest", "safe", "finalized");

    /** Without a block parameter, and yet about the head. */
    private static final Set<String> ALWAYS_AT_HEAD = Set.of(
            "eth_blockNumber", "eth_gasPrice", "eth_maxPriorityFeePerGas", "eth_blobBaseFee", "eth_fillTransaction");

    /** These name the last of several blocks, in an object. */
    private static final Set<String> RANGES = Set.of(LOGS, "trace_filter");

    private BlockParameter() {}

    /** Tells whether the answer is about the newest block that the node has, so that a lagging node gives an old one. */
    static boolean isAtHead(String method, @Nullable List<?> params) {
        return ALWAYS_AT_HEAD.contains(method) || (namesBlock(method) && isHead(block(method, params)));
    }

    /** Tells whether the answer is the newest block itself. */
    static boolean isLatestBlock(String method, @Nullable List<?> params) {
        return method.equals("eth_getBlockByNumber") && LATEST.equals(block(method, params));
    }

    /** Tells whether the method is about the state or the contents of the latest block, by that name or by none. */
    static boolean isAtLatest(String method, @Nullable List<?> params) {
        boolean complete = RANGES.contains(method) || placeOfNumber(method) <= (params == null ? 0 : params.size());
        return namesBlock(method) && complete && isLatest(block(method, params));
    }

    /** Returns the parameters of a question about the latest block with a number in its place. */
    static List<@Nullable Object> at(String method, @Nullable List<?> params, long number) {
        List<@Nullable Object> changed = new ArrayList<>(params == null ? List.of() : params);
        boolean range = RANGES.contains(method);
        int place = range ? 0 : Math.max(0, placeOfNumber(method));
        Object block = range ? rangeAt(method, at(params, 0), number) : Quantity.hex(number);
        if (place == changed.size()) {
            changed.add(block);
        } else {
            changed.set(place, block);
        }
        return changed;
    }

    /** Returns the block by number or tag, for a report; a hash, and whatever else is there, is not kept. */
    static String shown(String method, @Nullable List<?> params) {
        return block(method, params) instanceof String block && block.length() <= 18 ? block : "by hash";
    }

    private static boolean namesBlock(String method) {
        return RANGES.contains(method) || placeOfNumber(method) != RpcMethods.NOWHERE;
    }

    /** What stands for the block: a text; null for the one that is meant if there is none; or something else, as a hash. */
    private static @Nullable Object block(String method, @Nullable List<?> params) {
        if (!RANGES.contains(method)) {
            return plain(at(params, placeOfNumber(method)));
        }
        Object range = at(params, 0);
        if (range instanceof EthFilter filter) {
            return filter.getBlockHash() != null ? filter : plain(filter.getToBlock());
        }
        if (range instanceof Map<?, ?> map) {
            return map.get(HASH) != null ? map : plain(map.get(TO));
        }
        return null;
    }

    /** As it goes over the wire, and out of the object if it is a number there. */
    private static @Nullable Object plain(@Nullable Object block) {
        Object named = block instanceof Map<?, ?> map && map.get(HASH) == null ? map.get("blockNumber") : block;
        return named instanceof DefaultBlockParameter web3js ? web3js.getValue() : named;
    }

    /** The end is put at the number, and so is the beginning if it was at the latest block; everything else stays. */
    private static Object rangeAt(String method, @Nullable Object range, long number) {
        if (range instanceof EthFilter filter) {
            DefaultBlockParameter to = new DefaultBlockParameterNumber(BigInteger.valueOf(number));
            DefaultBlockParameter from = isLatest(plain(filter.getFromBlock())) ? to : filter.getFromBlock();
            EthFilter fixed = new EthFilter(from, to, filter.getAddress());
            fixed.getTopics().addAll(filter.getTopics());
            return fixed;
        }
        Map<Object, @Nullable Object> fixed = range instanceof Map<?, ?> map ? new HashMap<>(map) : new HashMap<>();
        fixed.put(TO, Quantity.hex(number));
        Object from = plain(fixed.get(FROM));
        // Without a beginning, logs begin at the latest block, and traces at the first one.
        if (LATEST.equals(from) || (from == null && method.equals(LOGS))) {
            fixed.put(FROM, Quantity.hex(number));
        }
        return fixed;
    }

    /** Where a number, a tag or an object stands; a method that takes nothing but a hash is about no head. */
    private static int placeOfNumber(String method) {
        return RpcMethods.isByHash(method) ? RpcMethods.NOWHERE : RpcMethods.blockPlace(method);
    }

    private static boolean isHead(@Nullable Object block) {
        return block == null || (block instanceof String tag && !tag.startsWith("0x") && !OLD.contains(tag));
    }

    private static boolean isLatest(@Nullable Object block) {
        return block == null || block.equals(LATEST);
    }

    private static @Nullable Object at(@Nullable List<?> params, int place) {
        return params != null && place >= 0 && place < params.size() ? params.get(place) : null;
    }
}
