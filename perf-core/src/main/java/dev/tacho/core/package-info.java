/**
 * Instruments: the room a user starts in. The door is {@link dev.tacho.core.Perf}, a named set of instruments.
 *
 * <p><b>How it counts.</b> Counts by bucket only ever grow. A thread that records often owns the cell it writes to, so a
 * record is a handful of plain loads and stores; first records, virtual threads and whoever finds no memory left share
 * cells by atomic additions. Readers copy and subtract: any number of them, none of which costs the recording threads
 * anything. The count of a reading is the sum of its buckets, always; its sum and extremes are exact or say that they
 * are not, which happens when a thread does nothing but record while it is being read.
 *
 * <p><b>Cost.</b> From one run of {@code mvn -Pbench verify} on a virtual machine with 2 cores; ratios carry over,
 * nanoseconds do not.
 *
 * <!-- figures:costs -->
 * <!-- /figures -->
 *
 * <p>No call on a recording path blocks or throws. None allocates, but for what an instrument's first values in a
 * thread need, the {@link dev.tacho.core.Timing} of {@code start()} (48 bytes) and a lambda that captures variables, which
 * is an object of its own unless the compiler removes it. A timer takes a few hundred bytes until it is used, a few
 * kilobytes for the first threads, and for each thread that records often one kilobyte (2 digits) or eight (3 digits)
 * for each doubling between its smallest and its largest value, at most {@code maximumMemoryBytes} for the whole set.
 *
 * <p><b>Start-up.</b> The first set of a JVM measures what its clock and its recording cost, once, for at most 50 ms, and again for at most 2 ms at the next readings until that
 * changes nothing.
 *
 * <p><b>Threads.</b> Every instrument may be used from any thread, virtual threads included. This room starts no thread.
 *
 * <p><b>Time.</b> Everything that measures takes a {@link dev.tacho.core.Clock}; with {@link
 * dev.tacho.core.ManualClock} a test runs in virtual time. A clock that throws is survived and counted.
 */
@NullMarked
package dev.tacho.core;

import org.jspecify.annotations.NullMarked;
