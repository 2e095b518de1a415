package dev.tacho.chain.state;

/** How long the answer of a JSON-RPC method stays true, which decides how it may be kept. */
public enum Lifetime {
    /** For ever: the chain's id. */
    CONSTANT,
    /** As long as the block is part of the chain at which it was read, and that block can be named: state, and blocks. */
    BLOCK,
    /** Until the next head; the block cannot be named in the request: prices, estimates. */
    HEAD,
    /** Found by a hash of its own, true as long as the block that holds it is part of the chain: receipts. */
    LOCATED,
    /** The number of the head itself. */
    HEAD_NUMBER,
    /** Never kept: everything else, above all writes, filters, the pool, and whatever is asked about {@code pending}. */
    NEVER;

    /**
     * Tells how long a method's answers live, when it is asked about the newest block.
     *
     * @param method the method, for example {@code eth_call}
     * @return its lifetime; {@link #NEVER} if the method is not known
     */
    public static Lifetime of(String method) {
        return Methods.of(method).lifetime();
    }
}
