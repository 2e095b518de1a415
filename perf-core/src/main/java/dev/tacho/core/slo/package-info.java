/**
 * Service level objectives: how much may go wrong, how much of that is used, how fast it goes, whom to wake.
 *
 * <p>The door is {@link dev.tacho.core.slo.Objective}: a target for the share of good events over a window. In a test, its
 * {@code verdict} says what a number of calls proves, and {@link dev.tacho.core.slo.SequentialTest} stops as soon as it can
 * tell. In production, {@link dev.tacho.core.slo.Slo} watches instruments and is a chapter of their reports. After the fact,
 * {@link dev.tacho.core.slo.Replay} plays a histogram log through the same rules.
 *
 * <p><b>Exact.</b> Events are whole numbers, targets and burn rates are kept as the decimals or fractions they are, and what
 * decides compares products of whole numbers. Durations are counted in whole buckets at an edge, on the stricter side.
 *
 * <p><b>Cost.</b> A recording thread pays nothing. A watch reads its instrument every ten seconds, some microseconds, and
 * keeps 26 KB: counts of five minutes for three days and of an hour for 30 days.
 *
 * <p><b>Time.</b> Slots are aligned with the epoch in UTC. A window is the slot being filled and as many full ones before it
 * as the window is long.
 *
 * <p><b>Threads.</b> {@code tacho-slo-<name>}, a daemon, for each watch that is started, until it is closed.
 */
@NullMarked
package dev.tacho.core.slo;

import org.jspecify.annotations.NullMarked;
