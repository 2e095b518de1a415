package dev.tacho.cache.trace;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/** The records of {@link TraceFormat#ORACLE_GENERAL}. */
final class OracleGeneral {
    private static final int RECORD_BYTES = 24;

    private static final String EXPECTED = RECORD_BYTES + " bytes (time, key, size, next request)";

    private static final long UINT32_MAX = 0xFFFF_FFFFL;

    private OracleGeneral() {}

    static void read(TraceSource source, TraceVisitor visitor) throws IOException {
        byte[] bytes = new byte[RECORD_BYTES];
        ByteBuffer record = view(bytes);
        long origin = -1;
        long last = 0;
        while (source.readRecord(bytes, EXPECTED)) {
            long seconds = Integer.toUnsignedLong(record.getInt(0));
            int size = record.getInt(12);
            if (size < 0) {
                throw source.malformed(
                        "a size of " + Integer.toUnsignedLong(size) + " bytes", "at most " + Integer.MAX_VALUE);
            }
            if (seconds < last) {
                throw source.malformed(
                        "time " + seconds + " s", "at least " + last + " s, as of the record before: sort by time");
            }
            origin = origin < 0 ? seconds : origin;
            last = seconds;
            visitor.visit(record.getLong(4), TimeUnit.SECONDS.toNanos(seconds - origin), size);
        }
    }

    static void write(Trace trace, OutputStream out) throws IOException {
        int requests = trace.requests();
        long span = requests == 0 ? 0 : TimeUnit.NANOSECONDS.toSeconds(trace.nanos(requests - 1));
        if (span > UINT32_MAX) {
            throw new IllegalArgumentException(
                    "span=" + span + " s: must be at most " + UINT32_MAX + " s; write a part of the trace");
        }
        int[] next = nextRequests(trace);
        byte[] bytes = new byte[RECORD_BYTES];
        ByteBuffer record = view(bytes);
        for (int i = 0; i < requests; i++) {
            record.putInt(0, (int) TimeUnit.NANOSECONDS.toSeconds(trace.nanos(i)));
            record.putLong(4, trace.key(i));
            record.putInt(12, trace.bytes(i));
            record.putLong(16, next[i] == 0 ? -1 : next[i]);
            out.write(bytes);
        }
    }

    /** Returns for each request the number, counted from 1, of the next one of its key, or 0. */
    private static int[] nextRequests(Trace trace) {
        int[] next = new int[trace.requests()];
        int[] upcoming = new int[trace.distinctKeys()];
        for (int i = next.length - 1; i >= 0; i--) {
            int id = trace.id(i);
            next[i] = upcoming[id];
            upcoming[id] = i + 1;
        }
        return next;
    }

    private static ByteBuffer view(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
