package dev.tacho.report.roi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Predictions on file: what is written is read, and what is not whole is said to be so. */
class PredictionFileTest {
    @TempDir
    private Path folder;

    private Path path;
    private PredictionFile file;

    @BeforeEach
    void choose() {
        path = folder.resolve("new/folders/predictions.tsv");
        file = PredictionFile.at(path);
    }

    private static Prediction prediction(String id, double likely) {
        return new Prediction(
                id,
                Instant.parse("2026-11-26T10:00:00.123Z"),
                Unit.BYTES,
                likely,
                new Interval(-1.5, Double.POSITIVE_INFINITY, 0.9));
    }

    @Test
    void predictAndRealise_areReadByAnotherProcess() {
        file.predict(prediction("a", 1 / 3.0));
        file.predict(prediction("b", Double.NaN));
        file.realise("a", -7.25);

        PredictionFile other = PredictionFile.at(path);

        assertEquals(Set.of("b"), other.open().keySet());
        assertEquals(prediction("b", Double.NaN), other.open().get("b"));
        assertEquals(1, other.calibration().count());
        assertEquals(1, other.calibration().below());
        assertEquals(0.9, other.calibration().promisedRatio());
    }

    @Test
    void predict_sameIdAgain_replacesTheOpenOneOnly() {
        file.predict(prediction("a", 1));
        file.predict(prediction("a", 2));
        assertEquals(2, file.open().get("a").likely());

        file.realise("a", 3);
        file.predict(prediction("a", 4));
        file.realise("a", 5);

        assertEquals(2, file.calibration().count(), "what has an outcome is kept");
    }

    @Test
    void realise_unknownOrNoNumber_changesNothing() throws IOException {
        file.predict(prediction("a", 1));
        String before = Files.readString(path);

        String message = assertThrows(NoSuchElementException.class, () -> file.realise("b", 1))
                .getMessage();
        assertTrue(message.contains("\"b\"") && message.contains("[a]"), message);
        assertThrows(IllegalArgumentException.class, () -> file.realise("a", Double.NaN));

        assertEquals(before, Files.readString(path));
        assertFalse(Files.exists(path.resolveSibling("predictions.tsv.new")));
    }

    @Test
    void noFile_hasNoPredictions() {
        assertEquals(0, file.open().size());
        assertEquals(Calibration.Verdict.NO_OUTCOMES, file.calibration().verdict());
        assertFalse(Files.exists(path), "reading makes no file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# tacho predictions 2\n",
                "<html>",
                "# tacho predictions 1\na\t2026-11-26T10:00:00Z\tbytes\t1",
                "# tacho predictions 1\na\tyesterday\tbytes\t1\t2\t3\t0.9\t",
                "# tacho predictions 1\na\t2026-11-26T10:00:00Z\tparsecs\t1\t2\t3\t0.9\t",
                "# tacho predictions 1\na\t2026-11-26T10:00:00Z\tbytes\t3\t2\t1\t0.9\t",
                "# tacho predictions 1\na\t2026-11-26T10:00:00Z\tbytes\t1\t2\t3\t0.9\tNaN"
            })
    void damagedOrForeignFile_isNamedWithItsLine_andLeftAlone(String text) throws IOException {
        Path damaged = folder.resolve("damaged.tsv");
        Files.writeString(damaged, text);
        PredictionFile bad = PredictionFile.at(damaged);

        String message =
                assertThrows(UncheckedIOException.class, bad::calibration).getMessage();
        assertTrue(message.contains("damaged.tsv, line "), message);
        assertThrows(UncheckedIOException.class, () -> bad.predict(prediction("a", 1)));
        assertEquals(text, Files.readString(damaged));
    }

    @Test
    void binaryFile_isRefused() throws IOException {
        Path binary = folder.resolve("binary.tsv");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertTrue(assertThrows(
                        UncheckedIOException.class,
                        () -> PredictionFile.at(binary).open())
                .getMessage()
                .contains("UTF-8"));
    }

    @Test
    void folderInTheWay_saysSo() {
        assertThrows(
                UncheckedIOException.class,
                () -> PredictionFile.at(folder.resolve(".")).predict(prediction("a", 1)));
    }

    /** No prediction is lost, whoever writes at once. */
    @Test
    void manyWriters_loseNothing() throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String id = "p" + i;
                all.add(pool.submit(() -> PredictionFile.at(path).predict(prediction(id, 1))));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            pool.shutdownNow();
        }

        assertEquals(40, file.open().size());
    }

    /** Any id that is one, whatever else it is. */
    @Property(tries = 40)
    void hostileIds_areKeptAsTheyAre(@ForAll String id) throws IOException {
        StringBuilder kept = new StringBuilder("#");
        id.chars()
                .filter(c ->
                        !Character.isWhitespace(c) && !Character.isISOControl(c) && !Character.isSurrogate((char) c))
                .forEach(c -> kept.append((char) c));
        String clean = kept.toString();
        Path made = Files.createTempDirectory("predictions");
        PredictionFile own = PredictionFile.at(made.resolve("p.tsv"));

        own.predict(prediction(clean, 1));

        assertEquals(Set.of(clean), own.open().keySet());
        Files.delete(made.resolve("p.tsv"));
        Files.delete(made.resolve("p.tsv.lock"));
        Files.delete(made);
    }
}
