package dev.tacho.chain.mempool;

import java.util.List;

/**
 * What waits of one sender.
 *
 * @param accountNonce the sender's next nonce by the latest block
 * @param transactions the sender's transactions by rising nonce
 * @param gaps the missing nonces; empty if everything can be included
 */
public record PoolLane(long accountNonce, List<PoolTransaction> transactions, List<NonceGap> gaps) {
    /** Copies the lists. */
    public PoolLane {
        transactions = List.copyOf(transactions);
        gaps = List.copyOf(gaps);
    }
}
