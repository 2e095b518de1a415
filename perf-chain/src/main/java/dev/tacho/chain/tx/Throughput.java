package dev.tacho.chain.tx;

/**
 * How much was sent and how much of it became part of the chain within a stated window. Each is a rate of its own, from
 * its first event there to its last: what comes at the first instant, or with the first block, belongs to the time before.
 * So a burst has the rate at which it was sent, and the rate at which the chain took it in; under a steady load all agree.
 *
 * @param windowNanos the length of the window
 * @param warmUpNanos what was cut off before it, from the first intended send on
 * @param coolDownNanos what was cut off after it, up to the last event
 * @param transactions how many were intended within it
 * @param sendingNanos the time from the first of these to the last: a burst's is far shorter than the window
 * @param offeredPerSecond intended sends; {@code NaN} if the window holds fewer than two instants of them
 * @param sentPerSecond sends that the node acknowledged; {@code NaN} if the window holds fewer than two instants of them
 * @param blocks how many blocks with own transactions arrived within it
 * @param includedPerSecond transactions in blocks of the chain, between the first and the last of these: the first
 *     block's own are what came before the measured time and do not count; {@code NaN} with fewer than two blocks
 * @param goodputPerSecond of these, the ones executed to their end
 * @param gasPerSecond the gas these used, reverted ones too
 * @param operationsPerSecond the operations that the good ones carry
 * @param quantisationRatio how far the last four may be off because blocks come whole: about 1 / blocks; {@code NaN} with
 *     fewer than two blocks
 */
public record Throughput(
        long windowNanos,
        long warmUpNanos,
        long coolDownNanos,
        int transactions,
        long sendingNanos,
        double offeredPerSecond,
        double sentPerSecond,
        int blocks,
        double includedPerSecond,
        double goodputPerSecond,
        double gasPerSecond,
        double operationsPerSecond,
        double quantisationRatio) {}
