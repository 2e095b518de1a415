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
 * two clock reads, nothing recorded: the floor        49         54        100    1.0 / 1.0 / 1.0         0
 * Tacho, timer.time(lambda)                           65         60        126    1.3 / 1.1 / 1.3         0          14
 * HdrHistogram, Recorder, 2 digits                    78        303        563    1.6 / 5.6 / 5.6         0          37
 * LatencyUtils, LatencyStats                         111        448        828    2.3 / 8.3 / 8.3         0         119
 * Micrometer, no percentiles                          86        113        186    1.7 / 2.1 / 1.9         0         0.5
 * Micrometer, 4 percentiles, 1 digit                 235       1244       2234  4.8 / 23.0 / 22.4         0          14
 * Prometheus, classic, 16 buckets                     84        185        361    1.7 / 3.4 / 3.6        16         2.9
 * Prometheus, native                                 135        214        438    2.7 / 4.0 / 4.4        48          10
 * OpenTelemetry, 16 buckets                           83        190        342    1.7 / 3.5 / 3.4         0         3.5
 * OpenTelemetry, exponential                          92        589       1050  1.9 / 10.9 / 10.5         0         2.1
 * Dropwizard, 1,028 samples                          224        403       1182   4.6 / 7.5 / 11.8        48          93
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
