/**
 * Turns a {@link dev.tacho.report.write.Document} into a file. The door is {@link
 * dev.tacho.report.write.DocumentWriter}.
 *
 * <p>The HTML is one self-contained file: tables and drawings are plain markup that reads without script and prints, the
 * few lines of script only sort tables, and a content security policy by hash keeps everything else out. Whatever a
 * measured program called itself is escaped on the way in.
 *
 * <p>Pure functions of the document, on the caller's thread; a report of 50 measurements takes some tens of
 * milliseconds and less than 500 KB.
 */
@NullMarked
package dev.tacho.report.write;

import org.jspecify.annotations.NullMarked;
