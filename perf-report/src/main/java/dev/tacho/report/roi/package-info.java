/**
 * What an improvement is worth, and whether past promises were kept. The doors are {@link dev.tacho.report.roi.Roi},
 * which turns a measured or predicted improvement into time, processor hours and money a month, and {@link
 * dev.tacho.report.roi.Calibration}, which compares earlier predictions with what came of them.
 *
 * <p>Every figure is an interval from the worst case to the best, by interval arithmetic over all that is uncertain, and
 * the headline stands by the worst. Pure functions on the caller's thread, some microseconds each; nothing runs while a
 * program is measured, and no thread is started. Only {@link dev.tacho.report.roi.PredictionFile} reads and writes a file.
 */
@NullMarked
package dev.tacho.report.roi;

import org.jspecify.annotations.NullMarked;
