package dev.tacho.report.roi;

import java.util.Objects;

/**
 * A prediction and what came of it.
 *
 * @param prediction what was promised
 * @param realised what was measured afterwards, in the prediction's unit
 */
public record Outcome(Prediction prediction, double realised) {
    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public Outcome {
        Objects.requireNonNull(prediction, "prediction");
        if (!Double.isFinite(realised)) {
            throw new IllegalArgumentException("realised=" + realised + " of \"" + prediction.id()
                    + "\": must be finite; leave out what could not be measured");
        }
    }

    /**
     * Returns whether the promise was kept.
     *
     * @return true if {@code realised} lies between both bounds, or on one
     */
    public boolean isWithin() {
        return !isBelow() && !isAbove();
    }

    /**
     * Returns whether it came to less than promised.
     *
     * @return true if {@code realised} is below the lower bound
     */
    public boolean isBelow() {
        return realised < prediction.interval().lower();
    }

    /**
     * Returns whether it came to more than promised.
     *
     * @return true if {@code realised} is above the upper bound
     */
    public boolean isAbove() {
        return realised > prediction.interval().upper();
    }
}
