/**
 * What several rooms read of the JVM they run in: its compilers, a thread's counters. Not for users: may change in any
 * release.
 */
@NullMarked
package dev.tacho.report.internal;

import org.jspecify.annotations.NullMarked;
