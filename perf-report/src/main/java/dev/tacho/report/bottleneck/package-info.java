/**
 * What to change first: the findings of all sources, ranked by what they would save, beside checks of the measurement
 * itself. The door is {@link dev.tacho.report.bottleneck.Bottlenecks}.
 *
 * <p>Pure functions of readings and sections, on the caller's thread: some tens of microseconds a finding, and about
 * 0.2 ms for a timer that is corrected for coordinated omission. Nothing runs while a program is measured.
 */
@NullMarked
package dev.tacho.report.bottleneck;

import org.jspecify.annotations.NullMarked;
