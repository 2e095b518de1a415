package dev.tacho.chain.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * What JSON-RPC methods do and where they name their block, said once for all rooms: what may be batched, merged,
 * hedged, sent elsewhere or kept follows from it. A method that is not listed is {@link Kind#UNKNOWN} everywhere.
 *
 * <p>What a room adds is its own question: how long an answer is true is said by the state cache, since it has nothing to
 * do with what a call does to the node.
 */
public final class RpcMethods {
    /** {@link #blockPlace} of a method whose parameters name no block. */
    public static final int NOWHERE = -1;

    private static final Map<String, Row> TABLE = table();

    private RpcMethods() {}

    /** What a call does. */
    public enum Kind {
        /** Reads the chain, has no effect, and every node at the same block gives the same answer. */
        READ,
        /** Has no effect, but each node may have its own answer: its head, its idea of a fee. */
        OPINION,
        /** As {@link #READ}, but much work for a node. */
        COSTLY_READ,
        /** Tells of the node itself: its version, its peers, its pool. */
        NODE_READ,
        /** Tells the next nonce, which depends on what this very node has in its pool. */
        NONCE_READ,
        /** Sends a signed transaction, whose hash stays the same however often it is sent. */
        RAW_SEND,
        /** Uses an account that the node holds: sent twice, it may be done twice. */
        ACCOUNT,
        /** Makes, asks or empties a filter, which only the node that made it knows. */
        FILTER,
        /** Nobody knows what it does. */
        UNKNOWN;

        /**
         * Tells whether a call has no effect, so that asking twice does no harm.
         *
         * @return whether it has none
         */
        public boolean isRead() {
            return switch (this) {
                case READ, OPINION, COSTLY_READ, NODE_READ, NONCE_READ -> true;
                case RAW_SEND, ACCOUNT, FILTER, UNKNOWN -> false;
            };
        }
    }

    private record Row(Kind kind, int blockPlace) {}

    /**
     * Looks a method up.
     *
     * @param method the name, for example {@code eth_call}
     * @return what it does
     */
    public static Kind kind(String method) {
        Row row = TABLE.get(method);
        if (row != null) {
            return row.kind();
        }
        // Of these whole namespaces nothing changes a node.
        return method.startsWith("trace_") || method.startsWith("debug_trace") ? Kind.COSTLY_READ : Kind.UNKNOWN;
    }

    /**
     * Tells whether the table has the method by its name, rather than by its beginning.
     *
     * @param method the name
     * @return whether it has: there are few such names, so they may be tags of instruments
     */
    public static boolean isListed(String method) {
        return TABLE.containsKey(method);
    }

    /**
     * Tells which parameter names the block.
     *
     * @param method the name
     * @return its place, from 0; {@link #NOWHERE} if there is none
     */
    public static int blockPlace(String method) {
        Row row = TABLE.get(method);
        return row == null ? placeInTrace(method) : row.blockPlace();
    }

    /** Of the methods that {@link #kind} knows by the beginning of their names. */
    private static int placeInTrace(String method) {
        return switch (method) {
            case "debug_traceBlockByHash", "debug_traceBlockByNumber", "trace_block" -> 0;
            case "trace_replayBlockTransactions" -> 0;
            case "debug_traceCall", "trace_callMany" -> 1;
            case "trace_call" -> 2;
            default -> NOWHERE;
        };
    }

    /**
     * Tells whether the parameter at {@link #blockPlace} is always a hash, never a number or a tag.
     *
     * @param method the name
     * @return whether it is
     */
    public static boolean isByHash(String method) {
        return blockPlace(method) != NOWHERE && method.contains("Hash");
    }

    private static Map<String, Row> table() {
        Map<String, Row> rows = new HashMap<>();
        put(rows, Kind.READ, 0, "eth_getBlockByHash", "eth_getBlockByNumber");
        put(rows, Kind.READ, 0, "eth_getBlockTransactionCountByHash", "eth_getBlockTransactionCountByNumber");
        put(rows, Kind.READ, 0, "eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex");
        put(rows, Kind.READ, 0, "eth_getUncleByBlockHashAndIndex", "eth_getUncleByBlockNumberAndIndex");
        put(rows, Kind.READ, 0, "eth_getUncleCountByBlockHash", "eth_getUncleCountByBlockNumber");
        put(rows, Kind.READ, 1, "eth_call", "eth_estimateGas", "eth_getBalance", "eth_getCode");
        put(rows, Kind.READ, 2, "eth_getStorageAt");
        put(rows, Kind.READ, NOWHERE, "eth_chainId", "eth_getTransactionReceipt");
        put(rows, Kind.OPINION, 1, "eth_feeHistory");
        // A transaction may be pending at one node and in a block at another: both are right.
        put(rows, Kind.OPINION, NOWHERE, "eth_blobBaseFee", "eth_blockNumber", "eth_gasPrice");
        put(rows, Kind.OPINION, NOWHERE, "eth_getTransactionByHash", "eth_maxPriorityFeePerGas");
        put(rows, Kind.COSTLY_READ, 0, "eth_getBlockReceipts");
        put(rows, Kind.COSTLY_READ, 1, "eth_createAccessList", "eth_simulateV1");
        put(rows, Kind.COSTLY_READ, 2, "eth_getProof");
        put(rows, Kind.COSTLY_READ, NOWHERE, "eth_getLogs");
        put(rows, Kind.NODE_READ, NOWHERE, "eth_accounts", "eth_coinbase", "eth_config", "eth_hashrate", "eth_mining");
        put(rows, Kind.NODE_READ, NOWHERE, "eth_protocolVersion", "eth_syncing", "rpc_modules");
        put(rows, Kind.NODE_READ, NOWHERE, "net_listening", "net_peerCount", "net_version");
        put(rows, Kind.NODE_READ, NOWHERE, "txpool_content", "txpool_contentFrom", "txpool_inspect", "txpool_status");
        put(rows, Kind.NODE_READ, NOWHERE, "web3_clientVersion", "web3_sha3");
        put(rows, Kind.NONCE_READ, 1, "eth_getTransactionCount");
        put(rows, Kind.NONCE_READ, NOWHERE, "eth_fillTransaction");
        put(rows, Kind.RAW_SEND, NOWHERE, "eth_sendRawTransaction", "eth_sendRawTransactionSync");
        put(rows, Kind.ACCOUNT, NOWHERE, "eth_sendTransaction", "eth_sign", "eth_signTransaction");
        put(rows, Kind.ACCOUNT, NOWHERE, "eth_signTypedData_v4", "personal_sign");
        put(rows, Kind.FILTER, NOWHERE, "eth_newBlockFilter", "eth_newFilter", "eth_newPendingTransactionFilter");
        put(rows, Kind.FILTER, NOWHERE, "eth_getFilterChanges", "eth_getFilterLogs", "eth_uninstallFilter");
        return Map.copyOf(rows);
    }

    private static void put(Map<String, Row> rows, Kind kind, int blockPlace, String... methods) {
        for (String method : methods) {
            if (rows.put(method, new Row(kind, blockPlace)) != null) {
                throw new IllegalStateException(method + " stands in the table twice");
            }
        }
    }
}
