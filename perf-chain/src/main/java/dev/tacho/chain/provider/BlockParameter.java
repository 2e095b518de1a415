package dev.tacho.chain.provider;

import dev.tacho.chain.internal.RpcMethods;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which parameter of a method names the block it is about. */
final class BlockParameter {
    private static final String LATEST = "latest";
    private static final Set<String> OLD = Set.of("earliest", "safe", "finalized");

    /** Without a block parameter, and yet about the head. */
    private static final Set<String> ALWAYS_AT_HEAD = Set.of(
            "eth_blockNumber", "eth_gasPrice", "eth_maxPriorityFeePerGas", "eth_blobBaseFee", "eth_fillTransaction");

    private BlockParameter() {}

    /** Tells whether the answer is about the newest block that the node has, so that a lagging node gives an old one. */
    static boolean isAtHead(String method, @Nullable List<?> params) {
        if (ALWAYS_AT_HEAD.contains(method)) {
            return true;
        }
        if (method.equals("eth_getLogs")) {
            return !(at(params, 0) instanceof Map<?, ?> filter)
                    || (!filter.containsKey("blockHash") && isHead(filter.get("toBlock")));
        }
        int place = placeOfNumber(method);
        return place != RpcMethods.NOWHERE && isHead(at(params, place));
    }

    /** Tells whether the answer is the newest block itself. */
    static boolean isLatestBlock(String method, @Nullable List<?> params) {
        return method.equals("eth_getBlockByNumber") && LATEST.equals(at(params, 0));
    }

    /** Tells whether the method is about the state or the contents of the latest block, by that name. */
    static boolean isAtLatest(String method, @Nullable List<?> params) {
        int place = placeOfNumber(method);
        Object block = at(params, place);
        return place != RpcMethods.NOWHERE
                && (LATEST.equals(block) || (block == null && params != null && params.size() == place));
    }

    /** Returns the parameters with a number in the place of the block. */
    static List<Object> at(String method, @Nullable List<?> params, String number) {
        List<Object> changed = new ArrayList<>(params == null ? List.of() : params);
        int place = Math.max(0, placeOfNumber(method));
        if (place == changed.size()) {
            changed.add(number);
        } else {
            changed.set(place, number);
        }
        return changed;
    }

    /** Returns the block by number or tag, for a report; a hash, and whatever else is there, is not kept. */
    static String shown(String method, @Nullable List<?> params) {
        int place = placeOfNumber(method);
        return at(params, place) instanceof String block && block.length() <= 18 ? block : "by hash";
    }

    /** Where a number, a tag or an object stands; a method that takes nothing but a hash is about no head. */
    private static int placeOfNumber(String method) {
        return RpcMethods.isByHash(method) ? RpcMethods.NOWHERE : RpcMethods.blockPlace(method);
    }

    private static boolean isHead(@Nullable Object block) {
        return block == null || (block instanceof String tag && !tag.startsWith("0x") && !OLD.contains(tag));
    }

    private static @Nullable Object at(@Nullable List<?> params, int place) {
        return params != null && place >= 0 && place < params.size() ? params.get(place) : null;
    }
}
