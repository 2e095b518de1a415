package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.TimerTree.Misuse;
import dev.tacho.core.TimerTree.Node;
import dev.tacho.core.TimerTree.Span;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Random programs of nested spans against an oracle that never subtracts: it gives each step of the clock to the path of
 * names that was running.
 */
class TimerTreePropertyTest {
    private ManualClock clock;
    private TimerTree tree;
    private Map<List<String>, Expected> expected;

    @BeforeTry
    void begin() {
        clock = new ManualClock();
        tree = TimerTree.of(Perf.builder("p").clock(clock).build(), "tree");
        expected = new HashMap<>();
    }

    /** What the oracle knows of a path. */
    private static final class Expected {
        long count;
        long errors;
        long self;
        long durations;
        /** Self time of spans that have closed; of the others it is not to be seen yet. */
        long shown;
    }

    private Expected at(List<String> path) {
        return expected.computeIfAbsent(List.copyOf(path), key -> new Expected());
    }

    private static List<String> below(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }

    /** Compares every node, and that the oracle knows no other. */
    private void assertAsExpected() {
        Map<List<String>, Node> nodes = new HashMap<>();
        collect(tree.snapshot().root(), List.of(), nodes);
        expected.forEach((path, wanted) -> {
            Node node = nodes.get(path);
            assertEquals(wanted.count, node.count(), path::toString);
            assertEquals(wanted.errors, node.errors(), path::toString);
            assertEquals(wanted.shown, node.selfNanos(), path::toString);
            assertEquals(wanted.count, node.durations().count(), path::toString);
            assertEquals(shownBelow(path), node.totalNanos(), path::toString);
        });
        assertEquals(expected.keySet(), nodes.keySet());
    }

    private static void collect(Node node, List<String> path, Map<List<String>, Node> into) {
        for (Node child : node.children()) {
            into.put(below(path, child.name()), child);
            collect(child, below(path, child.name()), into);
        }
    }

    private long shownBelow(List<String> path) {
        return expected.entrySet().stream()
                .filter(entry -> entry.getKey().size() >= path.size()
                        && entry.getKey().subList(0, path.size()).equals(path))
                .mapToLong(entry -> entry.getValue().shown)
                .sum();
    }

    // ---- balanced programs, by recursion

    /** Runs a random block and returns how long it took, its children included. */
    private long block(Random random, List<String> path, int depth) {
        Expected here = at(path);
        boolean fails = random.nextInt(5) == 0;
        long[] took = {0, 0};
        try {
            tree.time(path.get(path.size() - 1), () -> {
                took[0] += spend(random);
                for (int children = random.nextInt(depth == 0 ? 1 : 4); children > 0; children--) {
                    String name = String.valueOf((char) ('a' + random.nextInt(3)));
                    took[1] += block(random, below(path, name), depth - 1);
                    took[0] += spend(random);
                }
                if (random.nextInt(20) == 0) {
                    assertAsExpected();
                }
                if (fails) {
                    throw new IllegalStateException();
                }
            });
        } catch (IllegalStateException e) {
            here.errors++;
        }
        here.count++;
        here.shown += took[0];
        here.durations += took[0] + took[1];
        return took[0] + took[1];
    }

    private long spend(Random random) {
        long nanos = random.nextInt(3) == 0 ? 0 : random.nextInt(1_000_000);
        clock.advanceNanos(nanos);
        return nanos;
    }

    @Property(tries = 100)
    void time_anyNesting_addsUpInEveryReading(@ForAll long seed) {
        Random random = new Random(seed);
        for (int blocks = random.nextInt(5); blocks >= 0; blocks--) {
            block(random, List.of(String.valueOf((char) ('a' + random.nextInt(3)))), 4);
        }

        assertAsExpected();
        Map<List<String>, Node> nodes = new HashMap<>();
        collect(tree.snapshot().root(), List.of(), nodes);
        expected.forEach((path, wanted) -> {
            Node node = nodes.get(path);
            assertEquals(wanted.durations, node.totalNanos(), path::toString);
            assertEquals(wanted.durations, node.durations().sum(), path::toString);
            assertEquals(0, node.open(), path::toString);
        });
        assertEquals(clock.nanoTime(), tree.snapshot().root().totalNanos());
        assertEquals(Misuse.NONE, tree.snapshot().misuse());
    }

    // ---- any order of starts and closes

    /** An open span of the oracle. */
    private static final class Open {
        final Span span;
        final List<String> path;
        long own;

        Open(Span span, List<String> path) {
            this.span = span;
            this.path = path;
        }
    }

    @Property(tries = 250)
    void close_anyOrder_endsWhatIsWithinAndAddsUp(
            @ForAll @Size(max = 64) List<@IntRange(max = 9_999) Integer> program) {
        List<Span> all = new ArrayList<>();
        Deque<Open> stack = new ArrayDeque<>();
        long leftOpen = 0;
        long closedAgain = 0;
        for (int step : program) {
            int argument = step / 10;
            if (step % 10 < 4) {
                List<String> parent = stack.isEmpty() ? List.of() : stack.peek().path;
                List<String> path = below(parent, String.valueOf((char) ('a' + argument % 3)));
                at(path);
                Span span = tree.start(path.get(path.size() - 1));
                all.add(span);
                stack.push(new Open(span, path));
            } else if (step % 10 < 7) {
                clock.advanceNanos(argument);
                if (!stack.isEmpty()) {
                    stack.peek().own += argument;
                }
            } else if (!all.isEmpty()) {
                Span closing = all.get(argument % all.size());
                if (stack.stream().noneMatch(open -> open.span == closing)) {
                    closedAgain++;
                } else {
                    leftOpen += closeThrough(stack, closing) - 1;
                }
                closing.close();
            }
            if (step % 16 == 0) {
                assertAsExpected();
            }
        }
        while (!stack.isEmpty()) {
            Span top = stack.peek().span;
            closeThrough(stack, top);
            top.close();
        }

        assertAsExpected();
        assertEquals(new Misuse(closedAgain, 0, leftOpen), tree.snapshot().misuse());
        tree.time("last", () -> {});
        assertTrue(tree.snapshot().node("last").count() > 0, "the stack is empty");
    }

    private long closeThrough(Deque<Open> stack, Span closing) {
        long closed = 0;
        Open open;
        do {
            open = stack.pop();
            Expected here = at(open.path);
            here.count++;
            here.shown += open.own;
            closed++;
        } while (open.span != closing);
        return closed;
    }
}
