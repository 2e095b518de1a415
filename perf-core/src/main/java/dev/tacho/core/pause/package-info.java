/**
 * Pauses of the virtual machine, and which measured values contained one. The door is {@link
 * dev.tacho.core.pause.Pauses}: a watch of the times in which no Java thread ran. For each instrument it gives a {@link
 * dev.tacho.core.pause.PausedValues}, which hands the values that contained a pause to a second recording, so that a
 * percentile can be read with and without them. No sample is invented and none is corrected.
 *
 * <p><b>What is exact.</b> A pause stops all Java threads, so a span that overlaps one contains all of it. The
 * collectors' notifications give whole milliseconds, so both ends are known to 1 ms; Flight Recorder gives them to
 * microseconds. A value is attributed if it contained the pause as far as can be told; those for which the error
 * decides are counted apart. Values shorter than {@link dev.tacho.core.pause.Pauses#minimumNanos} are not asked about.
 * Of two values the longer is the likelier to contain a pause, whatever made it long: read the share of pause within the
 * attributed values ({@link dev.tacho.core.pause.PausedCounts#pausedRatio}) beside the percentiles.
 *
 * <p><b>Cost.</b> A candidate takes 6 to 8 ns, and 15 to 23 ns when 1,024 wait and one has to make room (best of 3,000
 * loops of 1,000 calls on one thread of a virtual machine with two processors, JDK 17 and 25); threads that contend for
 * a full ring took 11 to 220 ns. It does not block or throw, and allocates only on an instrument's first call: 24 KB. A
 * drain takes 5 to 7 ns for each value that waits and 2 ns more for each pause that is younger than the value. The
 * watch itself keeps the latest 1,024 pauses, at most 0.2 MB.
 *
 * <p><b>Threads.</b> Every type may be used from any thread. A watch of notifications starts no thread: the virtual
 * machine's own brings them, and decides the values that wait. A watch by Flight Recorder has one daemon thread, {@code
 * tacho-pauses}, until it is closed, besides those of Flight Recorder itself.
 */
@NullMarked
package dev.tacho.core.pause;

import org.jspecify.annotations.NullMarked;
