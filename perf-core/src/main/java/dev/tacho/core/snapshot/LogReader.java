package dev.tacho.core.snapshot;

import dev.tacho.core.snapshot.HistogramLog.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a histogram log line by line. HdrHistogram's own reader ends at a line it does not understand as if the log
 * ended there, so the lines are taken apart here, and only their meaning is HdrHistogram's.
 */
final class LogReader extends AbstractSpliterator<Entry> {
    private static final Pattern LINE = Pattern.compile("(?:Tag=(?<tag>[^, ]*)[, ])?"
            + "(?<start>[^, ]+)[, ](?<length>[^, ]+)[, ](?<max>[^, ]+)[, ](?<payload>\\S+)");

    private static final String START_TIME = "#[StartTime:";
    private static final String BASE_TIME = "#[BaseTime:";
    private static final String LEGEND = "\"StartTimestamp\"";

    /** Timestamps further than this before the start time are relative to it: HdrHistogram's rule. */
    private static final double YEAR_SECONDS = 365 * 24 * 3600.0;

    /** 3,000 years around the epoch: beyond is no time anybody measured at. */
    private static final double MOST_SECONDS = 1e11;

    private final Path file;
    private final BufferedReader reader;
    private final Consumer<String> broken;
    private long number;

    /** {@code NaN} until the log tells, or its first interval does. */
    private double startSeconds = Double.NaN;

    private double baseSeconds = Double.NaN;

    LogReader(Path file, Consumer<String> broken) throws IOException {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.file = file;
        this.broken = broken;
        // A byte is a character: damage shows as a broken line, not as a wrong encoding of the whole file.
        this.reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean tryAdvance(Consumer<? super Entry> action) {
        for (String line = nextLine(); line != null; line = nextLine()) {
            Entry entry = entry(line);
            if (entry != null) {
                action.accept(entry);
                return true;
            }
        }
        return false;
    }

    void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String nextLine() {
        number++;
        try {
            return reader.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(file + ":" + number + ": " + e, e);
        }
    }

    /** Returns the entry of a line, or null if it holds none or is broken. */
    private @Nullable Entry entry(String line) {
        try {
            if (line.startsWith("#")) {
                comment(line);
            } else if (!line.isBlank() && !line.startsWith(LEGEND)) {
                return interval(line);
            }
        } catch (IllegalArgumentException e) {
            broken.accept(file + ":" + number + ": " + e.getMessage());
        }
        return null;
    }

    private void comment(String line) {
        if (line.startsWith(START_TIME)) {
            startSeconds = seconds("StartTime", firstWord(line.substring(START_TIME.length())));
        } else if (line.startsWith(BASE_TIME)) {
            baseSeconds = seconds("BaseTime", firstWord(line.substring(BASE_TIME.length())));
        }
    }

    private static String firstWord(String text) {
        return text.strip().split("[ \\]]", 2)[0];
    }

    private Entry interval(String line) {
        Matcher fields = LINE.matcher(line.stripTrailing());
        if (!fields.matches()) {
            throw new IllegalArgumentException(
                    "not an interval: must be start, length, maximum and histogram, separated by commas");
        }
        double timestamp = seconds("start", fields.group("start"));
        double length = seconds("length", fields.group("length"));
        if (Double.isNaN(startSeconds)) {
            startSeconds = timestamp;
        }
        if (Double.isNaN(baseSeconds)) {
            baseSeconds = timestamp < startSeconds - YEAR_SECONDS ? startSeconds : 0;
        }
        String tag = fields.group("tag");
        return new Entry(
                tag == null ? LogTag.UNTAGGED : LogTag.decode(tag),
                Instant.ofEpochMilli(millis(baseSeconds + timestamp)),
                Duration.ofMillis(millis(length)),
                DistributionSnapshot.decode(payload(fields.group("payload"))));
    }

    private static byte[] payload(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("damaged histogram: no valid Base64: " + e.getMessage(), e);
        }
    }

    private static double seconds(String what, String text) {
        double seconds;
        try {
            seconds = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            seconds = Double.NaN;
        }
        if (!(Math.abs(seconds) <= MOST_SECONDS)) {
            throw new IllegalArgumentException(what + "=" + text + ": must be a number of seconds");
        }
        return seconds;
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1e3);
    }
}
