package dev.tacho.cache.trace;

/** Takes the requests of a trace one after the other, in their order and on one thread. */
@FunctionalInterface
public interface TraceVisitor {
    /**
     * Takes a request. An exception ends the reading and reaches whoever started it.
     *
     * @param key the key
     * @param nanos when it came, in nanoseconds since the first request of the trace; 0 if the trace has no times
     * @param bytes how large its value is; 1 if the trace has no sizes
     */
    void visit(long key, long nanos, int bytes);
}
