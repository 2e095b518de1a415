/**
 * What was measured when: a timer's durations, stretch by stretch of time, as the heat map of a report.
 *
 * <p>The door is {@link dev.tacho.core.timeline.Timeline}. It only reads the timer, so recording costs what it did. A
 * reading takes some microseconds; a timeline keeps at most 200 stretches of at most 164 counts, 270 KB, however long it
 * runs. One that watches by itself has one daemon thread, which {@code close()} ends.
 */
@NullMarked
package dev.tacho.core.timeline;

import org.jspecify.annotations.NullMarked;
