package dev.tacho.core;

import dev.tacho.core.TimerTree.Span;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of each thread in one tree, the innermost on top; each knows the one below.
 *
 * <p>A thread's stack is an array: the top and the thread. An array of the JDK's and no class of ours, so that a thread
 * of a pool keeps nothing that could hold a class loader, even where a span is closed by another thread and the array
 * stays. Only its thread changes the stack; another thread may only mark a span as closed, and such spans are passed
 * over.
 */
final class SpanStack {
    private static final int TOP = 0;
    private static final int OWNER = 1;
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

    private final ThreadLocal<@Nullable Object[]> stacks = ThreadLocal.withInitial(SpanStack::empty);

    private static @Nullable Object[] empty() {
        return new Object[] {null, Thread.currentThread()};
    }

    /** Returns this thread's stack, for somebody who is about to push. */
    @Nullable
    Object[] mine() {
        return stacks.get();
    }

    /** Returns this thread's innermost open span and leaves nothing behind if there is none. */
    @Nullable
    Span current() {
        Span top = top(mine());
        if (top == null) {
            stacks.remove();
        }
        return top;
    }

    static boolean isMine(@Nullable Object[] stack) {
        return stack[OWNER] == Thread.currentThread();
    }

    /** Returns the innermost span that is open. */
    static @Nullable Span top(@Nullable Object[] stack) {
        return firstOpen((Span) stack[TOP]);
    }

    static void push(@Nullable Object[] stack, Span span) {
        stack[TOP] = span;
    }

    /**
     * Ends what was left open above a span, innermost first, so that nested spans stay nested.
     *
     * @return whether the span is on the stack; it is not if a span below was closed within a wrapped task
     */
    static boolean endAbove(@Nullable Object[] stack, Span span, long now) {
        Span top = top(stack);
        Span found = top;
        while (found != null && found != span) {
            found = found.below();
        }
        if (found == null) {
            return false;
        }
        for (Span left = top; left != null && left != span; left = left.below()) {
            left.endLeftOpen(now);
        }
        return true;
    }

    /** Takes a span and all above it off this thread's stack. */
    void pop(@Nullable Object[] stack, Span span) {
        Span below = firstOpen(span.below());
        stack[TOP] = below;
        if (below == null) {
            stacks.remove();
        }
    }

    /** Empties another thread's stack if this span is all there is. */
    static void clear(@Nullable Object[] stack, Span span) {
        if (firstOpen(span.below()) == null) {
            ELEMENT.compareAndSet(stack, TOP, span, null);
        }
    }

    private static @Nullable Span firstOpen(@Nullable Span span) {
        Span open = span;
        while (open != null && open.isClosed()) {
            open = open.below();
        }
        return open;
    }
}
