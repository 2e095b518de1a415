package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;

/**
 * How a timer measures.
 *
 * @param layout its resolution
 * @param sampleEvery one call in how many is timed; 1 for all
 * @param costEvery one timed call in how many has its processor time and memory measured; 0 for none
 * @param trackInFlight whether it knows how long the running calls have been running
 */
record TimerOptions(BucketLayout layout, int sampleEvery, int costEvery, boolean trackInFlight) {
    /** Whether a block needs more than two clock reads and a record. */
    boolean isSpecial() {
        return sampleEvery > 1 || costEvery > 0 || trackInFlight;
    }
}
