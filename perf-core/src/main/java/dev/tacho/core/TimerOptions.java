package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a timer measures.
 *
 * @param layout its resolution
 * @param sampleEvery one call in how many is timed; 1 for all
 * @param costEvery one timed call in how many has its processor time and memory measured; 0 for none
 * @param trackInFlight whether it knows how long the running calls have been running
 * @param expectedInterval how often a call was meant to begin; null if there was no such plan
 */
record TimerOptions(
        BucketLayout layout,
        int sampleEvery,
        int costEvery,
        boolean trackInFlight,
        @Nullable Duration expectedInterval) {
    /** Everything is timed and nothing else is looked at. */
    static TimerOptions plain(BucketLayout layout) {
        return new TimerOptions(layout, 1, 0, false, null);
    }

    /** Whether a block needs more than two clock reads and a record. */
    boolean isSpecial() {
        return sampleEvery > 1 || costEvery > 0 || trackInFlight;
    }
}
