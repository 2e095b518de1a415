package dev.tacho.report.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A tree as the page carries it: columns, packed by gzip, in base64. {@code flame.js} reads it.
 *
 * <pre>
 * byte     version, 1
 * byte     flags: 1 compared, 2 values are fractions, 4 those before are
 * number   bytes of names, then the names in UTF-8 with a line feed after each
 * number   nodes n
 * number   n times: levels to go up from the node before, less one
 * number   n times: its name
 * number   n times: its tone
 * number   n times: what its children leave of its value, zigzag; or a float each: its value
 * number   n times, if compared: the same of the value before
 * </pre>
 *
 * A number is a little-endian sequence of seven bits, the eighth set where more follow. Columns pack better than rows: 100,000
 * places take about 4 bytes each.
 */
final class FlameData {
    private static final int VERSION = 1;
    private static final int COMPARED = 1;
    private static final int FRACTIONS = 2;
    private static final int FRACTIONS_BEFORE = 4;

    /** Larger whole numbers are not all numbers of a script. */
    private static final double LARGEST_WHOLE = 1L << 53;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private FlameData() {}

    static String base64(FlatTree tree) {
        byte[] raw = bytes(tree);
        ByteArrayOutputStream packed = new ByteArrayOutputStream(raw.length / 2);
        try (OutputStream gzip = new SmallestGzip(packed)) {
            gzip.write(raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Lines of a length that an editor takes; the browser skips their ends.
        return Base64.getMimeEncoder(1000, new byte[] {'\n'}).encodeToString(packed.toByteArray());
    }

    static byte[] bytes(FlatTree tree) {
        boolean whole = isWhole(tree.size(), tree::value);
        boolean wholeBefore = isWhole(tree.size(), tree::before);
        FlameData data = new FlameData();
        data.out.write(VERSION);
        data.out.write((tree.isCompared() ? COMPARED : 0)
                | (whole ? 0 : FRACTIONS)
                | (wholeBefore || !tree.isCompared() ? 0 : FRACTIONS_BEFORE));
        data.names(tree.names());
        data.number(tree.size());
        for (int node = 0; node < tree.size(); node++) {
            data.number(node == 0 ? 0 : tree.level(node - 1) + 1 - tree.level(node));
        }
        for (int node = 0; node < tree.size(); node++) {
            data.number(tree.name(node));
        }
        for (int node = 0; node < tree.size(); node++) {
            data.number(tree.tone(node));
        }
        data.values(tree, false, whole);
        if (tree.isCompared()) {
            data.values(tree, true, wholeBefore);
        }
        return data.out.toByteArray();
    }

    private void values(FlatTree tree, boolean before, boolean whole) {
        if (whole) {
            for (double own : tree.own(before)) {
                long number = (long) own;
                number(number << 1 ^ number >> 63);
            }
            return;
        }
        ByteBuffer floats = ByteBuffer.allocate(4 * tree.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int node = 0; node < tree.size(); node++) {
            floats.putFloat((float) (before ? tree.before(node) : tree.value(node)));
        }
        out.writeBytes(floats.array());
    }

    private void names(String[] names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            // What no form of a report passes on, and what would end the name.
            text.append(Text.clean(name).replace('\n', ' ').replace('\t', ' ')).append('\n');
        }
        byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        out.writeBytes(utf8);
    }

    private void number(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    private static boolean isWhole(int size, IntToDoubleFunction column) {
        return IntStream.range(0, size)
                .mapToDouble(column)
                .allMatch(value -> value == Math.rint(value) && value <= LARGEST_WHOLE / 2);
    }

    private static final class SmallestGzip extends GZIPOutputStream {
        SmallestGzip(OutputStream out) throws IOException {
            super(out, 1 << 14);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
