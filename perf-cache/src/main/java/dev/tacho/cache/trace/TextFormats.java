package dev.tacho.cache.trace;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** The lines of {@link TraceFormat#ARC} and {@link TraceFormat#LIRS}. */
final class TextFormats {
    private static final String ARC_LINE = "four numbers: start count ignored sequence";

    private static final String LIRS_LINE = "a key: a whole number of 64 bits";

    private TextFormats() {}

    static void readArc(TraceSource source, TraceVisitor visitor) throws IOException {
        long[] numbers = new long[4];
        for (String line = source.readLine(); line != null; line = source.readLine()) {
            if (line.isEmpty()) {
                continue;
            }
            if (!parse(line, numbers)) {
                throw source.malformed(TraceSource.quoted(line), ARC_LINE);
            }
            long start = numbers[0];
            long count = numbers[1];
            if (count < 1 || count > Integer.MAX_VALUE) {
                throw source.malformed("a count of " + Long.toUnsignedString(count), "1 to " + Integer.MAX_VALUE);
            }
            for (long i = 0; i < count; i++) {
                visitor.visit(start + i, 0, 1);
            }
        }
    }

    static void writeArc(Trace trace, OutputStream out) throws IOException {
        Writer writer = writer(out);
        int line = 0;
        int from = 0;
        while (from < trace.requests()) {
            int to = endOfRun(trace, from);
            writer.write(trace.key(from) + " " + (to - from) + " 0 " + line + '\n');
            line++;
            from = to;
        }
        writer.flush();
    }

    static void readLirs(TraceSource source, TraceVisitor visitor) throws IOException {
        long[] number = new long[1];
        for (String line = source.readLine(); line != null; line = source.readLine()) {
            if (line.isEmpty() || line.equals("*")) {
                continue;
            }
            if (!parse(line, number)) {
                throw source.malformed(TraceSource.quoted(line), LIRS_LINE);
            }
            visitor.visit(number[0], 0, 1);
        }
    }

    static void writeLirs(Trace trace, OutputStream out) throws IOException {
        Writer writer = writer(out);
        for (int i = 0; i < trace.requests(); i++) {
            writer.write(Long.toString(trace.key(i)));
            writer.write('\n');
        }
        writer.flush();
    }

    /** Returns where the run of consecutive keys that begins at a request ends. */
    private static int endOfRun(Trace trace, int from) {
        int to = from + 1;
        while (to < trace.requests() && trace.key(to - 1) != Long.MAX_VALUE && trace.key(to) == trace.key(to - 1) + 1) {
            to++;
        }
        return to;
    }

    /** Reads the numbers that a line consists of; false if it does not consist of so many 64-bit numbers. */
    private static boolean parse(String line, long[] numbers) {
        int at = 0;
        try {
            for (int i = 0; i < numbers.length; i++) {
                int end = skip(line, at, false);
                numbers[i] = line.startsWith("-", at)
                        ? Long.parseLong(line, at, end, 10)
                        : Long.parseUnsignedLong(line, at, end, 10);
                at = skip(line, end, true);
            }
        } catch (NumberFormatException e) {
            return false;
        }
        return at == line.length();
    }

    /** Returns where white space ends, or what is not white space. */
    private static int skip(String line, int from, boolean white) {
        int to = from;
        while (to < line.length() && line.charAt(to) <= ' ' == white) {
            to++;
        }
        return to;
    }

    private static Writer writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.US_ASCII));
    }
}
