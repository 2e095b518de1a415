package dev.tacho.chain.fee;

/**
 * Says what to pay. {@link BackTest} scores any, {@link GethOracle} is the one that most wallets follow, and {@link
 * ConditionalQuantile} the one that keeps its promises.
 */
public interface FeeStrategy {
    /**
     * Names the strategy in a report.
     *
     * @return a short name, not blank
     */
    String name();

    /**
     * Prices a transaction that could be in the next block. Called on the caller's thread, in a back-test for each
     * block in rising order.
     *
     * @param past all that is known now: no object that it reaches knows a later block
     * @param goal what the fee is to achieve
     * @return the fees, after the last block of {@code past} and for that goal
     */
    FeeQuote quote(FeeHistory past, FeeGoal goal);
}
