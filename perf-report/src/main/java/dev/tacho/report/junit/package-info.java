/**
 * Performance tests with JUnit 5.10 to 6.1. The door is {@link dev.tacho.report.junit.PerfTest}, and the {@link
 * dev.tacho.report.junit.Measure} that its test is given; limits are {@link dev.tacho.report.junit.Budget annotations} or
 * {@link dev.tacho.report.junit.PerfAssertions assertions}.
 *
 * <p>How much is done says {@link dev.tacho.report.junit.PerfMode perf.mode}: by default one call of each, so that a build
 * of unit tests stays quick; {@code mvn verify -Dperf.mode=gate} measures and enforces. A measurement takes 0.3 s of warm-up
 * at least, then as long as its calls take; a measured call two clock readings and 1 ns. One measurement at a time runs on a
 * machine, over all JVMs of a user.
 *
 * <p>Results go to {@code perf.output}, else to {@code target/perf-reports} under Maven and {@code build/reports/perf}
 * elsewhere: a {@code run-<pid>-<start>.json} for each JVM and, of all JVMs of a build, {@code report.html}, {@code
 * report.md} and {@code report.json}; which JVMs are one build, {@code perf.build} says or else their common parent process.
 * On GitHub the Markdown is put on the run's page; {@code perf.attach=jenkins} announces the report to Jenkins. All of these
 * are system properties, variables of the environment ({@code PERF_MODE}) or lines of {@code junit-platform.properties}.
 *
 * <p>Starts no thread: everything runs on the test's own, or on the one that ends JUnit's session.
 */
@NullMarked
package dev.tacho.report.junit;

import org.jspecify.annotations.NullMarked;
