package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.AtomicFile;
import java.io.IOException;
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
    private static final String HEAD = "tacho-curve 1";
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
        List<String> lines = Files.readAllLines(file);
        if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
            throw new IOException(file + ": must begin with \"" + HEAD + "\"; write it with CurveFile.write");
        }
        List<SizePoint> points = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            points.add(point(file, i + 1, lines.get(i).split(" ")));
        }
        return points;
    }

    private static SizePoint point(Path file, int line, String[] fields) throws IOException {
        try {
            if (fields.length == FIELDS) {
                return new SizePoint(
                        Double.parseDouble(fields[0]),
                        Double.parseDouble(fields[1]),
                        Double.parseDouble(fields[2]),
                        Double.parseDouble(fields[3]),
                        Double.parseDouble(fields[4]),
                        Double.NaN,
                        Double.NaN,
                        null);
            }
        } catch (NumberFormatException e) {
            throw new IOException(file + ", line " + line + ": " + e.getMessage(), e);
        }
        throw new IOException(file + ", line " + line + ": " + fields.length + " fields; must be " + FIELDS);
    }
}
