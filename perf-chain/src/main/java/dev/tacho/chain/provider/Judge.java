package dev.tacho.chain.provider;

import dev.tacho.chain.internal.Quantity;
import dev.tacho.chain.internal.Undecodable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
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
    private static final int TOO_MANY_REQUESTS = 429;
    /** "Limit exceeded" of EIP-1474. */
    private static final int LIMIT_EXCEEDED = -32005;

    private static final int REVERTED = 3;
    private static final int INVALID_PARAMS = -32602;
    private static final int METHOD_NOT_FOUND = -32601;
    /** "Method not supported" of EIP-1474. */
    private static final int METHOD_NOT_SUPPORTED = -32004;

    private static final int DEEPEST_CAUSE = 8;

    /** Said with the code of a rate limit, too, but it is the question that is too large. */
    private static final List<String> TOO_LARGE =
            List.of("query returned more than", "block range", "response size", "range is too large");

    private static final List<String> LIMITED =
            List.of("rate limit", "too many requests", "request limit", "compute units", "daily request count");

    private static final List<String> NO_METHOD = List.of(
            "method not found",
            "not supported",
            "unsupported method",
            "does not exist/is not available",
            "not whitelisted");

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

    private static final List<String> KNOWN =
            List.of("already known", "already imported", "known transaction", "alreadyknown");

    private Judge() {}

    /** Judges an error that a node answered. */
    static Verdict ofError(Response.Error error) {
        int code = error.getCode();
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        // First: a contract may write anything into the reason of its revert.
        if (code == REVERTED || message.contains("revert")) {
            return Verdict.CALLER_FAULT;
        }
        if (hasOne(message, TOO_LARGE)) {
            return Verdict.UNDECIDED;
        }
        if (code == TOO_MANY_REQUESTS || code == LIMIT_EXCEEDED || hasOne(message, LIMITED)) {
            return Verdict.RATE_LIMITED;
        }
        if (isNoMethod(error) || hasOne(message, NO_STATE)) {
            return Verdict.NOT_HERE;
        }
        return code == INVALID_PARAMS || hasOne(message, CALLER) ? Verdict.CALLER_FAULT : Verdict.UNDECIDED;
    }

    /** Tells whether the node says that it lacks the method altogether. */
    static boolean isNoMethod(Response.Error error) {
        String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
        return error.getCode() == METHOD_NOT_FOUND
                || error.getCode() == METHOD_NOT_SUPPORTED
                || hasOne(message, NO_METHOD);
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
                // The only place where web3j 4 tells the status.
                boolean limited = String.valueOf(cause.getMessage()).startsWith("Invalid response received: 429");
                return limited ? Verdict.RATE_LIMITED : Verdict.FAILED;
            }
            if (cause instanceof TimeoutException
                    || cause instanceof SocketTimeoutException
                    || (cause instanceof InterruptedIOException && "timeout".equals(cause.getMessage()))) {
                return Verdict.TIMEOUT;
            }
            if (Undecodable.is(cause) || (cause instanceof IOException && cause.getCause() == null)) {
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
