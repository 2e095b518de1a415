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
 * <pre>
 * a timed block, ns                             1 thread  2 threads  4 threads    times the floor  B a call  KB a timer
 * two clock reads, nothing recorded: the floor        44         49        102    1.0 / 1.0 / 1.0         0
 * Tacho, timer.time(lambda)                           57         59        133    1.3 / 1.2 / 1.3         0          14
 * HdrHistogram, Recorder, 2 digits                    72        297        552    1.6 / 6.1 / 5.4         0          37
 * LatencyUtils, LatencyStats                         125        372        825    2.9 / 7.6 / 8.1         0         119
 * Micrometer, no percentiles                          83         88        214    1.9 / 1.8 / 2.1         0         0.5
 * Micrometer, 4 percentiles, 1 digit                 229        539       2525  5.2 / 11.1 / 24.9         0          14
 * Prometheus, classic, 16 buckets                     87        188        355    2.0 / 3.9 / 3.5        16         3.0
 * Prometheus, native                                 154        216        482    3.5 / 4.4 / 4.7        72          10
 * OpenTelemetry, 16 buckets                           87        178        337    2.0 / 3.6 / 3.3         0         3.6
 * OpenTelemetry, exponential                          91        481        828    2.1 / 9.9 / 8.2         0         2.1
 * Dropwizard, 1,028 samples                          187        403        549    4.3 / 8.3 / 5.4        32          93
 * </pre>
 * <!-- /figures -->
 *
 * <p>No call on a recording path blocks or throws. None allocates, but for what an instrument's first values in a
 * thread need, the {@link dev.tacho.core.Timing} of {@code start()} (48 bytes) and a lambda that captures variables, which
 * is an object of its own unless the compiler removes it. A timer takes a few hundred bytes until it is used, a few
 * kilobytes for the first threads, and for each thread that records often one kilobyte (2 digits) or eight (3 digits)
 * for each doubling between its smallest and its largest value; beyond {@code maximumMemoryBytes} threads share.
 *
 * <p><b>Start-up.</b> The first set of a JVM measures what its clock and its recording cost, for at most 50 ms, and its
 * first readings again for at most 2 ms each, until that changes nothing.
 *
 * <p><b>Threads.</b> Every instrument may be used from any thread, virtual threads included. This room starts no thread.
 *
 * <p><b>Time.</b> Everything that measures takes a {@link dev.tacho.core.Clock}; with {@link
 * dev.tacho.core.ManualClock} a test runs in virtual time. A clock that throws is survived and counted.
 */
@NullMarked
package dev.tacho.core;

import org.jspecify.annotations.NullMarked;
