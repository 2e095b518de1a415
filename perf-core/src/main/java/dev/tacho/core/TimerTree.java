package dev.tacho.core;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Times blocks within blocks and says where the time of each went: how much its parts took, and how much it spent
 * itself.
 *
 * <pre>{@code
 * TimerTree order = TimerTree.of(perf, "order");
 * order.time("price", () -> {
 *     book.lock();
 *     order.time("rpc", () -> node.call());                        // below "price", by itself
 *     executor.execute(order.wrap(() -> order.time("store", ...))); // below "price" too, apart
 * });
 * }</pre>
 *
 * <p><b>Nodes.</b> A span belongs to the node of its name below the innermost span that is open on its thread: the same
 * name in two places is two nodes. Names are a handful of places in a program, not data: beyond {@value
 * TreeNode#MAXIMUM_NODES} nodes or a depth of {@value TreeNode#MAXIMUM_DEPTH}, spans are counted by a node called
 * {@code (further)}, which times the outermost of those within each other.
 *
 * <p><b>Adding up.</b> A node's total is its self time and its children's totals, to the nanosecond, in every reading.
 * A span counts when it closes, its children when they do: below a span that is still open, children show already, and
 * the span's own share follows. Once all are closed, a node's total is the sum of its spans' durations.
 *
 * <p><b>Other threads.</b> What {@link #wrap} carries to another thread is listed apart, as asynchronous, below the
 * span that was current when it was wrapped. That span did not spend this time, so it is in neither its self time nor
 * its total. On a thread that was given nothing, spans begin at the top.
 *
 * <p><b>Mistakes.</b> A span left open ends with the one below which it was opened, or with the wrapped task; closing
 * twice does nothing; closing on another thread records as usual, and what its thread does meanwhile still counts as
 * below it. Each is counted, see {@link Misuse}. A clock that steps back gives durations and self times of 0.
 *
 * <p><b>Cost.</b> A span takes about 40 ns beyond its two clock reads: a thread-local variable, a map, and three
 * additions to the thread's own counts. It is an object of 48 bytes, and the lambda may be another. The outermost span
 * of a thread takes 10 ns and 56 bytes more. What a child's span costs beyond its own duration is part of its parent's
 * self time, so that a self time much below 50 ns a child says little. A node takes about 2 KB and 4 more for each
 * thread that uses it often, of the memory that {@link Perf.Builder#maximumMemoryBytes} limits.
 *
 * <p>Safe for use by any thread, virtual threads included. When a thread's outermost span closes, nothing of the tree
 * stays with the thread.
 */
public final class TimerTree implements SectionSource {
    private final String name;
    private final boolean enabled;
    private final Parts parts;
    private final Clock clock;
    private final SpanStack stacks = new SpanStack();
    private final AtomicInteger nodes = new AtomicInteger();
    private final AtomicInteger order = new AtomicInteger();
    private final AtomicLong closedAgain = new AtomicLong();
    private final AtomicLong closedElsewhere = new AtomicLong();
    private final AtomicLong leftOpen = new AtomicLong();
    private final TreeNode root;

    private TimerTree(Perf perf, String name) {
        this.name = name;
        this.enabled = perf.isEnabled();
        this.parts = perf.parts();
        this.clock = parts.clock();
        this.root = new TreeNode(this, name, 0, false);
    }

    /**
     * Returns the tree of this name, made and registered as a source of {@code perf}'s report at the first call.
     *
     * @param perf whose clock and memory it uses; if it is disabled, the tree records nothing at the cost of a branch
     * @param name what is timed, the title of its section
     * @return the tree, the same object for the same name unless {@code perf} is disabled
     * @throws IllegalArgumentException if the name is blank, or {@code perf} has another source called {@code
     *     tree.name}
     */
    public static TimerTree of(Perf perf, String name) {
        String source = "tree." + Names.check("name", name);
        if (perf.sources().get(source) instanceof TimerTree known) {
            return known;
        }
        TimerTree fresh = new TimerTree(perf, name);
        try {
            perf.register(source, fresh);
            return fresh;
        } catch (IllegalArgumentException e) {
            if (perf.sources().get(source) instanceof TimerTree first) {
                return first;
            }
            throw e;
        }
    }

    /**
     * Times a block below the innermost open span of this thread and returns its result.
     *
     * @param span names the block
     * @param operation the block, run once on this thread
     * @param <T> what it returns
     * @param <E> what it may throw
     * @return what the block returned
     * @throws E what the block threw, unchanged; it counts as an error, or as cancelled if it is a {@code
     *     CancellationException} or an {@code InterruptedException}
     */
    public <T extends @Nullable Object, E extends Throwable> T time(String span, Timer.Operation<T, E> operation)
            throws E {
        if (!enabled) {
            return operation.run();
        }
        Span open = begin(span);
        T result;
        try {
            result = operation.run();
        } catch (Throwable failure) {
            open.end(failure);
            throw failure;
        }
        open.close();
        return result;
    }

    /**
     * Times a block without a result below the innermost open span of this thread.
     *
     * @param span names the block
     * @param action the block, run once on this thread
     * @param <E> what it may throw
     * @throws E what the block threw, unchanged; it is counted as {@link #time(String, Timer.Operation)} does
     */
    public <E extends Throwable> void time(String span, Timer.Action<E> action) throws E {
        if (!enabled) {
            action.run();
            return;
        }
        Span open = begin(span);
        try {
            action.run();
        } catch (Throwable failure) {
            open.end(failure);
            throw failure;
        }
        open.close();
    }

    /**
     * Starts a span below the innermost open one of this thread, for a block in which a lambda does not fit.
     *
     * @param span names the block
     * @return the span, to be closed by try-with-resources
     */
    public Span start(String span) {
        return enabled ? begin(span) : Span.NOOP;
    }

    /**
     * Returns a task whose spans, wherever it runs, are asynchronous children of the span that is current now. If it
     * runs on this thread while that span is still the innermost, they are ordinary children.
     *
     * @param task the task
     * @return the wrapped task, which may run any number of times; the task itself if there is no current span
     */
    public Runnable wrap(Runnable task) {
        Objects.requireNonNull(task, "task");
        Span parent = current();
        return parent == null
                ? task
                : () -> this.<@Nullable Void, RuntimeException>below(parent, () -> {
                    task.run();
                    return null;
                });
    }

    /**
     * Returns a task whose spans are children of the span that is current now, as {@link #wrap} does.
     *
     * @param task the task
     * @param <T> what it returns
     * @return the wrapped task; the task itself if there is no current span
     */
    public <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        Span parent = current();
        return parent == null ? task : () -> below(parent, task::call);
    }

    /**
     * Returns a supplier whose spans are children of the span that is current now, as {@link #wrap} does.
     *
     * @param supplier the supplier
     * @param <T> what it returns
     * @return the wrapped supplier; the supplier itself if there is no current span
     */
    public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        Span parent = current();
        return parent == null ? supplier : () -> below(parent, supplier::get);
    }

    /**
     * Returns an executor that wraps each task as it is handed over, for {@code CompletableFuture.supplyAsync} and the
     * like.
     *
     * @param executor runs the tasks
     * @return the wrapping executor
     */
    public Executor wrapExecutor(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return task -> executor.execute(wrap(task));
    }

    /**
     * Returns everything recorded so far.
     *
     * @return an immutable reading; some microseconds a node, and it does not disturb recording threads
     */
    public Snapshot snapshot() {
        Misuse misuse = new Misuse(closedAgain.get(), closedElsewhere.get(), leftOpen.get());
        return new Snapshot(root.snapshot(), misuse);
    }

    /** Returns {@link #snapshot} as a section of a report. */
    @Override
    public Section section() {
        return snapshot().section();
    }

    @Override
    public String toString() {
        return "TimerTree[" + name + ']';
    }

    int nextOrder() {
        return order.getAndIncrement();
    }

    Recording newRecording() {
        return parts.recording();
    }

    /** Returns whether there is room for one node more. */
    boolean reserveNode() {
        if (nodes.incrementAndGet() <= TreeNode.MAXIMUM_NODES) {
            return true;
        }
        releaseNode();
        return false;
    }

    void releaseNode() {
        nodes.decrementAndGet();
    }

    private @Nullable Span current() {
        return enabled ? stacks.current() : null;
    }

    private Span begin(@Nullable String span) {
        try {
            @Nullable Object[] stack = stacks.mine();
            Span below = SpanStack.top(stack);
            TreeNode parent = below == null ? root : below.node;
            if (parent == null || parent.isFurther()) {
                return new Span(parent, null, null, false, 0);
            }
            TreeNode node = parent.child(span, below != null && below.boundary);
            node.started();
            Span started = new Span(node, below, stack, false, clock.nanoTime());
            SpanStack.push(stack, started);
            return started;
        } catch (OutOfMemoryError e) {
            // The program has worse to care about, but it is not passed over.
            parts.budget().lose();
            return Span.NOOP;
        }
    }

    /** Runs a task whose spans are children of another thread's span. */
    private <T extends @Nullable Object, E extends Throwable> T below(Span parent, Timer.Operation<T, E> task)
            throws E {
        @Nullable Object[] stack = stacks.mine();
        Span before = SpanStack.top(stack);
        if (before == parent) {
            return task.run();
        }
        Span boundary = new Span(parent.node, before, stack, true, 0);
        SpanStack.push(stack, boundary);
        try {
            return task.run();
        } finally {
            boundary.leave();
        }
    }

    /**
     * A running block. To be closed where it was started; what else may happen is harmless and counted, see {@link
     * TimerTree}.
     */
    public static final class Span implements AutoCloseable {
        /** The span of a disabled tree: records nothing, reads no clock. */
        static final Span NOOP = new Span(null, null, null, false, 0);

        private static final VarHandle CLOSED;

        static {
            try {
                CLOSED = MethodHandles.lookup().findVarHandle(Span.class, "closed", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final @Nullable TreeNode node;
        private final @Nullable Span below;
        /** The stack of the thread that started it; null if it is only counted. */
        private final @Nullable Object @Nullable [] stack;
        /** Whether it is no span, but where a wrapped task begins on a thread that is not its parent's. */
        private final boolean boundary;

        private final long start;
        /** What children on the same thread took; written by that thread. */
        private long childNanos;

        private Outcome outcome = Outcome.OK;
        private boolean closed;

        private Span(
                @Nullable TreeNode node,
                @Nullable Span below,
                @Nullable Object @Nullable [] stack,
                boolean boundary,
                long start) {
            this.node = node;
            this.below = below;
            this.stack = stack;
            this.boundary = boundary;
            this.start = start;
        }

        /** Marks the block as failed; {@code close} then counts it so. */
        public void fail() {
            if (node != null) {
                outcome = Outcome.FAILED;
            }
        }

        /** Ends the span and records it, as a success unless marked otherwise. A further call does nothing. */
        @Override
        public void close() {
            end(outcome);
        }

        /**
         * Ends the span and records it by what it is given.
         *
         * @param failure what the block ended with; null if it succeeded
         */
        public void end(@Nullable Throwable failure) {
            end(Outcome.of(failure));
        }

        @Nullable
        Span below() {
            return below;
        }

        boolean isClosed() {
            return (boolean) CLOSED.getAcquire(this);
        }

        private void end(Outcome how) {
            TreeNode of = node;
            if (of == null) {
                return;
            }
            if (stack == null) {
                if (CLOSED.compareAndSet(this, false, true)) {
                    of.endedUntimed(how);
                } else {
                    of.tree.closedAgain.incrementAndGet();
                }
                return;
            }
            long now = of.tree.clock.nanoTime();
            if (isClosed()) {
                of.tree.closedAgain.incrementAndGet();
            } else if (SpanStack.isMine(stack)) {
                endHere(of, stack, how, now);
            } else if (finish(of, how, now)) {
                of.tree.closedElsewhere.incrementAndGet();
                SpanStack.clear(stack, this);
            } else {
                of.tree.closedAgain.incrementAndGet();
            }
        }

        private void endHere(TreeNode of, @Nullable Object[] mine, Outcome how, long now) {
            boolean onStack = SpanStack.top(mine) == this || SpanStack.endAbove(mine, this, now);
            if (!finish(of, how, now)) {
                of.tree.closedAgain.incrementAndGet();
            }
            if (onStack) {
                of.tree.stacks.pop(mine, this);
            }
        }

        /** Ends this span because the one below which it was opened has ended. */
        void endLeftOpen(long now) {
            TreeNode of = node;
            if (of == null || boundary) {
                CLOSED.setRelease(this, true);
            } else if (finish(of, outcome, now)) {
                of.tree.leftOpen.incrementAndGet();
            }
        }

        /** Ends a wrapped task. */
        private void leave() {
            TreeNode of = node;
            if (of == null || stack == null || isClosed()) {
                return;
            }
            if (SpanStack.top(stack) != this) {
                SpanStack.endAbove(stack, this, of.tree.clock.nanoTime());
            }
            CLOSED.setRelease(this, true);
            of.tree.stacks.pop(stack, this);
        }

        /** Records this span, once: one winner when two threads close it. */
        private boolean finish(TreeNode of, Outcome how, long now) {
            if (!CLOSED.compareAndSet(this, false, true)) {
                return false;
            }
            long nanos = now - start;
            long self = Math.max(0, nanos - childNanos);
            of.ended(how, nanos, self);
            if (below != null) {
                below.childNanos += childNanos + self;
            }
            return true;
        }
    }

    /**
     * Spans that were closed other than once, in order, and where they began.
     *
     * @param closedAgain closes after the first, which did nothing
     * @param closedElsewhere closes on another thread than the start's
     * @param leftOpen spans that were still open when the one below them, or the wrapped task, ended: they ended with
     *     it
     */
    public record Misuse(long closedAgain, long closedElsewhere, long leftOpen) {
        /** Every span was closed once, in order, where it began. */
        public static final Misuse NONE = new Misuse(0, 0, 0);
    }

    /**
     * A reading of a tree.
     *
     * @param root the whole: no span itself, its count and self time are 0
     * @param misuse how spans were closed
     */
    public record Snapshot(Node root, Misuse misuse) implements SectionSource {
        /** Checks for null. */
        public Snapshot {
            Objects.requireNonNull(root, "root");
            Objects.requireNonNull(misuse, "misuse");
        }

        /**
         * Returns a node by the names that lead to it on one thread.
         *
         * @param path the names from the top; none for the root
         * @return the node
         * @throws NoSuchElementException if there is none; the message lists what there is
         */
        public Node node(String... path) {
            Node node = root;
            for (String step : path) {
                node = node.child(step);
            }
            return node;
        }

        /**
         * Returns both readings together, of trees of different processes or machines.
         *
         * @param other another reading
         * @return the spans of both, under this reading's name
         */
        public Snapshot plus(Snapshot other) {
            return new Snapshot(TreeArithmetic.plus(root, other.root), TreeArithmetic.sum(misuse, other.misuse, 1));
        }

        /**
         * Returns what happened since an earlier reading of the same tree: the spans that closed in between, with all
         * of their self time.
         *
         * @param earlier the earlier reading
         * @return the interval; what is open is that of this reading
         * @throws IllegalArgumentException if {@code earlier} is of another tree, or later
         */
        public Snapshot minus(Snapshot earlier) {
            return new Snapshot(
                    TreeArithmetic.minus(root, earlier.root), TreeArithmetic.sum(misuse, earlier.misuse, -1));
        }

        /**
         * Returns this reading as a section: the tree of totals, a tree of what ran on other threads, and a table of
         * the nodes with the most time of their own.
         *
         * @return the section; a note in it says so if nothing was recorded
         */
        @Override
        public Section section() {
            return TreeSection.of(this);
        }
    }

    /**
     * All spans of one name under one parent.
     *
     * @param name the name
     * @param count how many closed
     * @param errors how many of them failed
     * @param cancellations how many of them were cancelled or interrupted
     * @param open how many had not closed when the reading was taken
     * @param durations their durations in nanoseconds; of {@code (further)} nodes not all
     * @param selfNanos the time that no child on the same thread accounts for, in nanoseconds
     * @param children the nodes below, on the same thread, in order of their first span
     * @param asynchronous the nodes below that ran on other threads, in order of their first span
     */
    public record Node(
            String name,
            long count,
            long errors,
            long cancellations,
            long open,
            DistributionSnapshot durations,
            long selfNanos,
            List<Node> children,
            List<Node> asynchronous) {
        /** Copies the lists. */
        public Node {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(durations, "durations");
            children = List.copyOf(children);
            asynchronous = List.copyOf(asynchronous);
        }

        /**
         * Returns the time spent in this node and below it on the same thread.
         *
         * @return {@code selfNanos} and the children's totals, in nanoseconds; asynchronous ones are not among them
         */
        public long totalNanos() {
            long total = selfNanos;
            for (Node child : children) {
                total += child.totalNanos();
            }
            return total;
        }

        /**
         * Returns a child that ran on the same thread.
         *
         * @param child its name
         * @return the child
         * @throws NoSuchElementException if there is none; the message lists what there is
         */
        public Node child(String child) {
            return TreeArithmetic.find(this, child, children, "child");
        }

        /**
         * Returns a child that ran on other threads.
         *
         * @param child its name
         * @return the child
         * @throws NoSuchElementException if there is none; the message lists what there is
         */
        public Node asynchronousChild(String child) {
            return TreeArithmetic.find(this, child, asynchronous, "asynchronous child");
        }
    }
}
