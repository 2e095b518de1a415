package dev.tacho.chain.send;

/** What fills a nonce that was handed out and not used, while later ones are at the node and wait for it. */
public enum GapRepair {
    /** The next request, if one waits; otherwise a payment of 0 to oneself. Costs 21,000 gas where nothing waits. */
    NEXT_OR_NOTHING,
    /** The next request, whenever it comes: costs nothing, and everything behind the gap waits until then. */
    NEXT
}
