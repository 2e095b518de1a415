package dev.tacho.report.importer;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads a text line by line, unpacking it where it is packed, and tells where in the file something is wrong. */
final class Lines implements Closeable {
    /** In characters, four million: a stack of 10,000 frames with names of 400. */
    private static final int LONGEST_LINE = 1 << 22;

    /** As much of a line as a message shows. */
    private static final int QUOTED = 60;

    private final String file;
    private final Reader in;
    private final char[] buffer = new char[1 << 14];
    private int next;
    private int filled;
    private long number;
    private boolean isTerminated = true;
    private @Nullable String peeked;

    private Lines(String file, Reader in) {
        this.file = file;
        this.in = in;
    }

    /** Opens a file, which a folder is none of: the file system's own message leaves out which. */
    static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; name a file in it");
        }
        return Files.newInputStream(file);
    }

    static Lines of(String file, InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 14);
        buffered.mark(4);
        byte[] start = buffered.readNBytes(4);
        buffered.reset();
        if (start.length == 4 && new String(start, StandardCharsets.ISO_8859_1).equals("FLR\0")) {
            throw new IOException(file + ": this is a JFR recording; turn it into collapsed stacks first");
        }
        boolean packed = start.length >= 2 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b;
        InputStream text;
        try {
            text = packed ? new GZIPInputStream(buffered, 1 << 14) : buffered;
        } catch (EOFException | ZipException e) {
            throw new IOException(file + ": packed by gzip, but " + e.getMessage() + "; copy the file again", e);
        }
        return new Lines(file, new InputStreamReader(text, StandardCharsets.UTF_8));
    }

    /** Returns the next line without its end, or null after the last one. */
    @Nullable
    String next() throws IOException {
        String line = peeked;
        peeked = null;
        if (line == null) {
            line = read();
        }
        if (line != null) {
            number++;
        }
        return line;
    }

    /** Puts the line read last back. */
    void back(String line) {
        peeked = line;
        number--;
    }

    /** Returns whether the line read last had an end. */
    boolean isTerminated() {
        return isTerminated;
    }

    /** Returns an exception that names the file and the line read last. */
    IOException wrong(String message) {
        return new IOException(file + ':' + number + ": " + message);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Returns an exception that names the file. */
    IOException wrongFile(String message) {
        return new IOException(file + ": " + message);
    }

    /** A line's beginning in quotes, short and harmless enough for a message. */
    static String quoted(String line) {
        int end = Math.min(QUOTED, line.length());
        if (end < line.length() && Character.isHighSurrogate(line.charAt(end - 1))) {
            end--;
        }
        StringBuilder text = new StringBuilder("\"");
        line.substring(0, end).codePoints().forEach(c -> text.appendCodePoint(isHarmless(c) ? c : '\ufffd'));
        return text.append(end < line.length() ? "…\"" : "\"").toString();
    }

    /** Neither moves the cursor nor turns the direction of what follows. */
    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private @Nullable String read() throws IOException {
        StringBuilder line = new StringBuilder();
        boolean isComplete = false;
        while (!isComplete && fill()) {
            int end = next;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            line.append(buffer, next, end - next);
            isComplete = end < filled;
            next = isComplete ? end + 1 : end;
            if (line.length() > LONGEST_LINE) {
                number++;
                throw wrong("more than " + LONGEST_LINE + " characters in a line; is this a text of stacks?");
            }
        }
        if (line.length() == 0 && !isComplete) {
            return null;
        }
        isTerminated = isComplete;
        if (line.length() > 0 && line.charAt(line.length() - 1) == '\r') {
            line.setLength(line.length() - 1);
        }
        if (number == 0 && line.length() > 0 && line.charAt(0) == '\ufeff') {
            line.deleteCharAt(0);
        }
        return line.toString();
    }

    private boolean fill() throws IOException {
        if (next < filled) {
            return true;
        }
        next = 0;
        try {
            filled = in.read(buffer, 0, buffer.length);
        } catch (EOFException | ZipException e) {
            throw new IOException(
                    file + ": the packed file is damaged after line " + number + " (" + e.getMessage()
                            + "); copy it again",
                    e);
        }
        return filled > 0;
    }
}
