package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.TimerTree.Misuse;
import dev.tacho.core.TimerTree.Node;
import dev.tacho.core.TimerTree.Span;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // blocks do not look at their spans
class TimerTreeThreadsTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("dex").clock(clock).build();
    private final TimerTree order = TimerTree.of(perf, "order");
    private final ExecutorService pool = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    private Node node(String... path) {
        return order.snapshot().node(path);
    }

    private static void assertTimes(Node node, long count, long self, long total) {
        assertEquals(count, node.count(), node.name());
        assertEquals(self, node.selfNanos(), node.name());
        assertEquals(total, node.totalNanos(), node.name());
    }

    private void rpc(long nanos) {
        order.time("rpc", () -> clock.advanceNanos(nanos));
    }

    // ---- wrapping

    @Test
    void wrap_onAnotherThread_isListedApart() throws Exception {
        order.time("price", () -> {
            clock.advanceNanos(5);
            pool.submit(order.wrap(() -> order.time("store", () -> rpc(100)))).get();
            rpc(10);
        });

        // The wait for the pool is price's own time: it spent it.
        assertTimes(node("price"), 1, 105, 115);
        assertTimes(node("price", "rpc"), 1, 10, 10);
        Node store = node("price").asynchronousChild("store");
        assertTimes(store, 1, 0, 100);
        assertTimes(store.child("rpc"), 1, 100, 100);
        assertEquals(115, node().totalNanos());
        assertEquals(Misuse.NONE, order.snapshot().misuse());
    }

    @Test
    void wrap_afterTheParentEnded_stillFindsIt() throws Exception {
        Runnable task = order.time("price", () -> order.wrap(() -> rpc(7)));
        pool.submit(task).get();
        task.run();

        assertTimes(node("price"), 1, 0, 0);
        assertTimes(node("price").asynchronousChild("rpc"), 2, 14, 14);
    }

    @Test
    void wrap_runWhereItWasWrapped_isAnOrdinaryChild() {
        order.time("price", () -> order.wrap(() -> rpc(7)).run());

        assertTimes(node("price"), 1, 0, 7);
        assertTimes(node("price", "rpc"), 1, 7, 7);
        assertTrue(node("price").asynchronous().isEmpty());
    }

    @Test
    void wrap_runWithinAnotherSpanOfTheThread_isListedApartAndReturnsToThatSpan() {
        order.time("price", () -> {
            Runnable task = order.wrap(() -> rpc(7));
            order.time("queue", () -> {
                task.run();
                rpc(1);
            });
        });

        assertTimes(node("price").asynchronousChild("rpc"), 1, 7, 7);
        assertTimes(node("price", "queue"), 1, 7, 8);
        assertTimes(node("price", "queue", "rpc"), 1, 1, 1);
    }

    @Test
    void wrap_withoutASpan_isTheTaskItself() {
        Runnable task = () -> {};
        Callable<String> callable = () -> "x";
        Supplier<String> supplier = () -> "x";

        assertSame(task, order.wrap(task));
        assertSame(callable, order.wrapCallable(callable));
        assertSame(supplier, order.wrapSupplier(supplier));
    }

    @Test
    void wrap_everyKind_passesResultsAndExceptions() throws Exception {
        IllegalStateException failure = new IllegalStateException();
        try (Span ignored = order.start("price")) {
            Future<String> called = pool.submit(order.wrapCallable(() -> {
                rpc(1);
                return "called";
            }));
            CompletableFuture<String> supplied = CompletableFuture.supplyAsync(
                    order.wrapSupplier(() -> {
                        rpc(2);
                        return "supplied";
                    }),
                    pool);
            CompletableFuture<Void> executed = CompletableFuture.runAsync(() -> rpc(4), order.wrapExecutor(pool));
            Future<?> failed = pool.submit(order.wrapCallable(() -> order.time("bad", () -> {
                throw failure;
            })));

            assertEquals("called", called.get());
            assertEquals("supplied", supplied.join());
            assertNull(executed.join());
            assertSame(
                    failure, assertThrows(ExecutionException.class, failed::get).getCause());
        }

        assertTimes(node("price").asynchronousChild("rpc"), 3, 7, 7);
        assertEquals(1, node("price").asynchronousChild("bad").errors());
    }

    @Test
    void wrapExecutor_thatRefuses_passesTheRefusal() {
        Executor refusing = order.wrapExecutor(task -> {
            throw new RejectedExecutionException();
        });

        order.time("price", () -> assertThrows(RejectedExecutionException.class, () -> refusing.execute(() -> {})));
        assertEquals(1, node("price").count());
    }

    @Test
    void wrap_taskLeavesASpanOpen_endsItWithTheTask() throws Exception {
        try (Span ignored = order.start("price")) {
            pool.submit(order.wrap(() -> {
                        order.start("lost");
                        clock.advanceNanos(3);
                    }))
                    .get();
        }
        pool.submit(() -> rpc(1)).get();

        assertTimes(node("price").asynchronousChild("lost"), 1, 3, 3);
        assertTimes(node("rpc"), 1, 1, 1);
        assertEquals(new Misuse(0, 0, 1), order.snapshot().misuse());
    }

    @Test
    void wrap_taskClosesASpanBelowIt_isHarmless() {
        Span outer = order.start("outer");
        Runnable task = order.wrap(() -> {
            outer.close();
            rpc(2);
        });
        order.time("inner", task::run);
        rpc(1);

        assertTimes(node("outer"), 1, 0, 0);
        assertTimes(node("rpc"), 2, 3, 3);
        assertEquals(new Misuse(1, 0, 1), order.snapshot().misuse());
    }

    // ---- closing elsewhere

    @Test
    void close_onAnotherThread_recordsAndFreesTheFirst() throws Exception {
        Span span = order.start("price");
        clock.advanceNanos(5);
        pool.submit(() -> span.end(new IllegalStateException())).get();
        clock.advanceNanos(5);
        rpc(1);
        span.close();

        assertTimes(node("price"), 1, 5, 5);
        assertEquals(1, node("price").errors());
        assertTimes(node("rpc"), 1, 1, 1);
        assertEquals(new Misuse(1, 1, 0), order.snapshot().misuse());
    }

    @Test
    void close_onAnotherThreadBeneathAnOpenSpan_isPassedOver() throws Exception {
        Span outer = order.start("outer");
        Span inner = order.start("inner");
        pool.submit(outer::close).get();
        clock.advanceNanos(5);
        inner.close();
        rpc(1);

        assertTimes(node("outer", "inner"), 1, 5, 5);
        assertTimes(node("rpc"), 1, 1, 1);
        assertEquals(new Misuse(0, 1, 0), order.snapshot().misuse());
    }

    @Test
    void close_byTwoThreadsAtOnce_recordsOnce() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            Span span = order.start("raced");
            Future<?> other = pool.submit(span::close);
            span.close();
            other.get();
        }

        assertEquals(2_000, node("raced").count());
        assertEquals(2_000, order.snapshot().misuse().closedAgain());
        rpc(1);
        assertEquals(1, node("rpc").count());
    }

    // ---- many threads

    @Test
    void time_manyThreads_losesNothingAndAddsUp() throws Exception {
        TimerTree busy = TimerTree.of(Perf.create("busy"), "busy");
        int threads = 4;
        int rounds = 5_000;
        runAll(threads, () -> {
            for (int i = 0; i < rounds; i++) {
                int turn = i;
                busy.time("outer", () -> {
                    busy.time("first", () -> {});
                    busy.time("of" + turn % 7, () -> busy.time("leaf", () -> {}));
                });
                if (i % 500 == 0) {
                    assertAddsUp(busy.snapshot().root());
                }
            }
        });
        Node outer = busy.snapshot().node("outer");
        long leaves = 0;
        for (int i = 0; i < 7; i++) {
            leaves += outer.child("of" + i).child("leaf").count();
        }

        assertEquals((long) threads * rounds, outer.count());
        assertEquals((long) threads * rounds, outer.child("first").count());
        assertEquals((long) threads * rounds, leaves);
        assertEquals(0, outer.open());
        assertTrue(outer.durations().isSumExact());
        assertEquals(outer.durations().sum(), outer.totalNanos());
        assertEquals(Misuse.NONE, busy.snapshot().misuse());
    }

    private static void assertAddsUp(Node node) {
        long children = node.children().stream().mapToLong(Node::totalNanos).sum();
        assertEquals(node.totalNanos(), node.selfNanos() + children);
        assertTrue(node.selfNanos() >= 0);
        node.children().forEach(TimerTreeThreadsTest::assertAddsUp);
    }

    private static void runAll(int threads, Runnable work) throws Exception {
        ExecutorService many = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(many.submit(work));
            }
            for (Future<?> done : running) {
                done.get();
            }
        } finally {
            many.shutdownNow();
        }
    }

    @Test
    void time_virtualThreads_work() throws Exception {
        Method factory;
        try {
            factory = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
        } catch (NoSuchMethodException e) {
            Assumptions.abort("virtual threads need Java 21");
            return;
        }
        ExecutorService virtual = (ExecutorService) factory.invoke(null);
        try (Span ignored = order.start("price")) {
            List<Future<?>> running = new ArrayList<>();
            CountDownLatch allWithin = new CountDownLatch(500);
            for (int i = 0; i < 500; i++) {
                running.add(virtual.submit(order.wrapCallable(() -> order.time("outer", () -> {
                    allWithin.countDown();
                    allWithin.await();
                    rpc(0);
                    return "done";
                }))));
            }
            for (Future<?> done : running) {
                done.get();
            }
        } finally {
            virtual.shutdown();
        }

        assertEquals(500, node("price").asynchronousChild("outer").count());
        assertEquals(500, node("price").asynchronousChild("outer").child("rpc").count());
    }

    // ---- what stays with a thread

    @Test
    void time_onAPool_leavesNothingOfTheTree() throws Exception {
        Collected tree = useOnPool();

        tree.assertGone();
    }

    private Collected useOnPool() throws Exception {
        TimerTree used = TimerTree.of(Perf.create("used"), "used");
        Span elsewhere = pool.submit(() -> {
                    used.time("outer", () -> used.time("inner", () -> {}));
                    used.wrap(() -> {}).run();
                    return used.start("elsewhere");
                })
                .get();
        elsewhere.close();
        Span outer = pool.submit(() -> used.start("outer")).get();
        Span inner = pool.submit(() -> used.start("inner")).get();
        outer.close();
        pool.submit(inner::close).get();
        return new Collected(used);
    }

    @Test
    void time_onAPoolFromAnotherLoader_leavesNothingOfItsLoader() throws Exception {
        Collected loader = useFromAnotherLoader();

        loader.assertGone();
    }

    private Collected useFromAnotherLoader() throws Exception {
        ClassLoader loader = ClassLoaders.isolated(TimerTree.class, name -> name.startsWith("dev.tacho.core."));
        Class<?> perfType = loader.loadClass(Perf.class.getName());
        Class<?> treeType = loader.loadClass(TimerTree.class.getName());
        Object created = perfType.getMethod("create", String.class).invoke(null, "other");
        Object tree = treeType.getMethod("of", perfType, String.class).invoke(null, created, "tree");
        Method start = treeType.getMethod("start", String.class);
        pool.submit(() -> {
                    for (int i = 0; i < 200; i++) {
                        AutoCloseable outer = (AutoCloseable) start.invoke(tree, "outer");
                        ((AutoCloseable) start.invoke(tree, "inner")).close();
                        outer.close();
                    }
                    return null;
                })
                .get();
        AutoCloseable elsewhere = (AutoCloseable)
                pool.submit(() -> start.invoke(tree, "elsewhere")).get();
        elsewhere.close();
        assertSame(loader, tree.getClass().getClassLoader());
        return new Collected(loader);
    }
}
