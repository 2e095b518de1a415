package dev.tacho.chain.provider;

import org.jspecify.annotations.Nullable;

/**
 * What the builder was told; {@link Providers.Builder} says what each means. Times are in nanoseconds.
 *
 * @param probeNanos 0 if there are no probes
 * @param maximumLagBlocks {@link Heads#NO_BOUND} if there is no bound
 */
record Settings(
        String chain,
        long callNanos,
        long attemptNanos,
        long windowNanos,
        double marginRatio,
        long holdNanos,
        long probeNanos,
        long maximumLagBlocks,
        long patienceNanos,
        @Nullable Hedge hedge,
        Breaker.Rule breaker,
        long firstPauseNanos,
        long longestPauseNanos,
        long seed,
        int threadsPerProvider) {
    private static final int STABILITY_WINDOWS = 10;

    /** How far back stability looks: who failed and is hardly asked since must not look healed after a minute of probes. */
    long stabilityNanos() {
        return windowNanos * STABILITY_WINDOWS;
    }
}
