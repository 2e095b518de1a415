package dev.tacho.cache.trace;

import dev.tacho.cache.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * The formats in which traces are exchanged. Each is read from plain and from gzip-compressed files, told apart by how
 * they begin, and written compressed if the file's name ends in {@code .gz}.
 *
 * <pre>{@code
 * TraceFormat.ORACLE_GENERAL.write(recorder.trace(), Path.of("pools.oracleGeneral.gz"));
 * }</pre>
 *
 * <p>A file that is not of the format ends the reading with a {@link MalformedTraceException}. Reading and writing block
 * on the disk and are safe for use by any thread.
 */
public enum TraceFormat {
    /**
     * The binary records of <a href="https://github.com/1a1a11a/libCacheSim">libCacheSim</a>, 24 bytes each,
     * little-endian: time in seconds (unsigned 32 bits), key (64 bits), size in bytes (unsigned 32 bits), number of the
     * next request of the key, counted from 1, or -1 (64 bits).
     *
     * <p>A trace that was read has times and sizes, the times to the second. Written are times rounded down to the
     * second, of at most 136 years (0 without times), and sizes (1 without them). The next requests are worked out when
     * writing and not looked at when reading. Sizes above 2,147,483,647 are not read. libCacheSim leaves out requests of
     * size 0.
     */
    ORACLE_GENERAL {
        @Override
        void read(TraceSource source, TraceVisitor visitor) throws IOException {
            OracleGeneral.read(source, visitor);
        }

        @Override
        void write(Trace trace, OutputStream out) throws IOException {
            OracleGeneral.write(trace, out);
        }
    },

    /**
     * The text of the ARC paper's traces (Megiddo and Modha, FAST 2003): a line {@code start count ignored sequence}
     * stands for {@code count} requests of the keys {@code start}, {@code start + 1} and so on. Empty lines are skipped.
     *
     * <p>Neither times nor sizes. Keys are decimal numbers of 64 bits, read with or without sign and written with it.
     * Requests of consecutive keys are written as one line, with 0 for what is ignored and the number of the line,
     * counted from 0, as the sequence. A line may stand for as many as 2,147,483,647 requests: read a file that you do
     * not trust with {@link #forEach}.
     */
    ARC {
        @Override
        void read(TraceSource source, TraceVisitor visitor) throws IOException {
            TextFormats.readArc(source, visitor);
        }

        @Override
        void write(Trace trace, OutputStream out) throws IOException {
            TextFormats.writeArc(trace, out);
        }
    },

    /**
     * The text of the LIRS paper's traces (Jiang and Zhang, SIGMETRICS 2002), which libCacheSim's and Caffeine's
     * simulators read too: one key a line. Empty lines and lines with only a {@code *} are skipped.
     *
     * <p>Neither times nor sizes. Keys are decimal numbers of 64 bits, read with or without sign and written with it.
     */
    LIRS {
        @Override
        void read(TraceSource source, TraceVisitor visitor) throws IOException {
            TextFormats.readLirs(source, visitor);
        }

        @Override
        void write(Trace trace, OutputStream out) throws IOException {
            TextFormats.writeLirs(trace, out);
        }
    };

    /**
     * Reads a file into memory.
     *
     * @param file the file, plain or gzip-compressed
     * @return the trace
     * @throws MalformedTraceException if the file is not of this format
     * @throws IOException if the file cannot be read
     * @throws IllegalStateException if it has more requests than a trace in memory can: use {@link #forEach}
     */
    public Trace read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        }
    }

    /**
     * Reads a stream to its end into memory.
     *
     * @param in the stream, plain or gzip-compressed; stays open
     * @return the trace
     * @throws MalformedTraceException if it is not of this format; the message calls it {@code stream}
     * @throws IOException if it cannot be read
     * @throws IllegalStateException if it has more requests than a trace in memory can
     */
    public Trace read(InputStream in) throws IOException {
        return read("stream", in);
    }

    /**
     * Reads a file request by request, in the memory of a buffer whatever its length.
     *
     * @param file the file, plain or gzip-compressed
     * @param visitor takes the requests
     * @throws MalformedTraceException if the file is not of this format; the visitor has taken the requests before the
     *     fault then
     * @throws IOException if the file cannot be read
     */
    public void forEach(Path file, TraceVisitor visitor) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            read(TraceSource.of(file.toString(), in), visitor);
        }
    }

    /**
     * Writes a trace: beside its place first, then moved there, so that a reader sees a whole file or none.
     *
     * @param trace what to write
     * @param file where to; compressed if its name ends in {@code .gz}; missing folders are made
     * @throws IOException if the file cannot be written; an older file in its place stays as it was
     * @throws IllegalArgumentException if the trace is longer than the 136 years of {@link #ORACLE_GENERAL}
     */
    public void write(Trace trace, Path file) throws IOException {
        boolean compressed = file.toString().endsWith(".gz");
        AtomicFile.write(file, out -> {
            if (compressed) {
                try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                    write(trace, zip);
                }
            } else {
                write(trace, out);
            }
        });
    }

    abstract void read(TraceSource source, TraceVisitor visitor) throws IOException;

    abstract void write(Trace trace, OutputStream out) throws IOException;

    private Trace read(String name, InputStream in) throws IOException {
        Trace.Builder trace = Trace.builder();
        // The text formats have neither times nor sizes.
        TraceVisitor visitor = this == ORACLE_GENERAL ? trace::add : (key, nanos, bytes) -> trace.add(key);
        read(TraceSource.of(name, in), visitor);
        return trace.build();
    }
}
