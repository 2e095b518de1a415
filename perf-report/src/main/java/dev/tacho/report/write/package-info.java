/**
 * Turns a {@link dev.tacho.report.write.Document} into a file, in one of seven forms by the file's ending. The door is
 * {@link dev.tacho.report.write.DocumentWriter}; {@link dev.tacho.report.write.DocumentReader} takes the JSON form back.
 *
 * <p>The HTML is one self-contained file: tables, drawings and tabs are plain markup that reads without script and prints,
 * the script only sorts, searches and draws large trees, and a content security policy by hash keeps everything else out.
 * {@link dev.tacho.report.write.HtmlFolder} writes the same with its style beside it and without script, for servers
 * that forbid both in a page. A page is at most 5 MB; what had to be left out for that is said at its top. So is how many
 * measurements, rows, figures and checks are folded or left out because nobody reads so many: one chip, in whatever form.
 * Whatever a measured program called itself is escaped on the way in.
 *
 * <p>A {@link dev.tacho.report.write.Progress} tells how far long work is, on whatever output its caller gives it.
 *
 * <p>Pure functions of the document, on the caller's thread; a report of 50 measurements takes some tens of
 * milliseconds and less than 500 KB.
 */
@NullMarked
package dev.tacho.report.write;

import org.jspecify.annotations.NullMarked;
