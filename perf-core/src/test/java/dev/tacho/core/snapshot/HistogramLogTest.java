package dev.tacho.core.snapshot;

import static dev.tacho.core.snapshot.BucketLayout.THREE_DIGITS;
import static dev.tacho.core.snapshot.Distributions.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.HistogramLog.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.DoubleHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistogramLogTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final Duration SECOND = Duration.ofMillis(1_250);

    @TempDir
    Path folder;

    @Provide
    Arbitrary<List<Long>> samples() {
        return Distributions.samples();
    }

    @Property(tries = 100)
    void create_hostileNamesAndTags_comeBackFromBothReaders(
            @ForAll String name,
            @ForAll @Size(max = 3) Map<String, String> tags,
            @ForAll BucketLayout layout,
            @ForAll("samples") List<Long> sample)
            throws IOException {
        Path file = Files.createTempFile("tacho", ".hlog");
        try {
            Entry entry = new Entry(new InstrumentId(name, tags), START, SECOND, of(layout, sample));
            try (HistogramLog log = HistogramLog.create(file)) {
                log.write(entry);
                log.write(entry);
            }
            List<Entry> read = all(file);

            assertEquals(2, read.size());
            assertEquals(entry.id(), read.get(1).id());
            assertEquals(START, read.get(1).start());
            assertEquals(SECOND, read.get(1).length());
            assertEquals(entry.values().buckets(), read.get(1).values().buckets());
            try (HistogramLogReader theirs = new HistogramLogReader(file.toFile())) {
                Histogram first = (Histogram) theirs.nextIntervalHistogram();
                assertEquals(
                        entry.values().buckets(),
                        DistributionSnapshot.ofHdrHistogram(first).buckets());
                assertEquals(LogTag.encode(entry.id()), first.getTag());
                assertEquals(START.toEpochMilli(), first.getStartTimeStamp(), 1);
                assertEquals(START.plus(SECOND).toEpochMilli(), first.getEndTimeStamp(), 1);
                assertEquals(first, theirs.nextIntervalHistogram());
                assertNull(theirs.nextIntervalHistogram());
            }
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void write_snapshot_writesEachTimerAndHistogramWithItsInterval() throws IOException {
        Path file = folder.resolve("missing/folder/run.hlog");
        PerfSnapshot interval = new PerfSnapshot(
                "set",
                START.plusSeconds(10),
                10_000_000_000L,
                List.of(
                        TimerSnapshot.builder(new InstrumentId("rpc", Map.of("method", "eth_call")), of(5, 6))
                                .build(),
                        TimerSnapshot.builder(new InstrumentId("idle", Map.of()), DistributionSnapshot.EMPTY)
                                .build()),
                List.of(new HistogramSnapshot(
                        new InstrumentId("size", Map.of()), Unit.BYTES, of(THREE_DIGITS, List.of(70_000L)))),
                List.of(),
                List.of(),
                Ledger.NONE);
        try (HistogramLog log = HistogramLog.create(file)) {
            log.write(interval);
        }
        List<Entry> read = all(file);

        assertEquals(
                List.of("idle", "rpc method=eth_call", "size"),
                read.stream().map(entry -> entry.id().toString()).toList());
        assertEquals(0, read.get(0).values().count());
        assertEquals(of(5, 6), read.get(1).values());
        assertEquals(THREE_DIGITS, read.get(2).values().layout());
        for (Entry entry : read) {
            assertEquals(START, entry.start());
            assertEquals(Duration.ofSeconds(10), entry.length());
        }
        assertTrue(Files.readString(file).contains("#[Histogram log format version 1.3]\n"));
        assertTrue(Files.readString(file).contains("\nTag=rpc;method=eth_call,"));
    }

    @Test
    void create_untilClosed_isNotSeenUnderItsName() throws IOException {
        Path file = folder.resolve("run.hlog");
        Files.writeString(file, "before");
        HistogramLog log = HistogramLog.create(file);
        log.write(entry("a", of(1)));

        assertEquals("before", Files.readString(file));
        log.close();
        log.close();
        assertEquals(1, all(file).size());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
        String message = assertThrows(IOException.class, () -> log.write(entry("a", of(1))))
                .getMessage();
        assertTrue(message.contains("run.hlog: the log is closed"), message);
    }

    @Test
    void create_nothingWritten_isAnEmptyLog() throws IOException {
        Path file = folder.resolve("empty.hlog");
        HistogramLog.create(file).close();

        assertEquals(List.of(), all(file));
    }

    @Test
    void append_severalSessions_addWholeLinesAtOnce() throws IOException {
        Path file = folder.resolve("run.hlog");
        for (int session = 1; session <= 2; session++) {
            try (HistogramLog log = HistogramLog.append(file)) {
                log.write(entry("a", of(session)));
                assertEquals(session, all(file).size(), "on disk before it is closed");
            }
        }
        // A process dies amid a line; the next one goes on.
        Files.writeString(file, "Tag=a,1767323045.678,1.0", StandardOpenOption.APPEND);
        try (HistogramLog log = HistogramLog.append(file)) {
            log.write(entry("b", of(9)));
        }
        List<String> broken = new ArrayList<>();
        List<Entry> read;
        try (Stream<Entry> entries = HistogramLog.read(file, broken::add)) {
            read = entries.toList();
        }
        assertEquals(3, read.size());
        assertEquals("b", read.get(2).id().name());
        assertEquals(START, read.get(2).start());
        assertEquals(1, broken.size());
        assertTrue(broken.get(0).contains("run.hlog:13: not an interval"), broken.get(0));
    }

    @Test
    void append_foreignLogOfRelativeTimes_keepsOurTimesAbsolute() throws IOException {
        Path file = folder.resolve("foreign.hlog");
        HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
        writer.outputStartTime(1_000_000_000_000L);
        writer.outputLegend();
        writer.outputIntervalHistogram(2.5, 3.5, recorded(3, 77), 1);
        writer.close();
        try (HistogramLog log = HistogramLog.append(file)) {
            log.write(entry("ours", of(5)));
        }
        List<Entry> read = all(file);

        assertEquals(Instant.ofEpochMilli(1_000_000_002_500L), read.get(0).start());
        assertEquals(START, read.get(1).start());
        try (HistogramLogReader theirs = new HistogramLogReader(file.toFile())) {
            assertEquals(1_000_000_002_500L, theirs.nextIntervalHistogram().getStartTimeStamp());
            assertEquals(START.toEpochMilli(), theirs.nextIntervalHistogram().getStartTimeStamp(), 1);
        }
    }

    /** Untagged and tagged lines, comments, a base time, every precision, and Windows line ends. */
    @Test
    void read_logOfHdrHistogram_givesWhatItsReaderGives() throws IOException {
        Path file = folder.resolve("theirs.hlog");
        HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
        writer.outputComment("[Logged with another tool]");
        writer.outputLogFormatVersion();
        writer.outputBaseTime(1_500_000_000_000L);
        writer.outputStartTime(1_500_000_000_000L);
        writer.outputLegend();
        for (int digits = 0; digits <= 5; digits++) {
            Histogram histogram = recorded(digits, 5, 1_234_567, 1_234_567, 987_654_321);
            histogram.setTag(digits % 2 == 0 ? null : "100%;d=" + digits);
            writer.outputIntervalHistogram(digits, digits + 0.75, histogram);
        }
        writer.close();
        Files.writeString(file, Files.readString(file).replace("\n", "\r\n") + "\r\n");

        List<Entry> read = all(file);
        assertEquals(6, read.size());
        try (HistogramLogReader theirs = new HistogramLogReader(file.toFile())) {
            for (Entry entry : read) {
                Histogram expected = (Histogram) theirs.nextIntervalHistogram();
                String tag = expected.getTag();
                assertEquals(tag == null ? "untagged" : tag, entry.id().name());
                assertEquals(Map.of(), entry.id().tags());
                assertEquals(expected.getStartTimeStamp(), entry.start().toEpochMilli());
                assertEquals(Duration.ofMillis(750), entry.length());
                assertEquals(DistributionSnapshot.ofHdrHistogram(expected), entry.values());
                assertEquals(4, entry.values().count());
            }
        }
    }

    @Test
    void read_logWithoutHeader_takesTimesAsAbsolute() throws IOException {
        Path file = folder.resolve("bare.hlog");
        HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
        writer.outputIntervalHistogram(1_500_000_000.25, 1_500_000_001.25, recorded(2, 7));
        writer.close();

        assertEquals(Instant.ofEpochMilli(1_500_000_000_250L), all(file).get(0).start());
    }

    @Test
    void read_brokenLines_namesFileLineAndCause() throws IOException {
        String good = line();
        Map<String, String> broken = Map.of(
                "hello",
                "not an interval: must be start, length, maximum and histogram",
                good.substring(0, good.length() - 8),
                "damaged histogram",
                good.replace(",1.250,", ",x,"),
                "length=x: must be a number of seconds",
                good.replace(",1.250,", ",-1.250,"),
                "length=PT-1.25S: must be >= 0",
                good.replace(",1.250,", ",NaN,"),
                "length=NaN: must be a number of seconds",
                good.replace("1767323045.678", "1e300"),
                "start=1e300: must be a number of seconds",
                good + "#",
                "no valid Base64",
                "#[StartTime: soon]",
                "StartTime=soon: must be a number of seconds",
                "#[BaseTime:",
                "BaseTime=: must be a number of seconds",
                "Tag=d,0.0,1.0,2.0," + doublePayload(),
                "convert it to whole numbers");
        for (Map.Entry<String, String> each : broken.entrySet()) {
            Path file = folder.resolve("bad.hlog");
            Files.writeString(file, "# a comment\n" + good + "\n\n" + each.getKey() + "\n" + good + "\n");
            List<Entry> before = new ArrayList<>();
            UncheckedIOException error = assertThrows(UncheckedIOException.class, () -> {
                try (Stream<Entry> entries = HistogramLog.read(file)) {
                    entries.forEach(before::add);
                }
            });
            assertEquals(1, before.size());
            String message = String.valueOf(error.getMessage());
            assertTrue(message.contains("bad.hlog:4: ") && message.contains(each.getValue()), message);
            List<String> messages = new ArrayList<>();
            try (Stream<Entry> entries = HistogramLog.read(file, messages::add)) {
                assertEquals(2, entries.count());
            }
            assertEquals(1, messages.size());
        }
    }

    @Test
    void read_missingFile_isReportedAtOnce() {
        assertThrows(IOException.class, () -> HistogramLog.read(folder.resolve("none.hlog")));
    }

    @Test
    void read_consumerThrows_isNotTakenForABrokenLine() throws IOException {
        Path file = folder.resolve("run.hlog");
        Files.writeString(file, line());
        try (Stream<Entry> entries = HistogramLog.read(file, message -> {})) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> entries.forEach(entry -> {
                        throw new IllegalArgumentException("mine");
                    }));
        }
    }

    @Test
    void decode_foreignTags_stayAsTheyAre() {
        for (String tag : List.of("a=b", "%41", "100%", "%", "%u", "x;b=1;a=2", "x;a", "x;a=1;a=1", "%zz", "%C3")) {
            assertEquals(new InstrumentId(tag, Map.of()), LogTag.decode(tag));
            assertEquals(new InstrumentId(tag, Map.of()), LogTag.decode(LogTag.encode(LogTag.decode(tag))));
        }
    }

    @Test
    void encode_reservedCharacters_arePercentEncoded() {
        assertEquals(
                "price%20in%20%E2%82%AC;a%2Cb=%25%3B%3D;half=%uD83D",
                LogTag.encode(new InstrumentId("price in \u20ac", Map.of("a,b", "%;=", "half", "\ud83d"))));
        assertFalse(LogTag.encode(new InstrumentId("a\nb\tc", Map.of())).contains("\n"));
    }

    private static Entry entry(String name, DistributionSnapshot values) {
        return new Entry(new InstrumentId(name, Map.of()), START, SECOND, values);
    }

    private static List<Entry> all(Path file) throws IOException {
        try (Stream<Entry> entries = HistogramLog.read(file)) {
            return entries.toList();
        }
    }

    private static Histogram recorded(int digits, long... values) {
        Histogram histogram = new Histogram(digits);
        for (long value : values) {
            histogram.recordValue(value);
        }
        return histogram;
    }

    /** One good line, as we write it. */
    private String line() throws IOException {
        Path file = folder.resolve("line.hlog");
        try (HistogramLog log = HistogramLog.create(file)) {
            log.write(entry("a", of(5, 600_000)));
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        return lines.get(lines.size() - 1);
    }

    private String doublePayload() throws IOException {
        Path file = folder.resolve("double.hlog");
        DoubleHistogram histogram = new DoubleHistogram(2);
        histogram.recordValue(1.5);
        HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
        writer.outputIntervalHistogram(0, 1, histogram);
        writer.close();
        String line = Files.readString(file).strip();
        return line.substring(line.lastIndexOf(',') + 1);
    }
}
