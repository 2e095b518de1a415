package dev.tacho.chain.mempool;

/**
 * How many transactions wait.
 *
 * @param pending those that could be included now
 * @param queued those behind a gap of nonces
 */
public record PoolStatus(long pending, long queued) {
    /**
     * Returns all that wait.
     *
     * @return pending and queued
     */
    public long total() {
        return pending + queued;
    }
}
