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
     * @return pending and queued; {@code Long.MAX_VALUE} if a node says more
     */
    public long total() {
        return sum(pending, queued);
    }

    /** Adds what a node says, which may be anything: an overflow would make little of much. */
    static long sum(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
