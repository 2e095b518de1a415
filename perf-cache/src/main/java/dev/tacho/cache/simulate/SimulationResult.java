package dev.tacho.cache.simulate;

/**
 * What a simulated cache did with the requests of a trace. Without sizes in the trace every request is for 1 byte.
 *
 * @param requests how many requests there were
 * @param hits how many of them found their entry
 * @param requestedBytes the bytes of all requests
 * @param hitBytes the bytes of the hits
 */
public record SimulationResult(long requests, long hits, long requestedBytes, long hitBytes) {
    /**
     * Checks the result.
     *
     * @throws IllegalArgumentException if a number is negative, or there are more hits than requests
     */
    public SimulationResult {
        check("requests", requests, "hits", hits);
        check("requestedBytes", requestedBytes, "hitBytes", hitBytes);
    }

    /**
     * Returns how many requests did not find their entry.
     *
     * @return the misses
     */
    public long misses() {
        return requests - hits;
    }

    /**
     * Returns the hits over the requests.
     *
     * @return the ratio, 0 to 1; NaN if there were no requests
     */
    public double hitRatio() {
        return (double) hits / requests;
    }

    /**
     * Returns the bytes of the hits over those of all requests.
     *
     * @return the ratio, 0 to 1; NaN if no bytes were requested
     */
    public double byteHitRatio() {
        return (double) hitBytes / requestedBytes;
    }

    private static void check(String whole, long of, String part, long some) {
        if (some < 0 || some > of) {
            throw new IllegalArgumentException(part + "=" + some + ": must be >= 0 and at most " + whole + "=" + of);
        }
    }
}
