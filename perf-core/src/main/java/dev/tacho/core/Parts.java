package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;

/**
 * What a set of instruments lends to an instrument that is made of several recordings.
 *
 * @param clock the set's clock, which does not throw
 * @param layout the resolution of its timers
 * @param budget the memory its counts may take
 */
record Parts(Clock clock, BucketLayout layout, CellBudget budget) {
    /** Returns a new place to record into. */
    Recording recording() {
        return new Recording(layout, budget);
    }
}
