package dev.tacho.chain.state;

import dev.tacho.chain.internal.RpcMethods;
import dev.tacho.chain.internal.wire.Codec;
import dev.tacho.chain.internal.wire.Json;
import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Request;

/**
 * A request that may be answered from the cache.
 *
 * @param method its method
 * @param rule what is known of the method
 * @param params its parameters, as they were
 * @param where which block it is about
 * @param number that block's number, if that is how it is named
 * @param hash that block's hash, if that is how it is named
 * @param key its key, the block left open
 */
record Question(
        String method,
        Methods.Rule rule,
        List<@Nullable Object> params,
        Where where,
        long number,
        String hash,
        StateKey key) {
    /** How a request names its block. */
    enum Where {
        /** As the newest one, or not at all. */
        LATEST,
        /** By number. */
        NUMBER,
        /** By hash. */
        HASH,
        /** It is about none that is known in advance. */
        ANY
    }

    /** Returns the question of a request; null if only the node can answer it. */
    static @Nullable Question of(long chainId, Request<?, ?> request, Codec codec) throws IOException {
        Methods.Rule rule = Methods.of(request.getMethod());
        if (rule.lifetime() == Lifetime.NEVER) {
            return null;
        }
        List<@Nullable Object> params = codec.params(request);
        int index = rule.blockIndex();
        boolean isState = rule.lifetime() == Lifetime.BLOCK;
        Where where = isState || rule.lifetime() == Lifetime.HEAD ? Where.LATEST : Where.ANY;
        long number = -1;
        String hash = "";
        if (index >= 0 && index < params.size()) {
            Object block = params.get(index);
            if (block instanceof Map<?, ?> map && map.size() == 1) {
                block = map.values().iterator().next();
            }
            if (isState && Quantity.isHash(block)) {
                where = Where.HASH;
                hash = ((String) block).toLowerCase(Locale.ROOT);
            } else if (isState && block instanceof String text && text.startsWith("0x") && text.length() <= 17) {
                where = Where.NUMBER;
                number = Quantity.of("block number", text);
            } else if (!"latest".equals(block)) {
                return null; // Pending above all, which no block answers for.
            }
        } else if (index >= 0 && (index > params.size() || (isState && !rule.hasDefault()))) {
            return null;
        }
        if (where != Where.HASH && rule.lifetime() == Lifetime.BLOCK && RpcMethods.isByHash(request.getMethod())) {
            return null;
        }
        List<@Nullable Object> rest = new ArrayList<>(params);
        if (isState && index < rest.size()) {
            rest.remove(index);
        }
        String byHash = rule.byHash();
        StateKey key = StateKey.of(
                chainId, StateKey.ANY_BLOCK, byHash == null ? request.getMethod() : byHash, Json.canonical(rest));
        return new Question(request.getMethod(), rule, params, where, number, hash, key);
    }

    Lifetime lifetime() {
        return rule.lifetime();
    }

    boolean isAboutNewest() {
        return where == Where.LATEST || rule.lifetime() == Lifetime.HEAD_NUMBER;
    }

    /** Returns the method that asks the same with the block's hash. */
    String methodByHash() {
        String byHash = rule.byHash();
        return byHash == null ? method : byHash;
    }

    /** Whether the hash stands where the number stood, in an object as EIP-1898 has it. */
    boolean wrapsHash() {
        return rule.byHash() == null;
    }

    /** Returns the parameters with another block. */
    List<@Nullable Object> paramsAt(Object block) {
        List<@Nullable Object> at = new ArrayList<>(params);
        int index = rule.blockIndex();
        if (index < at.size()) {
            at.set(index, block);
        } else {
            at.add(block);
        }
        return at;
    }
}
