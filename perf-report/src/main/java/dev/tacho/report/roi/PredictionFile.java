package dev.tacho.report.roi;

import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Predictions on file, until their outcome is known and longer: kept beside the code, they tell what the next one is worth.
 *
 * <pre>{@code
 * PredictionFile file = PredictionFile.at(Path.of("src/test/perf/predictions.tsv"));
 * file.predict(Prediction.of("cache.double", Instant.now(), finding.effect()));
 * // After the change, in another process:
 * file.realise("cache.double", measuredNanos);
 * file.calibration().verdict();
 * }</pre>
 *
 * <p>A text file with a line for each prediction, its fields between tabs, that merges well. It appears whole or not at
 * all: written beside its place and then moved. Processes that write at once wait for each other by a lock on a file beside
 * it, {@code NAME.lock}, which stays. Safe for use by any thread.
 */
public final class PredictionFile {
    private static final String HEADER = "# tacho predictions 1";
    private static final String COLUMNS = "# id\tmade\tunit\tat-least\tlikely\tat-most\tconfidence\trealised";
    private static final int FIELDS = 8;

    /** A lock on a file is held by the process; threads of one take turns here. */
    private static final Object TURNS = new Object();

    private final Path file;

    private PredictionFile(Path file) {
        this.file = file;
    }

    /** A prediction and its outcome, null while it is not known. */
    private record Line(Prediction prediction, @Nullable Double realised) {}

    /**
     * Returns the file at a place. Nothing is read or written yet.
     *
     * @param file where; need not exist, nor its folder
     * @return the file
     */
    public static PredictionFile at(Path file) {
        return new PredictionFile(file);
    }

    /**
     * Writes down a prediction. One of the same id that has no outcome yet is replaced; one that has is kept.
     *
     * @param prediction the prediction
     * @throws UncheckedIOException if the file cannot be read, is not one of these, or cannot be written
     */
    public void predict(Prediction prediction) {
        change(lines -> {
            lines.removeIf(line -> isOpen(line, prediction.id()));
            lines.add(new Line(prediction, null));
        });
    }

    /**
     * Writes down what came of the open prediction of an id.
     *
     * @param id its id
     * @param realised what was measured, in the prediction's unit
     * @throws NoSuchElementException if there is no open prediction of that id; the message lists those there are
     * @throws IllegalArgumentException if the number is not finite
     * @throws UncheckedIOException if the file cannot be read, is not one of these, or cannot be written
     */
    public void realise(String id, double realised) {
        change(lines -> {
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                if (isOpen(line, id)) {
                    lines.set(i, new Line(line.prediction, new Outcome(line.prediction, realised).realised()));
                    return;
                }
            }
            throw new NoSuchElementException(
                    "no open prediction \"" + id + "\" in " + file + "; there are " + ids(lines));
        });
    }

    private static boolean isOpen(Line line, String id) {
        return line.realised == null && line.prediction.id().equals(id);
    }

    private static List<String> ids(List<Line> lines) {
        return lines.stream()
                .filter(line -> line.realised == null)
                .map(line -> line.prediction.id())
                .toList();
    }

    /**
     * Returns the predictions without an outcome.
     *
     * @return by their id, in the order of the file; empty if there is no file
     * @throws UncheckedIOException if the file cannot be read or is not one of these
     */
    public Map<String, Prediction> open() {
        Map<String, Prediction> open = new LinkedHashMap<>();
        for (Line line : read()) {
            if (line.realised == null) {
                open.put(line.prediction.id(), line.prediction);
            }
        }
        return open;
    }

    /**
     * Returns what the predictions with an outcome were worth.
     *
     * @return the calibration; without outcomes if there is no file
     * @throws UncheckedIOException if the file cannot be read or is not one of these
     */
    public Calibration calibration() {
        List<Outcome> outcomes = new ArrayList<>();
        for (Line line : read()) {
            if (line.realised != null) {
                outcomes.add(new Outcome(line.prediction, line.realised));
            }
        }
        return Calibration.of(outcomes);
    }

    private void change(Consumer<List<Line>> change) {
        synchronized (TURNS) {
            try {
                Path folder = file.toAbsolutePath().getParent();
                Files.createDirectories(folder == null ? file.toAbsolutePath() : folder);
                try (FileChannel channel =
                                FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    assert lock.isValid();
                    List<Line> lines = new ArrayList<>(read());
                    change.accept(lines);
                    write(lines);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
            }
        }
    }

    private Path beside(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    private void write(List<Line> lines) throws IOException {
        List<String> text = new ArrayList<>(List.of(HEADER, COLUMNS));
        lines.forEach(line -> text.add(text(line)));
        Path aside = beside(".new");
        try {
            Files.write(aside, text);
            Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static String text(Line line) {
        Prediction prediction = line.prediction;
        Interval interval = prediction.interval();
        return String.join(
                "\t",
                prediction.id(),
                prediction.madeAt().toString(),
                prediction.unit().name().toLowerCase(Locale.ROOT),
                Double.toString(interval.lower()),
                Double.toString(prediction.likely()),
                Double.toString(interval.upper()),
                Double.toString(interval.confidence()),
                line.realised == null ? "" : Double.toString(line.realised));
    }

    private List<Line> read() {
        List<String> text;
        try {
            if (Files.notExists(file)) {
                return List.of();
            }
            text = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw damaged(1, "not text in UTF-8");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (text.isEmpty() || !text.get(0).equals(HEADER)) {
            throw damaged(1, "must be \"" + HEADER + "\"; the file is another one, or of another version");
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 1; i < text.size(); i++) {
            if (!text.get(i).isBlank() && !text.get(i).startsWith("# ")) { // No id holds a space.
                lines.add(line(i + 1, text.get(i)));
            }
        }
        return lines;
    }

    private Line line(int number, String text) {
        String[] fields = text.split("\t", -1);
        if (fields.length != FIELDS) {
            throw damaged(number, fields.length + " fields, must be " + FIELDS + ": was the file cut off?");
        }
        try {
            Prediction prediction = new Prediction(
                    fields[0],
                    Instant.parse(fields[1]),
                    Unit.valueOf(fields[2].toUpperCase(Locale.ROOT)),
                    Double.parseDouble(fields[4]),
                    new Interval(
                            Double.parseDouble(fields[3]),
                            Double.parseDouble(fields[5]),
                            Double.parseDouble(fields[6])));
            return new Line(
                    prediction,
                    fields[7].isEmpty() ? null : new Outcome(prediction, Double.parseDouble(fields[7])).realised());
        } catch (DateTimeException | IllegalArgumentException e) {
            throw damaged(number, String.valueOf(e.getMessage()));
        }
    }

    private UncheckedIOException damaged(int line, String what) {
        return new UncheckedIOException(
                new IOException(file + ", line " + line + ": " + what + ". Mend the line, or move the file away"));
    }
}
