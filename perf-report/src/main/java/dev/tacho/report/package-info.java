/**
 * Reports. The door is {@link dev.tacho.report.Report}: it collects what was measured and writes it as HTML,
 * Markdown, JSON, CSV, JUnit's XML, plain text or a histogram log.
 *
 * <p>Nothing here runs while a program is measured: collecting takes some microseconds a timer, writing some tens of
 * milliseconds, both on the caller's thread. No thread is started.
 */
@NullMarked
package dev.tacho.report;

import org.jspecify.annotations.NullMarked;
