package dev.tacho.report.baseline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Where results go, so that no compiler may leave out the work that made them.
 *
 * <p>A result that nobody looks at need not be computed, and an object that never leaves the loop need not be allocated. So
 * each result is written to a field. A plain write would not do: of many in a loop only the last is ever seen, and compilers
 * do move such writes behind the loop. An opaque write may be neither merged with the next one nor moved, and costs a
 * nanosecond or two. The object it writes to should be young, as collectors remember references from old objects to young
 * ones at a higher price: a block of calls has a sink of its own.
 */
final class Sink {
    private static final VarHandle RESULT = result();

    @SuppressWarnings("unused") // Read by nobody: it is enough that somebody might.
    private @Nullable Object result;

    void take(@Nullable Object value) {
        RESULT.setOpaque(this, value);
    }

    private static VarHandle result() {
        try {
            return MethodHandles.lookup().findVarHandle(Sink.class, "result", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
