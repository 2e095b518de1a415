package dev.tacho.cache.trace;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a cache in the order they came: of each the key, and where known when it came and how large its value is.
 *
 * <pre>{@code
 * Trace trace = TraceFormat.ARC.read(Path.of("OLTP.lis.gz"));
 * trace.requests();        // 914,145
 * trace.distinctKeys();    // 186,880
 * }</pre>
 *
 * <p>Immutable and safe for use by any thread. At most 536,870,912 requests; a longer file can be replayed as a stream
 * ({@link TraceFormat#forEach}). Requests are numbered from 0; every method that takes such a number
 * throws an {@link IndexOutOfBoundsException} for one that is not there.
 */
public final class Trace {
    /** The most requests of a trace in memory, a power of two; a hash table of as many keys still fits an array. */
    static final int MAXIMUM_REQUESTS = 1 << 29;

    private final int requests;

    // The columns may be longer than the trace, which may be the head of another.
    private final long[] keys;
    private final long @Nullable [] nanos;
    private final int @Nullable [] bytes;

    /** Made when first asked for; two threads may both make it, and each reads a whole one, as its fields are final. */
    private @Nullable DenseIds ids;

    private Trace(int requests, long[] keys, long @Nullable [] nanos, int @Nullable [] bytes) {
        this.requests = requests;
        this.keys = keys;
        this.nanos = nanos;
        this.bytes = bytes;
    }

    /**
     * Returns a trace without times and sizes.
     *
     * @param keys the keys, which are copied; at most 536,870,912
     * @return the trace
     * @throws IllegalArgumentException if there are more
     */
    public static Trace of(long... keys) {
        if (keys.length > MAXIMUM_REQUESTS) {
            throw new IllegalArgumentException("keys=" + keys.length + ": must be at most " + MAXIMUM_REQUESTS);
        }
        return new Trace(keys.length, keys.clone(), null, null);
    }

    /**
     * Returns a builder of a trace.
     *
     * @return an empty builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns how many requests there are.
     *
     * @return the requests, 0 or more
     */
    public int requests() {
        return requests;
    }

    /**
     * Returns the key of a request.
     *
     * @param request which one
     * @return the key, or what stands for it, such as a hash
     */
    public long key(int request) {
        return keys[checked(request)];
    }

    /**
     * Returns when a request came.
     *
     * @param request which one
     * @return nanoseconds since the first request of the trace, never less than for the request before; 0 without times
     */
    public long nanos(int request) {
        checked(request);
        return nanos == null ? 0 : nanos[request];
    }

    /**
     * Returns how large the value of a request is.
     *
     * @param request which one
     * @return bytes, 0 or more; 1 without sizes
     */
    public int bytes(int request) {
        checked(request);
        return bytes == null ? 1 : bytes[request];
    }

    /**
     * Returns whether the trace knows when requests came.
     *
     * @return whether it has times
     */
    public boolean hasTimes() {
        return nanos != null;
    }

    /**
     * Returns whether the trace knows how large values are.
     *
     * @return whether it has sizes
     */
    public boolean hasSizes() {
        return bytes != null;
    }

    /**
     * Returns how many different keys were requested. The first call of this or {@link #id} looks at all of them.
     *
     * @return the distinct keys
     */
    public int distinctKeys() {
        return ids().distinct();
    }

    /**
     * Returns a small number that stands for the key of a request. Keys are numbered from 0 in the order of their first
     * requests, so that what belongs to a key can stand in an array.
     *
     * @param request which one
     * @return the id, below {@link #distinctKeys}
     */
    public int id(int request) {
        return ids().id(checked(request));
    }

    /**
     * Returns the beginning of this trace. It shares the memory of this one.
     *
     * @param requests how many requests, at least 0; more than there are are all of them
     * @return the first requests
     * @throws IllegalArgumentException if the number is negative
     */
    public Trace head(int requests) {
        if (requests < 0) {
            throw new IllegalArgumentException("requests=" + requests + ": must be >= 0");
        }
        return requests >= this.requests ? this : new Trace(requests, keys, nanos, bytes);
    }

    /**
     * Returns what kind of trace this is.
     *
     * @return requests, and whether it has times and sizes
     */
    @Override
    public String toString() {
        return "Trace[" + requests + " requests" + (hasTimes() ? ", times" : "") + (hasSizes() ? ", sizes" : "") + ']';
    }

    private DenseIds ids() {
        DenseIds made = ids;
        if (made == null) {
            made = DenseIds.of(keys, requests);
            ids = made;
        }
        return made;
    }

    private int checked(int request) {
        return Objects.checkIndex(request, requests);
    }

    /**
     * Gathers a trace, request by request. The first request decides whether the trace has times and sizes; all further
     * ones must be added in the same way. For one thread.
     */
    public static final class Builder {
        private static final int FIRST_CAPACITY = 64;

        private int requests;
        private long[] keys = {};
        private long @Nullable [] nanos;
        private int @Nullable [] bytes;

        /** The clock's reading at the first request. */
        private long origin;

        private Builder() {}

        /**
         * Adds a request to a trace without times and sizes.
         *
         * @param key the key
         * @return this builder
         * @throws IllegalStateException if earlier requests have times, or the trace cannot be longer
         */
        public Builder add(long key) {
            grow(false, false);
            keys[requests++] = key;
            return this;
        }

        /**
         * Adds a request to a trace with times, without sizes.
         *
         * @param key the key
         * @param nanos when it came, in nanoseconds on any clock; the first request becomes time 0
         * @return this builder
         * @throws IllegalArgumentException if the time is before that of the last request
         * @throws IllegalStateException if earlier requests have no times, or sizes, or the trace cannot be longer
         */
        public Builder add(long key, long nanos) {
            long since = checkedSince(nanos);
            grow(true, false);
            put(key, since);
            requests++;
            return this;
        }

        /**
         * Adds a request to a trace with times and sizes.
         *
         * @param key the key
         * @param nanos when it came, in nanoseconds on any clock; the first request becomes time 0
         * @param bytes how large its value is, at least 0
         * @return this builder
         * @throws IllegalArgumentException if the time is before that of the last request, or the size is negative
         * @throws IllegalStateException if earlier requests have no times or no sizes, or the trace cannot be longer
         */
        public Builder add(long key, long nanos, int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes=" + bytes + ": must be >= 0");
            }
            long since = checkedSince(nanos);
            grow(true, true);
            put(key, since);
            Objects.requireNonNull(this.bytes)[requests++] = bytes;
            return this;
        }

        /**
         * Returns the trace of what was added so far. More may be added afterwards, to this builder only.
         *
         * @return the trace
         */
        public Trace build() {
            return new Trace(
                    requests,
                    Arrays.copyOf(keys, requests),
                    nanos == null ? null : Arrays.copyOf(nanos, requests),
                    bytes == null ? null : Arrays.copyOf(bytes, requests));
        }

        private void put(long key, long since) {
            keys[requests] = key;
            Objects.requireNonNull(nanos)[requests] = since;
        }

        private long checkedSince(long time) {
            if (requests == 0) {
                origin = time;
            }
            long since = time - origin;
            long last = requests == 0 || nanos == null ? 0 : nanos[requests - 1];
            if (since < last) {
                throw new IllegalArgumentException("nanos=" + time + ": must not be before the last request, "
                        + (last - since) + " ns later; sort the requests by time");
            }
            return since;
        }

        private void grow(boolean times, boolean sizes) {
            if (requests == 0) {
                keys = new long[FIRST_CAPACITY];
                nanos = times ? new long[FIRST_CAPACITY] : null;
                bytes = sizes ? new int[FIRST_CAPACITY] : null;
            } else if (times != (nanos != null) || sizes != (bytes != null)) {
                throw new IllegalStateException("the trace has " + (nanos == null ? "no times" : "times") + " and "
                        + (bytes == null ? "no sizes" : "sizes")
                        + ": add every request in the same way as the first one");
            } else if (requests == keys.length) {
                if (requests == MAXIMUM_REQUESTS) {
                    throw new IllegalStateException("a trace in memory has at most " + MAXIMUM_REQUESTS
                            + " requests: replay a longer file with TraceFormat.forEach");
                }
                int capacity = 2 * requests;
                keys = Arrays.copyOf(keys, capacity);
                nanos = nanos == null ? null : Arrays.copyOf(nanos, capacity);
                bytes = bytes == null ? null : Arrays.copyOf(bytes, capacity);
            }
        }
    }
}
