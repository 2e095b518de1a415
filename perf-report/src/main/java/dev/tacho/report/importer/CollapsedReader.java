package dev.tacho.report.importer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads collapsed stacks: a line each, the frames from the outermost caller on with semicolons between them, then white
 * space and the weight. Lines that begin with {@code #} are comments.
 */
final class CollapsedReader {
    private final Lines lines;
    private final StackTrie trie;
    private long records;
    private boolean isTruncated;

    CollapsedReader(Lines lines, StackTrie trie) {
        this.lines = lines;
        this.trie = trie;
    }

    Stacks read(String file) throws IOException {
        for (String line = lines.next(); line != null; line = lines.next()) {
            String text = line.stripTrailing();
            if (!text.isEmpty() && text.charAt(0) != '#') {
                readLine(text);
            }
        }
        return new Stacks(trie.freeze(), new Stacks.Origin(file, "", records, false, 0, isTruncated));
    }

    private void readLine(String text) throws IOException {
        int gap = text.length();
        while (gap > 0 && !Character.isWhitespace(text.charAt(gap - 1))) {
            gap--;
        }
        double weight = weight(text.substring(gap));
        if (gap == 0 || Double.isNaN(weight)) {
            if (!lines.isTerminated() && records > 0) {
                isTruncated = true;
                return;
            }
            if (records == 0 && (text.startsWith("{") || text.startsWith("<"))) {
                throw lines.wrong("looks like " + (text.startsWith("<") ? "HTML or XML" : "JSON")
                        + "; export collapsed stacks or the text of perf script instead");
            }
            throw lines.wrong("no weight at the end of " + Lines.quoted(text)
                    + "; a line must read \"outermost;...;innermost weight\", the weight a number >= 0"
                    + (records > 0 ? "" : "; expected are " + StackReader.EXPECTED));
        }
        if (!trie.add(frames(text.substring(0, gap)), weight)) {
            throw lines.wrong(
                    "weight=" + text.substring(gap) + ": the sum of all weights is no longer a finite number");
        }
        records++;
    }

    private static List<String> frames(String stack) {
        List<String> frames = new ArrayList<>();
        int start = 0;
        for (int end = stack.indexOf(';'); end >= 0; end = stack.indexOf(';', start)) {
            frames.add(named(stack.substring(start, end)));
            start = end + 1;
        }
        frames.add(named(stack.substring(start)));
        return frames;
    }

    /**
     * A method is one whether it was interpreted, compiled or inlined at the time: what async-profiler and others append
     * about that is left out, so that two runs compare. That a frame is the kernel's stays.
     */
    private static String named(String frame) {
        String name = frame.stripTrailing();
        int end = name.length() - 4;
        boolean isCompilation = end > 0
                && name.startsWith("_[", end)
                && name.endsWith("]")
                && "ij01".indexOf(name.charAt(end + 2)) >= 0;
        return isCompilation ? name.substring(0, end) : name;
    }

    /** Returns a plain decimal number, or NaN for everything else: Java itself would also take 1f, 0x1p3 and Infinity. */
    static double weight(@Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 400) {
            return Double.NaN;
        }
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789.eE+-".indexOf(text.charAt(i)) < 0) {
                return Double.NaN;
            }
        }
        try {
            double weight = Double.parseDouble(text);
            // Minus zero is as good as zero, and adds up to it.
            return weight >= 0 && Double.isFinite(weight) ? weight + 0.0 : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
