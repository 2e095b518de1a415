/**
 * Reads what other tools wrote: stacks of a profiler, as collapsed lines or as the text of {@code perf script}. The door
 * for stacks is {@link dev.tacho.report.importer.Stacks}.
 *
 * <p>Input is read as a stream on the caller's thread, so that memory is bound by what is kept, never by the length of a
 * file: by default 100,000 places in a tree, about 10 MB while it is read. Content that is not understood ends the reading with an
 * {@link java.io.IOException} that names the file and the line; what is left out on purpose is counted and told.
 */
@NullMarked
package dev.tacho.report.importer;

import org.jspecify.annotations.NullMarked;
