package dev.tacho.core.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/**
 * A histogram log, {@code .hlog}: intervals of distributions in HdrHistogram's log format 1.3, which its tools plot,
 * split and merge. Write what a {@link dev.tacho.core.Reader}'s {@code interval()} returns: entries of a set's {@code
 * snapshot()} would overlap.
 *
 * <p>{@link #create} writes a new log aside and puts it in place when closed, so that nobody sees half of it;
 * {@link #append} adds to a log as intervals come, each {@code write} in whole lines. {@link #read} reads the logs of
 * this and of other tools.
 *
 * <p>The format knows times to the millisecond and no unit of the values. Name and tags of an instrument become the
 * line's tag, {@code rpc;method=eth_call;outcome=ok}, with reserved characters percent-encoded; a tag that another tool
 * wrote becomes a name as it stands. Exact sums, extremes and the number of negative values are not part of the format;
 * its column {@code Interval_Max}, which no reader uses, is the maximum divided by 1,000,000: milliseconds for a timer.
 *
 * <p>A writer is for one thread at a time, and blocks on the disk.
 */
public final class HistogramLog implements Closeable {
    private final Path file;

    /** Where the log is until it is complete; null when appending in place. */
    private final @Nullable Path aside;

    private final OutputStream out;

    /** What a write puts together, to go out in one piece. */
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();

    private final HistogramLogWriter writer =
            new HistogramLogWriter(new PrintStream(lines, false, StandardCharsets.ISO_8859_1));

    private boolean headed;
    private boolean failed;
    private boolean closed;

    private HistogramLog(Path file, @Nullable Path aside, OutputStream out) {
        this.file = file;
        this.aside = aside;
        this.out = out;
    }

    /**
     * A line of a log.
     *
     * @param id name and tags of the instrument; the name {@code untagged} if the line has no tag
     * @param start when the interval began, to the millisecond once written
     * @param length how long it lasted, to the millisecond once written
     * @param values what was recorded in it
     */
    public record Entry(InstrumentId id, Instant start, Duration length, DistributionSnapshot values) {
        /**
         * Checks the entry.
         *
         * @throws IllegalArgumentException if the length is negative
         */
        public Entry {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(start, "start");
            Objects.requireNonNull(values, "values");
            if (length.isNegative()) {
                throw new IllegalArgumentException("length=" + length + ": must be >= 0");
            }
        }
    }

    /**
     * Begins a new log, aside of its final place under the same name with {@code .part} at the end. Closing it moves it
     * there, in place of what may have been there before; missing folders are made.
     *
     * @param file where the log is to be
     * @return a writer to be closed
     * @throws IOException if the file cannot be written
     */
    public static HistogramLog create(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        Path aside = place.resolveSibling(place.getFileName() + ".part");
        Files.createDirectories(aside.getParent());
        return new HistogramLog(place, aside, Files.newOutputStream(aside));
    }

    /**
     * Continues a log, or begins one in place. Every write is on disk, as far as the system's own buffers, when it
     * returns, so that a process that dies leaves a readable log.
     *
     * @param file the log
     * @return a writer to be closed
     * @throws IOException if the file cannot be written
     */
    public static HistogramLog append(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        Files.createDirectories(place.getParent());
        OutputStream out = Files.newOutputStream(place, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        HistogramLog log = new HistogramLog(place, null, out);
        if (endsAmidALine(place)) {
            // Whoever wrote it was interrupted; its last line stays broken, ours must not join it.
            log.lines.write('\n');
        }
        return log;
    }

    private static boolean endsAmidALine(Path place) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(place.toFile(), "r")) {
            if (bytes.length() == 0) {
                return false;
            }
            bytes.seek(bytes.length() - 1);
            return bytes.read() != '\n';
        }
    }

    /**
     * Reads a log, line by line as the stream is consumed.
     *
     * @param file the log
     * @return its intervals in the order of the file; to be closed, best in a try statement. A broken line ends it with
     *     an {@link UncheckedIOException} that names file and line
     * @throws IOException if the file cannot be opened
     */
    public static Stream<Entry> read(Path file) throws IOException {
        return read(file, message -> {
            throw new UncheckedIOException(new IOException(message));
        });
    }

    /**
     * Reads a log, line by line as the stream is consumed, and goes on after a broken line, such as the last one of a
     * process that died.
     *
     * @param file the log
     * @param broken takes a message with file, line and cause for each line that is not understood
     * @return its intervals in the order of the file; to be closed, best in a try statement
     * @throws IOException if the file cannot be opened
     */
    public static Stream<Entry> read(Path file, Consumer<String> broken) throws IOException {
        LogReader reader = new LogReader(file, Objects.requireNonNull(broken, "broken"));
        return StreamSupport.stream(reader, false).onClose(reader::close);
    }

    /**
     * Writes an interval of every timer and every histogram of a set, those without a value too: that nothing happened
     * is a result.
     *
     * @param interval what a reader gave, or a snapshot, which is the interval since the set was made
     * @throws IOException if the file cannot be written; nothing more can be written then
     */
    public void write(PerfSnapshot interval) throws IOException {
        Duration length = Duration.ofNanos(interval.elapsedNanos());
        Instant start = interval.takenAt().minus(length);
        interval.timers().forEach(timer -> format(new Entry(timer.id(), start, length, timer.latency())));
        interval.histograms().forEach(values -> format(new Entry(values.id(), start, length, values.values())));
        flush();
    }

    /**
     * Writes one interval.
     *
     * @param entry the interval
     * @throws IOException if the file cannot be written; nothing more can be written then
     */
    public void write(Entry entry) throws IOException {
        format(entry);
        flush();
    }

    private void format(Entry entry) {
        double start = entry.start().toEpochMilli() / 1e3;
        double length = entry.length().toSeconds() + entry.length().toNanosPart() / 1e9;
        if (!headed) {
            head(entry.start().toEpochMilli());
            headed = true;
        }
        Histogram histogram = entry.values().toHdrHistogram();
        histogram.setTag(entry.id().equals(LogTag.UNTAGGED) ? null : LogTag.encode(entry.id()));
        writer.outputIntervalHistogram(start, start + length, histogram);
    }

    /** Says that times are absolute, as a log that is continued, or a clock near the epoch, would else be misread. */
    private void head(long startMillis) {
        writer.outputComment("[Interval distributions written by Tacho]");
        writer.outputLogFormatVersion();
        writer.outputBaseTime(0);
        writer.outputStartTime(startMillis);
        writer.outputLegend();
    }

    private void flush() throws IOException {
        if (closed || failed) {
            throw new IOException(file + ": the log is closed, or failed before");
        }
        failed = true;
        out.write(lines.toByteArray());
        out.flush();
        lines.reset();
        failed = false;
    }

    /**
     * Ends the log; one made by {@link #create} gets its final name, unless writing failed: then it is deleted, and
     * what was there before stays. Closing twice does nothing.
     *
     * @throws IOException if the log cannot be completed
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        boolean complete = false;
        try {
            out.close();
            complete = !failed;
        } finally {
            if (aside != null) {
                finish(aside, complete);
            }
        }
    }

    private void finish(Path part, boolean complete) throws IOException {
        if (complete) {
            move(part, file);
        } else {
            Files.deleteIfExists(part);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
