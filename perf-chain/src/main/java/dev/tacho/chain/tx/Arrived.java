package dev.tacho.chain.tx;

/**
 * A block of the chain as it arrived.
 *
 * @param number its height
 * @param hash its hash
 * @param arrivalNanos when it was seen, on the clock
 * @param resolutionNanos how much earlier it may have been there; 0 if it was announced
 */
record Arrived(long number, String hash, long arrivalNanos, long resolutionNanos) {}
