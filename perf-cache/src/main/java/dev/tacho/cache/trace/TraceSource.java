package dev.tacho.cache.trace;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The content of a trace's file, unpacked if need be, as records or as lines, which it counts to name the faulty one. */
final class TraceSource {
    private static final int BUFFER_BYTES = 1 << 16;

    /** No line of a trace is near as long; a file without line ends must not fill the memory. */
    private static final int LONGEST_LINE = 200;

    private final String name;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final byte[] line = new byte[LONGEST_LINE];
    private int position;
    private int limit;

    /** What is being read, such as {@code line}, and which one, counted from 1. */
    private String unit = "start";

    private long number;

    private TraceSource(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /** Looks at how the stream begins and unpacks it if that is how gzip does. */
    static TraceSource of(String name, InputStream in) throws IOException {
        byte[] head = in.readNBytes(4);
        PushbackInputStream whole = new PushbackInputStream(in, 4);
        whole.unread(head);
        if (startsWith(head, 0x28, 0xB5, 0x2F, 0xFD)) {
            throw new TraceSource(name, in).malformed("a zstd-compressed file", "an unpacked one (zstd -d)");
        }
        // A record of time 0x..088B1F would begin like this too, which is a chance of 1 in 16 million.
        if (!startsWith(head, 0x1F, 0x8B, 0x08)) {
            return new TraceSource(name, whole);
        }
        try {
            return new TraceSource(name, new GZIPInputStream(whole, BUFFER_BYTES));
        } catch (EOFException | ZipException e) {
            throw new TraceSource(name, in).damaged(e);
        }
    }

    /** Reads the next record; false at the end of the file. */
    boolean readRecord(byte[] record, String expected) throws IOException {
        unit = "record";
        number++;
        int read = 0;
        while (read < record.length && fill()) {
            int part = Math.min(record.length - read, limit - position);
            System.arraycopy(buffer, position, record, read, part);
            position += part;
            read += part;
        }
        if (read > 0 && read < record.length) {
            throw malformed(read + " bytes, then the end of the file", expected);
        }
        return read > 0;
    }

    /** Reads the next line, without what ends it and without white space around it; null at the end of the file. */
    @Nullable
    String readLine() throws IOException {
        unit = "line";
        number++;
        if (!fill()) {
            return null;
        }
        int length = 0;
        while (fill()) {
            byte next = buffer[position++];
            if (next == '\n') {
                break;
            }
            if (length == LONGEST_LINE) {
                throw malformed(quoted(text(length)), "a line of at most " + LONGEST_LINE + " characters");
            }
            line[length++] = next;
        }
        return text(length);
    }

    /** Returns an exception that names the file and the record or line that was read last. */
    MalformedTraceException malformed(String found, String expected) {
        return malformed(found, expected, null);
    }

    /** Returns the beginning of a text, fit to be printed. */
    static String quoted(String text) {
        String start = text.length() <= 40 ? text : text.substring(0, 40) + "...";
        return '"' + start.replaceAll("[^ -~]", "?") + '"';
    }

    private String text(int length) {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1).strip();
    }

    private MalformedTraceException damaged(IOException cause) {
        return malformed("a damaged gzip stream (" + cause.getMessage() + ')', "a whole one", cause);
    }

    private MalformedTraceException malformed(String found, String expected, @Nullable Throwable cause) {
        String place = number == 0 ? unit : unit + ' ' + number;
        return new MalformedTraceException(name + ": " + place + ": found " + found + "; expected " + expected, cause);
    }

    /** Makes sure that there is a byte in the buffer; false at the end of the file. */
    private boolean fill() throws IOException {
        while (position == limit) {
            int read;
            try {
                read = in.read(buffer);
            } catch (EOFException | ZipException e) {
                throw damaged(e);
            }
            if (read < 0) {
                return false;
            }
            position = 0;
            limit = read;
        }
        return true;
    }

    private static boolean startsWith(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
