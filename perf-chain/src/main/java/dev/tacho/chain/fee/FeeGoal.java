package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;

/**
 * What a transaction's fee is to achieve.
 *
 * @param withinBlocks in how many blocks it is to be included, 1 for the very next, at most 1,000
 * @param probability how likely that is to be, above 0 and below 1
 */
public record FeeGoal(int withinBlocks, double probability) {
    private static final int MOST_BLOCKS = 1_000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of its bounds
     */
    public FeeGoal {
        Check.between("withinBlocks", withinBlocks, 1, MOST_BLOCKS);
        if (!(probability > 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "probability=" + probability + ": must be above 0 and below 1; nothing is certain");
        }
    }

    @Override
    public String toString() {
        return Math.round(probability * 1000) / 10.0 + " % within " + withinBlocks;
    }
}
