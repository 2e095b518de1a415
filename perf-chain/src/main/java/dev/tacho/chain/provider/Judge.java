package dev.tacho.chain.provider;

import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.internal.RpcMethods;
import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.exceptions.ClientConnectionException;

/**
 * Tells whose fault an error is. JSON-RPC has few codes and nodes use them loosely, so most of it stands in the text:
 * the phrases below are those of geth, Besu, Nethermind, Erigon, Reth, anvil, hardhat and the large providers. What is
 * not known is {@link Verdict#UNDECIDED}, and the next provider's answer decides.
 */
final class Judge {
    private static final int INVALID_PARAMS = -32602;
    private static final int DEEPEST_CAUSE = 8;

    private static final List<String> NO_STATE = List.of(
            "missing trie node",
            "header not found",
            "header for hash not found",
            "unknown block",
            "block not found",
            "block is out of range",
            "world state unavailable",
            "state is not available",
            "state not available",
            "historical state",
            "no state available",
            "is not currently canonical",
            "pruned");

    private static final List<String> CALLER = List.of(
            "nonce too low",
            "nonce too high",
            "nonce is too low",
            "insufficient funds",
            "already known",
            "already imported",
            "known transaction",
            "underpriced",
            "intrinsic gas",
            "gas too low",
            "out of gas",
            "gas required exceeds",
            "exceeds block gas limit",
            "gas limit",
            "fee cap",
            "max fee per gas",
            "priority fee",
            "invalid sender",
            "invalid opcode",
            "stack underflow",
            "invalid jump",
            "invalid argument",
            "invalid signature",
            "invalid chain id",
            "oversized data",
            "filter not found");

    /** Asked for something that is not there; the fee of blobs is null on a chain that has none. */
    private static final Set<String> MAYBE_NULL = Set.of(
            "eth_getBlockByHash",
            "eth_getBlockByNumber",
            "eth_getBlockReceipts",
            "eth_getBlockTransactionCountByHash",
            "eth_getBlockTransactionCountByNumber",
            "eth_getTransactionByBlockHashAndIndex",
            "eth_getTransactionByBlockNumberAndIndex",
            "eth_getTransactionByHash",
            "eth_getTransactionReceipt",
            "eth_getUncleByBlockHashAndIndex",
            "eth_getUncleByBlockNumberAndIndex",
            "eth_getUncleCountByBlockHash",
            "eth_getUncleCountByBlockNumber",
            "eth_blobBaseFee");

    private static final Set<String> NUMBERS = Set.of(
            "eth_blobBaseFee",
            "eth_chainId",
            "eth_estimateGas",
            "eth_gasPrice",
            "eth_getBalance",
            "eth_getBlockTransactionCountByHash",
            "eth_getBlockTransactionCountByNumber",
            "eth_getTransactionCount",
            "eth_getUncleCountByBlockHash",
            "eth_getUncleCountByBlockNumber",
            "eth_maxPriorityFeePerGas");

    /** What web3j takes for one: a node that writes a plain JSON number is understood, too. */
    private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]{1,64}|[0-9]{1,78}");

    private static final List<String> KNOWN =
            List.of("already known", "already imported", "known transaction", "alreadyknown");

    private Judge() {}

    /** Judges an error that a node answered. */
    static Verdict ofError(Response.Error error) {
        int code = error.getCode();
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        if (NodeErrors.isRevert(code, message)) {
            return Verdict.CALLER_FAULT;
        }
        if (NodeErrors.isTooLarge(code, message)) {
            return Verdict.UNDECIDED;
        }
        if (NodeErrors.isRateLimited(code, message)) {
            return Verdict.RATE_LIMITED;
        }
        if (isNoMethod(error) || hasOne(message, NO_STATE)) {
            return Verdict.NOT_HERE;
        }
        return code == INVALID_PARAMS || hasOne(message, CALLER) ? Verdict.CALLER_FAULT : Verdict.UNDECIDED;
    }

    /** Tells whether the node says that it lacks the method altogether. */
    static boolean isNoMethod(Response.Error error) {
        return NodeErrors.isUnknownMethod(error.getCode(), error.getMessage());
    }

    /** Tells whether the node has the transaction already. */
    static boolean isAlreadyKnown(Response.Error error) {
        return hasOne(String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT), KNOWN);
    }

    /** Judges a call that threw. */
    static Verdict ofFailure(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof ClientConnectionException) {
                boolean limited = Failures.httpStatus(cause) == NodeErrors.TOO_MANY_REQUESTS;
                return limited ? Verdict.RATE_LIMITED : Verdict.FAILED;
            }
            if (Failures.isTimeout(cause)) {
                return Verdict.TIMEOUT;
            }
            if (Failures.isUndecodable(cause) || (cause instanceof IOException && cause.getCause() == null)) {
                return Verdict.FAILED;
            }
            if (cause instanceof UnsupportedOperationException) {
                return Verdict.NOT_HERE;
            }
            cause = cause.getCause();
        }
        // Anything else that is no failure of I/O: perhaps the request itself cannot be sent by anybody.
        return failure instanceof IOException ? Verdict.FAILED : Verdict.UNDECIDED;
    }

    /** Tells whether a result says nothing: a node that lags gives the same. */
    static boolean isEmpty(@Nullable Object result) {
        return result == null
                || (result instanceof String text && (text.isEmpty() || text.equals("0x")))
                || (result instanceof Collection<?> list && list.isEmpty());
    }

    /**
     * Tells what no node may answer: null of a method that always has an answer, and no number where there has to be
     * one. Of methods that are not known, anything is an answer.
     *
     * @return what is wrong; null if nothing is
     */
    static @Nullable String misfit(String method, @Nullable List<?> params, @Nullable Object result) {
        if (result == null) {
            boolean isLegal = !RpcMethods.isListed(method)
                    || (MAYBE_NULL.contains(method) && !BlockParameter.isLatestBlock(method, params));
            return isLegal ? null : "null where something has to be";
        }
        boolean isLegal = !NUMBERS.contains(method)
                || !(result instanceof String text)
                || NUMBER.matcher(text).matches();
        return isLegal ? null : "no number where one has to be";
    }

    /**
     * Reads the number of the newest block out of an answer that tells it.
     *
     * @return the number; -1 if the answer tells none
     * @throws IOException if there is something in its place that is no number
     */
    static long head(String method, @Nullable List<?> params, @Nullable Object result) throws IOException {
        if (method.equals("eth_blockNumber")) {
            return result == null ? -1 : Quantity.of(method, result);
        }
        if (result == null || !BlockParameter.isLatestBlock(method, params)) {
            return -1;
        }
        if (result instanceof EthBlock.Block block) {
            return Quantity.of(method, block.getNumberRaw());
        }
        return result instanceof Map<?, ?> block ? Quantity.of(method, block.get("number")) : -1;
    }

    private static boolean hasOne(String message, List<String> phrases) {
        return phrases.stream().anyMatch(message::contains);
    }
}
