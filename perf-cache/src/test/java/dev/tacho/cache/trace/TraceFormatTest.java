package dev.tacho.cache.trace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFormatTest {
    @TempDir
    Path folder;

    @Test
    void oltp_read_hasThePublishedCounts() {
        Trace trace = RealTraces.oltp();

        assertEquals(914_145, trace.requests());
        assertEquals(186_880, trace.distinctKeys());
        assertFalse(trace.hasTimes());
    }

    @Test
    void cloudPhysics_read_hasThePublishedCounts() {
        Trace trace = RealTraces.cloudPhysics();

        assertEquals(113_872, trace.requests());
        assertEquals(48_974, trace.distinctKeys());
        assertEquals(TimeUnit.SECONDS.toNanos(7_200), trace.nanos(113_871));
        long bytes =
                IntStream.range(0, trace.requests()).mapToLong(trace::bytes).sum();
        assertEquals(4_368_040_448L, bytes, "as libCacheSim's tests say");
    }

    /** libCacheSim worked out the next requests in its file: ours must be the same, byte for byte. */
    @Test
    void oracleGeneral_cloudPhysicsWrittenAgain_isTheSameFileButForTheOriginOfTime() throws IOException {
        Path original = RealTraces.file("cloudPhysicsIO.oracleGeneral.bin.gz");
        Path copy = folder.resolve("copy.bin.gz");
        TraceFormat.ORACLE_GENERAL.write(TraceFormat.ORACLE_GENERAL.read(original), copy);

        ByteBuffer expected = unpacked(original);
        int origin = expected.getInt(0);
        for (int at = 0; at < expected.limit(); at += 24) {
            expected.putInt(at, expected.getInt(at) - origin);
        }
        assertArrayEquals(expected.array(), unpacked(copy).array());
    }

    @Test
    void oracleGeneral_handMadeBytes_areReadAsTheFormatSays() throws IOException {
        ByteBuffer file = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt((int) 4_000_000_000L).putLong(-7).putInt(512).putLong(-1);
        file.putInt((int) 4_000_000_003L).putLong(8).putInt(0).putLong(99);

        Trace trace = TraceFormat.ORACLE_GENERAL.read(new ByteArrayInputStream(file.array()));
        assertEquals(2, trace.requests());
        assertEquals(-7, trace.key(0));
        assertEquals(512, trace.bytes(0));
        assertEquals(0, trace.bytes(1));
        assertEquals(TimeUnit.SECONDS.toNanos(3), trace.nanos(1));
    }

    @Test
    void oracleGeneral_traceWithoutTimesAndSizes_isWrittenWithZerosAndOnes() throws IOException {
        Path file = folder.resolve("keys.bin");
        TraceFormat.ORACLE_GENERAL.write(Trace.of(5, 6, 5), file);

        ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(72, written.limit());
        assertEquals(0, written.getInt(48));
        assertEquals(1, written.getInt(12));
        assertEquals(3, written.getLong(16), "the third request is the next of key 5");
        assertEquals(-1, written.getLong(40));
    }

    @Test
    void oracleGeneral_traceTooLongForTheFormat_isRefusedAndLeavesNothing() throws IOException {
        Path file = folder.resolve("old.bin");
        Files.writeString(file, "what was there");
        Trace trace = Trace.builder()
                .add(1, 0)
                .add(1, TimeUnit.SECONDS.toNanos(1L << 32))
                .build();

        String message = assertThrows(
                        IllegalArgumentException.class, () -> TraceFormat.ORACLE_GENERAL.write(trace, file))
                .getMessage();
        assertEquals("span=4294967296 s: must be at most 4294967295 s; write a part of the trace", message);
        assertEquals("what was there", Files.readString(file));
        assertEquals(List.of(file), filesIn(folder));
    }

    @Test
    void arc_runs_areWrittenAsOneLineEach() throws IOException {
        Path file = folder.resolve("runs.lis");
        TraceFormat.ARC.write(Trace.of(5, 6, 7, 7, 3, -2, -1, 0, Long.MAX_VALUE, Long.MIN_VALUE), file);

        assertEquals("""
                5 3 0 0
                7 1 0 1
                3 1 0 2
                -2 3 0 3
                9223372036854775807 1 0 4
                -9223372036854775808 1 0 5
                """, Files.readString(file));
    }

    @Test
    void arc_linesOfOtherTools_areRead() throws IOException {
        assertEquals(
                List.of(110765L, 110766L, 9L, -1L), read(TraceFormat.ARC, "110765 2 0 0 \r\n\n 9\t1 0  77\n-1 1 0 0"));
        assertEquals(
                List.of(-1L),
                read(TraceFormat.ARC, "18446744073709551615 1 0 0"),
                "an unsigned key is the same 64 bits as a signed one");
    }

    @Test
    void lirs_linesOfOtherTools_areRead() throws IOException {
        assertEquals(List.of(1L, 2L, -3L, 1L), read(TraceFormat.LIRS, "1\n2\r\n*\n\n-3 \n1"));
    }

    @Test
    void lirs_written_isOneKeyALine() throws IOException {
        Path file = folder.resolve("keys.trc");
        TraceFormat.LIRS.write(Trace.of(1, -1, 1), file);

        assertEquals("1\n-1\n1\n", Files.readString(file));
    }

    @Test
    void write_missingFolder_isMade() throws IOException {
        Path file = folder.resolve("a").resolve("b").resolve("keys.trc.gz");
        TraceFormat.LIRS.write(Trace.of(1, 2), file);

        assertEquals(0x1F, Files.readAllBytes(file)[0], "compressed by its name");
        assertEquals(2, TraceFormat.LIRS.read(file).requests());
        assertEquals(List.of(file), filesIn(file.getParent()));
    }

    @Test
    void write_folder_isRefused() {
        String message = assertThrows(IOException.class, () -> TraceFormat.LIRS.write(Trace.of(1), folder))
                .getMessage();
        assertEquals("file=" + folder + ": is a folder; name a file in it, for example data.txt", message);
    }

    @Test
    void read_severalGzipMembers_readsAllOfThem() throws IOException {
        Path first = folder.resolve("1.gz");
        TraceFormat.LIRS.write(Workloads.scan(50_000), first);
        Path both = folder.resolve("both.gz");
        Files.write(both, Files.readAllBytes(first));
        Files.write(both, Files.readAllBytes(first), StandardOpenOption.APPEND);

        assertEquals(100_000, TraceFormat.LIRS.read(both).requests());
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void write_anyTrace_isReadBack(
            @ForAll TraceFormat format, @ForAll boolean compressed, @ForAll("traces") Trace trace) throws IOException {
        Path file = Files.createTempFile("trace", compressed ? ".gz" : ".trace");
        try {
            format.write(trace, file);
            assertEquals(compressed, Files.size(file) > 0 && Files.readAllBytes(file)[0] == 0x1F);

            boolean full = format == TraceFormat.ORACLE_GENERAL && trace.requests() > 0;
            Trace back = format.read(file);
            List<List<Number>> streamed = new ArrayList<>();
            format.forEach(file, (key, nanos, bytes) -> streamed.add(List.of(key, nanos, bytes)));
            assertEquals(full, back.hasTimes());
            assertEquals(full, back.hasSizes());
            assertEquals(requests(trace, full), requests(back, true));
            assertEquals(requests(back, true), streamed);
        } finally {
            Files.delete(file);
        }
    }

    @Provide
    Arbitrary<Trace> traces() {
        Arbitrary<Long> keys =
                Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(-3, 9));
        Arbitrary<long[]> request = Arbitraries.longs()
                .between(0, TimeUnit.SECONDS.toNanos(3))
                .flatMap(gap -> Arbitraries.integers()
                        .greaterOrEqual(0)
                        .flatMap(bytes -> keys.map(key -> new long[] {key, gap, bytes})));
        return request.list().ofMaxSize(60).map(requests -> {
            Trace.Builder trace = Trace.builder();
            long now = 0;
            for (long[] next : requests) {
                now += next[1];
                trace.add(next[0], now, (int) next[2]);
            }
            return trace.build();
        });
    }

    /** Key, time to the second, and size of each request; without these two as a format without them gives them. */
    private static List<List<Number>> requests(Trace trace, boolean full) {
        return IntStream.range(0, trace.requests())
                .mapToObj(i -> List.<Number>of(
                        trace.key(i),
                        full ? trace.nanos(i) / 1_000_000_000 * 1_000_000_000 : 0L,
                        full ? trace.bytes(i) : 1))
                .toList();
    }

    private static List<Long> read(TraceFormat format, String text) throws IOException {
        Trace trace = format.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
        return IntStream.range(0, trace.requests()).mapToObj(trace::key).toList();
    }

    private static ByteBuffer unpacked(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static List<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
