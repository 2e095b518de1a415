package dev.tacho.cache.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Input that is broken or hostile: always an exception that says where, never a wrong trace or a full memory. */
class MalformedTraceTest {
    private static final String ARC = "; expected four numbers: start count ignored sequence";
    private static final String LIRS = "; expected a key: a whole number of 64 bits";

    @TempDir
    Path folder;

    @Test
    void oracleGeneral_truncatedRecord_isNamed() throws IOException {
        Path file = folder.resolve("cut.bin");
        Files.write(file, new byte[24 * 3 + 5]);

        assertEquals(
                file + ": record 4: found 5 bytes, then the end of the file;"
                        + " expected 24 bytes (time, key, size, next request)",
                assertThrows(MalformedTraceException.class, () -> TraceFormat.ORACLE_GENERAL.read(file))
                        .getMessage());
    }

    @Test
    void oracleGeneral_truncatedRecord_comesAfterTheOnesBefore() throws IOException {
        Path file = folder.resolve("cut.bin");
        Files.write(file, new byte[24 * 3 + 5]);

        List<Long> visited = new ArrayList<>();
        assertThrows(
                MalformedTraceException.class,
                () -> TraceFormat.ORACLE_GENERAL.forEach(file, (key, nanos, bytes) -> visited.add(key)));
        assertEquals(List.of(0L, 0L, 0L), visited);
    }

    @Test
    void oracleGeneral_timeGoesBack_isNamed() {
        assertEquals(
                "stream: record 2: found time 6 s; expected at least 7 s, as of the record before: sort by time",
                failure(TraceFormat.ORACLE_GENERAL, record(7, 1), record(6, 1)));
    }

    @Test
    void oracleGeneral_sizeTooLarge_isNamed() {
        assertEquals(
                "stream: record 1: found a size of 4294967295 bytes; expected at most 2147483647",
                failure(TraceFormat.ORACLE_GENERAL, record(7, -1)));
    }

