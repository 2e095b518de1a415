/**
 * Reads what other systems write. The doors are {@link dev.tacho.report.importer.Stacks}, for a profiler's stacks as
 * collapsed lines or as the text of {@code perf script}, and {@link dev.tacho.report.importer.OpenSlo}, for objectives from
 * files of OpenSLO, version {@code openslo/v1}, in JSON or YAML.
 *
 * <p>Whoever wrote a file is not trusted: sizes, depth and aliases are bounded, nothing in it names a class, and what is not
 * understood ends the reading with an error that names the file and the place, or is counted and told. Stacks are read as a
 * stream, so that memory is bound by what is kept, by default 100,000 places in a tree, about 10 MB meanwhile. Everything runs
 * on the caller's thread; no thread is started.
 *
 * <p>YAML needs {@code com.fasterxml.jackson.dataformat:jackson-dataformat-yaml}, an optional dependency; JSON and stacks need
 * nothing more.
 */
@NullMarked
package dev.tacho.report.importer;

import org.jspecify.annotations.NullMarked;
