package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Curves in files. */
class CurveFileTest {
    @TempDir
    private Path folder;

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("pools.curve"), content);
    }

    @Test
    void write_thenRead_isTheSame_toAMillionth() throws IOException {
        List<SizePoint> curve = List.of(
                Predictions.point(0.125, 1_250, 0.123_456_789),
                Predictions.point(0.25, 2_500, Double.NaN),
                Predictions.point(1, 10_000, 0.5),
                Predictions.point(2, 1e12 + 0.5, 1),
                Predictions.point(Double.NaN, 1.414_213_562_373_095_1, 0));
        Path file = folder.resolve("new folder/pools.curve");
        CurveFile.write(curve, file);

        List<SizePoint> read = CurveFile.read(file);
        assertEquals(4, read.size(), "the withheld point is left out");
        for (int i = 0; i < read.size(); i++) {
            SizePoint before = curve.get(i == 0 ? 0 : i + 1);
            SizePoint after = read.get(i);
            assertEquals(before.factor(), after.factor());
            assertEquals(before.maximum(), after.maximum());
            assertEquals(before.hitRatio(), after.hitRatio(), 5e-7);
            assertEquals(before.lowerRatio(), after.lowerRatio(), 5e-7);
            assertEquals(before.upperRatio(), after.upperRatio(), 5e-7);
            assertTrue(Double.isNaN(after.loadTimeFactor()) && Double.isNaN(after.weightHitRatio()));
            assertNull(after.withheld());
        }
        assertEquals(
                "tacho-curve 1\n0.125 1250.0 0.123457 0.113457 0.133457",
                Files.readString(file)
                        .lines()
                        .limit(2)
                        .reduce((one, two) -> one + '\n' + two)
                        .orElseThrow());
    }

    @Test
    void write_whereNumbersHaveCommas_isTheSame() throws IOException {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            Path file = folder.resolve("pools.curve");
            CurveFile.write(List.of(Predictions.point(1, 10_000, 0.5)), file);
            assertEquals("tacho-curve 1\n1.0 10000.0 0.500000 0.490000 0.510000\n", Files.readString(file));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void read_carriageReturns_asAfterACheckout_areNone() throws IOException {
        assertEquals(
                1,
                CurveFile.read(file("tacho-curve 1\r\n1.0 10.0 0.5 0.4 0.6\r\n"))
                        .size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "tacho 1\n", "TACHO-CURVE 1\n", "1.0 10.0 0.5 0.4 0.6\n", "\ufefftacho-curve 1\n"})
    void read_anotherFile_namesTheCure(String content) throws IOException {
        Path file = file(content);

        assertEquals(file + ": must begin with \"tacho-curve 1\"; write it with CurveFile.write", message(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "10", "1.1", "1 ", ""})
    void read_anotherVersion_saysWhich(String version) throws IOException {
        Path file = file("tacho-curve " + version + "\n1.0 10.0 0.5 0.4 0.6\n");

        assertEquals(
                file + ": is of version \"" + version + "\", this library reads 1; write it anew with CurveFile.write",
                message(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.0 10.0 0.5 0.4|4 fields; must be 5",
                "1.0 10.0 0.5 0.4 0.6 7|6 fields; must be 5",
                "1.0  10.0 0.5 0.4 0.6|6 fields; must be 5",
                "1.0 10.0 0.5 0.4 0.6 |6 fields; must be 5",
                "''|1 fields; must be 5",
                "1.0 10.0 0,5 0.4 0.6|For input string: \"0,5\"",
                "1.0 NaN 0.5 0.4 0.6|size=NaN: must be a number >= 0",
                "1.0 -1 0.5 0.4 0.6|size=-1.0: must be a number >= 0",
                "1.0 Infinity 0.5 0.4 0.6|size=Infinity: must be a number >= 0",
                "1.0 10.0 NaN 0.4 0.6|hit ratio NaN from 0.4 to 0.6: must be 0 to 1, and between its ends",
                "1.0 10.0 0.5 NaN 0.6|hit ratio 0.5 from NaN to 0.6: must be 0 to 1, and between its ends",
                "1.0 10.0 0.5 0.4 1.1|hit ratio 0.5 from 0.4 to 1.1: must be 0 to 1, and between its ends",
                "1.0 10.0 0.3 0.4 0.6|hit ratio 0.3 from 0.4 to 0.6: must be 0 to 1, and between its ends"
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void read_malformedLine_namesIt(String line, String problem) throws IOException {
        Path file = file("tacho-curve 1\n1.0 10.0 0.5 0.4 0.6\n" + line + "\n1.0 10.0 0.5 0.4 0.6\n");

        assertEquals(file + ", line 3: " + problem, message(file));
    }

    @Test
    void read_noText_orNoFile_isSaid() throws IOException {
        Path file = folder.resolve("pools.curve");
        assertThrows(NoSuchFileException.class, () -> CurveFile.read(file));

        Files.write(file, "tacho-curve 1\n\u00fc".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(file + ": is no text; write it with CurveFile.write", message(file));
    }

    private static String message(Path file) {
        return String.valueOf(
                assertThrows(IOException.class, () -> CurveFile.read(file)).getMessage());
    }
}
