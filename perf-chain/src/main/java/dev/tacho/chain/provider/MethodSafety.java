package dev.tacho.chain.provider;

import dev.tacho.chain.internal.RpcMethods;

/**
 * What may be done with a JSON-RPC method when there are several providers. A method that is not known is {@link
 * #UNKNOWN} and treated with the greatest care.
 *
 * <table>
 * <caption>The classes of methods</caption>
 * <tr><th>class</th><th>hedged</th><th>falls over</th><th>agreed on by a quorum</th><th>examples</th></tr>
 * <tr><td>{@link #READ}</td><td>yes</td><td>yes</td><td>yes</td><td>{@code eth_call}, {@code eth_getBalance}</td></tr>
 * <tr><td>{@link #OPINION}</td><td>yes</td><td>yes</td><td>no</td><td>{@code eth_blockNumber}, {@code eth_gasPrice}</td></tr>
 * <tr><td>{@link #COSTLY_READ}</td><td>no</td><td>yes</td><td>yes</td><td>{@code eth_getLogs}, traces</td></tr>
 * <tr><td>{@link #NODE_READ}</td><td>no</td><td>yes</td><td>no</td><td>{@code net_version}, {@code txpool_status}</td></tr>
 * <tr><td>{@link #NONCE_READ}</td><td>no</td><td>no</td><td>no</td><td>{@code eth_getTransactionCount}</td></tr>
 * <tr><td>{@link #RAW_SEND}</td><td>no</td><td>yes</td><td>no</td><td>{@code eth_sendRawTransaction}</td></tr>
 * <tr><td>{@link #ACCOUNT}</td><td>no</td><td>no</td><td>no</td><td>{@code eth_sendTransaction}, {@code eth_sign}</td></tr>
 * <tr><td>{@link #FILTER}</td><td>no</td><td>no</td><td>no</td><td>{@code eth_newFilter}, {@code eth_getFilterChanges}</td></tr>
 * <tr><td>{@link #UNKNOWN}</td><td>no</td><td>no</td><td>no</td><td>{@code evm_mine}, anything not listed</td></tr>
 * </table>
 */
public enum MethodSafety {
    /** Reads the chain, has no effect, and every node at the same block gives the same answer. */
    READ(true, true, true),
    /** Has no effect, but each node may have its own answer: its head, its idea of a fee. */
    OPINION(true, true, false),
    /** As {@link #READ}, but so much work for a node that asking twice to save time is no bargain. */
    COSTLY_READ(false, true, true),
    /** Tells of the node itself: its version, its peers, its pool. */
    NODE_READ(false, true, false),
    /** Tells the next nonce, which depends on what this very node has in its pool. */
    NONCE_READ(false, false, false),
    /** Sends a signed transaction: sending it again, anywhere, changes nothing, as its hash stays the same. */
    RAW_SEND(false, true, false),
    /** Uses an account that the node holds: sent twice, it may be done twice. */
    ACCOUNT(false, false, false),
    /** Makes or asks a filter, which only the node that made it knows. */
    FILTER(false, false, false),
    /** Nobody knows what it does: goes to one provider, once. */
    UNKNOWN(false, false, false);

    private final boolean hedged;
    private final boolean fallsOver;
    private final boolean agreeable;

    MethodSafety(boolean hedged, boolean fallsOver, boolean agreeable) {
        this.hedged = hedged;
        this.fallsOver = fallsOver;
        this.agreeable = agreeable;
    }

    /**
     * Looks a method up.
     *
     * @param method the name, for example {@code eth_call}
     * @return its class; {@link #UNKNOWN} if the table does not have it
     */
    public static MethodSafety of(String method) {
        return switch (RpcMethods.kind(method)) {
            case READ -> READ;
            case OPINION -> OPINION;
            case COSTLY_READ -> COSTLY_READ;
            case NODE_READ -> NODE_READ;
            case NONCE_READ -> NONCE_READ;
            case RAW_SEND -> RAW_SEND;
            case ACCOUNT -> ACCOUNT;
            case FILTER -> FILTER;
            case UNKNOWN -> UNKNOWN;
        };
    }

    /**
     * Tells whether a second provider may be asked while the first still has not answered.
     *
     * @return whether it may
     */
    public boolean mayBeHedged() {
        return hedged;
    }

    /**
     * Tells whether another provider may be asked after one failed.
     *
     * @return whether it may
     */
    public boolean mayFallOver() {
        return fallsOver;
    }

    /**
     * Tells whether honest providers at the same block have to give the same answer.
     *
     * @return whether they have to
     */
    public boolean mayBeAgreedOn() {
        return agreeable;
    }
}
