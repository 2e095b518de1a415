/**
 * The shared language of the four jars: an instrument turns itself into a {@link dev.tacho.core.section.Section} of
 * {@link dev.tacho.core.section.Block}s, and reports, baselines and exporters read those blocks without knowing what a
 * cache or a chain is.
 *
 * <p>Pure data: every type is an immutable value, safe to share between threads, and starts no thread. The door is
 * {@link dev.tacho.core.section.Section}.
 */
@NullMarked
package dev.tacho.core.section;

import org.jspecify.annotations.NullMarked;