    @ParameterizedTest
    @EnumSource(TraceFormat.class)
    void read_zstd_saysWhatToDo(TraceFormat format) {
        assertEquals(
                "stream: start: found a zstd-compressed file; expected an unpacked one (zstd -d)",
                failure(format, new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, 0, 0, 0}));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 1 0 | \"1 1 0\"",
                "1 1 0 0 0 | \"1 1 0 0 0\"",
                "1 x 0 0 | \"1 x 0 0\"",
                "1.5 1 0 0 | \"1.5 1 0 0\"",
                "1,1,0,0 | \"1,1,0,0\"",
                "- 1 0 0 | \"- 1 0 0\"",
                "18446744073709551616 1 0 0 | \"18446744073709551616 1 0 0\"",
                "-9223372036854775809 1 0 0 | \"-9223372036854775809 1 0 0\"",
            })
    void arc_notFourNumbers_isNamed(String line, String found) {
        assertEquals(
                "stream: line 3: found " + found + ARC, failure(TraceFormat.ARC, "5 1 0 0\n\n" + line + "\n6 1 0 0\n"));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 18446744073709551615", "2147483648, 2147483648"})
    void arc_countOutOfBounds_isNamed(String count, String found) {
        assertEquals(
                "stream: line 1: found a count of " + found + "; expected 1 to 2147483647",
                failure(TraceFormat.ARC, "5 " + count + " 0 0"));
    }

    @ParameterizedTest
    @CsvSource({"abc", "1 2", "**", "0x10", "99999999999999999999"})
    void lirs_notANumber_isNamed(String line) {
        assertEquals("stream: line 2: found \"" + line + '"' + LIRS, failure(TraceFormat.LIRS, "1\n" + line));
    }

    @Test
    void text_controlCharacters_areNotRepeated() {
        assertEquals(
                "stream: line 1: found \"?[31mred???\"" + LIRS,
                failure(TraceFormat.LIRS, "\u001B[31mred\u0007\u0000\u00FF"));
    }

    /** A file without line ends, such as a binary one, must not be gathered in memory. */
    @Test
    void text_endlessLine_isCut() {
        assertEquals(
                "stream: line 1: found \"" + "7".repeat(40) + "...\"; expected a line of at most 200 characters",
                failure(TraceFormat.LIRS, "7".repeat(1_000_000)));
    }

    @ParameterizedTest
    @EnumSource(TraceFormat.class)
    void read_gzipCut_isNamed(TraceFormat format) throws IOException {
        Path whole = folder.resolve("whole.gz");
        format.write(Workloads.zipf(1, 10_000, 1_000, 1), whole);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length : new int[] {4, 9, 12, bytes.length / 2, bytes.length - 1}) {
            Path cut = folder.resolve("cut.gz");
            Files.write(cut, Arrays.copyOf(bytes, length));
            String message = assertThrows(MalformedTraceException.class, () -> format.read(cut))
                    .getMessage();
            assertTrue(message.startsWith(cut + ": "), message);
            assertTrue(message.contains(": found a damaged gzip stream ("), message);
        }
    }

    @Test
    void read_gzipDamaged_isNamed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("1\n2\n".getBytes(StandardCharsets.US_ASCII));
        }
        byte[] bytes = packed.toByteArray();
        bytes[bytes.length - 8] ^= 1;

        assertEquals(
                "stream: line 3: found a damaged gzip stream (Corrupt GZIP trailer); expected a whole one",
                failure(TraceFormat.LIRS, bytes));
    }

    @Test
    void read_noFile_saysSo() {
        Path file = folder.resolve("nowhere");

        assertEquals(
                file.toString(),
                assertThrows(NoSuchFileException.class, () -> TraceFormat.LIRS.read(file))
                        .getMessage());
    }

    @Test
    void forEach_visitorFails_itsExceptionArrives() throws IOException {
        Path file = folder.resolve("keys");
        Files.writeString(file, "1\n2\n");
        IllegalStateException enough = new IllegalStateException("enough");

        assertEquals(
                enough,
                assertThrows(
                        IllegalStateException.class,
                        () -> TraceFormat.LIRS.forEach(file, (key, nanos, bytes) -> {
                            throw enough;
                        })));
    }

    @Property(tries = 300)
    void read_anyBytes_givesATraceOrSaysWhatIsWrong(@ForAll TraceFormat format, @ForAll byte[] bytes) {
        try {
            assertTrue(format.read(new ByteArrayInputStream(bytes)).requests() <= bytes.length);
        } catch (IOException e) {
            assertEquals(MalformedTraceException.class, e.getClass(), e.toString());
        }
    }

    /** Texts of the right characters: what is read is what a plain parser makes of it, and what is not, it refuses too. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void read_anyText_agreesWithAPlainParser(@ForAll("texts") String text) throws IOException {
        for (TraceFormat format : List.of(TraceFormat.ARC, TraceFormat.LIRS)) {
            List<Long> expected = new ArrayList<>();
            int broken = parse(format, text, expected);
            InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
            if (broken == 0) {
                Trace trace = format.read(in);
                assertEquals(
                        expected,
                        IntStream.range(0, trace.requests())
                                .mapToObj(trace::key)
                                .toList());
            } else {
                String message = assertThrows(MalformedTraceException.class, () -> format.read(in))
                        .getMessage();
                assertTrue(message.startsWith("stream: line " + broken + ": found "), message);
            }
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> number = Arbitraries.of("0", "7", "-3", "42", "18446744073709551615", "9223372036854775808");
        Arbitrary<String> field = Arbitraries.frequencyOf(
                Tuple.of(30, number),
                Tuple.of(1, Arbitraries.of("*", "-", "1-", "0x1", "18446744073709551616", "-9223372036854775809")));
        Arbitrary<String> line = Arbitraries.frequencyOf(
                Tuple.of(8, field.array(String[].class).ofSize(4).map(fields -> fields[0] + " 2 " + fields[2] + " 0 ")),
                Tuple.of(8, field),
                Tuple.of(1, Arbitraries.of("", " ", "*", " * ", "1 2 3", "5 0 0 0")));
        return line.list().ofMaxSize(4).map(lines -> String.join("\n", lines));
    }

    /** Adds the keys of a text and returns the first line that has none, counted from 1, or 0. */
    private static int parse(TraceFormat format, String text, List<Long> keys) {
        String[] lines = text.split("\n");
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            boolean arc = format == TraceFormat.ARC;
            if (line.isEmpty() || line.equals("*") && !arc) {
                continue;
            }
            String[] fields = line.split("\\s+");
            boolean right = fields.length == (arc ? 4 : 1)
                    && Arrays.stream(fields).allMatch(MalformedTraceTest::isNumber)
                    && (!arc || fields[1].equals("2"));
            if (!right) {
                return i + 1;
            }
            keys.add(new BigInteger(fields[0]).longValue());
            if (arc) {
                keys.add(new BigInteger(fields[0]).longValue() + 1);
            }
        }
        return 0;
    }

    private static boolean isNumber(String field) {
        if (!field.matches("-?[0-9]+")) {
            return false;
        }
        BigInteger number = new BigInteger(field);
        return number.bitLength() <= (number.signum() < 0 ? 63 : 64);
    }

    private static byte[] record(int seconds, int bytes) {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(seconds)
                .putLong(1)
                .putInt(bytes)
                .putLong(-1)
                .array();
    }

    private static String failure(TraceFormat format, String text) {
        return failure(format, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String failure(TraceFormat format, byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return assertThrows(
                        MalformedTraceException.class, () -> format.read(new ByteArrayInputStream(bytes.toByteArray())))
                .getMessage();
    }
}
