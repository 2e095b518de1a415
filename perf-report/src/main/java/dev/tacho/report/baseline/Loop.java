package dev.tacho.report.baseline;

/** A loop of calls of one side, copied for each of them by {@link Loops}. */
interface Loop {
    /**
     * Calls a side.
     *
     * @param side what to call
     * @param calls how often
     * @param sink where the results go
     * @throws Exception whatever the side throws
     */
    void run(Compare.Side side, int calls, Sink sink) throws Exception;
}
