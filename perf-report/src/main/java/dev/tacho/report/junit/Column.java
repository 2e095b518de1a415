package dev.tacho.report.junit;

/**
 * A stretch of a measurement, some 40 of which make one: a batch of calls.
 *
 * @param calls how many calls it holds
 * @param sumNanos the sum of their durations
 * @param cpuNanos the processor time they took; {@code NaN} if unknown
 */
record Column(long calls, long sumNanos, double cpuNanos) {}
