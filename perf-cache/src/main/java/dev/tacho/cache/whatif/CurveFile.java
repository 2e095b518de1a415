package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Keeps the curve of a prediction in a file, for later ones to be compared with. A text of lines: the format and its
 * version, then for each point the factor, the size, the hit ratio and the ends of its error bar.
 */
public final class CurveFile {
    private static final String FORMAT = "tacho-curve ";
    private static final String HEAD = FORMAT + 1;
    private static final int FIELDS = 5;

    private CurveFile() {}

    /**
     * Writes the points that are shown, aside first, then moved into place.
     *
     * @param curve the points
     * @param file the file
     * @throws IOException if it cannot be written
     */
    public static void write(List<SizePoint> curve, Path file) throws IOException {
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        for (SizePoint point : curve) {
            if (point.isShown()) {
                text.append(String.format(
                        Locale.ROOT,
                        "%s %s %.6f %.6f %.6f\n",
                        point.factor(),
                        point.maximum(),
                        point.hitRatio(),
                        point.lowerRatio(),
                        point.upperRatio()));
            }
        }
        AtomicFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads points that were written.
     *
     * @param file the file
     * @return the points, without load times and weights
     * @throws IOException if it cannot be read, or is no such file; the message names the line
     */
    public static List<SizePoint> read(Path file) throws IOException {
        List<String> lines = lines(file);
        String head = lines.isEmpty() ? "" : lines.get(0);
        if (!head.equals(HEAD)) {
            throw new IOException(
                    head.startsWith(FORMAT)
                            ? file + ": is of version \"" + head.substring(FORMAT.length())
                                    + "\", this library reads 1; write it anew with CurveFile.write"
                            : file + ": must begin with \"" + HEAD + "\"; write it with CurveFile.write");
        }
        List<SizePoint> points = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            points.add(point(file + ", line " + (i + 1), lines.get(i).split(" ", -1)));
        }
        return points;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": is no text; write it with CurveFile.write", e);
        }
    }

    private static SizePoint point(String place, String[] fields) throws IOException {
        if (fields.length != FIELDS) {
            throw new IOException(place + ": " + fields.length + " fields; must be " + FIELDS);
        }
        double[] numbers = new double[FIELDS];
        try {
            for (int i = 0; i < FIELDS; i++) {
                numbers[i] = Double.parseDouble(fields[i]);
            }
        } catch (NumberFormatException e) {
            throw new IOException(place + ": " + e.getMessage(), e);
        }
        // The factor of an unbounded cache is not a number. A point that is none would be worse than no baseline.
        double maximum = numbers[1];
        double hitRatio = numbers[2];
        double lower = numbers[3];
        double upper = numbers[4];
        if (!(maximum >= 0 && maximum < Double.POSITIVE_INFINITY)) {
            throw new IOException(place + ": size=" + maximum + ": must be a number >= 0");
        }
        if (!(lower >= 0 && lower <= hitRatio && hitRatio <= upper && upper <= 1)) {
            throw new IOException(place + ": hit ratio " + hitRatio + " from " + lower + " to " + upper
                    + ": must be 0 to 1, and between its ends");
        }
        return new SizePoint(numbers[0], maximum, hitRatio, lower, upper, Double.NaN, Double.NaN, null);
    }
}
