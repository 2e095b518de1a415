package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class InstrumentsTest {
    private final Perf perf = Perf.builder("test").clock(new ManualClock()).build();

    @Test
    void timer_sameTagsInAnyOrderOrForm_isTheSameObject() {
        Timer timer = perf.timer("rpc", "method", "eth_call", "node", "a");

        assertSame(timer, perf.timer("rpc", "method", "eth_call", "node", "a"));
        assertSame(timer, perf.timer("rpc", "node", "a", "method", "eth_call"));
        assertSame(timer, perf.timer("rpc", "node", "a", "method", "eth_call"));
        assertSame(timer, perf.timer("rpc", Tags.of("node", "a").with("method", "eth_call")));
        assertSame(timer, perf.timer(new String("rpc"), new String("method"), "eth_call", "node", new String("a")));
        assertNotSame(timer, perf.timer("rpc", "method", "eth_call", "node", "b"));
    }

    @Test
    void timer_callersArrayChanges_lookupDoesNot() {
        String[] tags = {"method", "eth_call"};
        Timer timer = perf.timer("rpc", tags);
        tags[1] = "eth_getBalance";

        assertNotSame(timer, perf.timer("rpc", tags));
        assertSame(timer, perf.timer("rpc", "method", "eth_call"));
    }

    @Test
    void timer_badArguments_areNamed() {
        perf.timer("rpc", "method", "eth_call");

        assertThrows(NullPointerException.class, () -> perf.timer(null));
        assertThrows(NullPointerException.class, () -> perf.timer("rpc", "method", null));
        assertThrows(IllegalArgumentException.class, () -> perf.timer("rpc", "method"));
        assertThrows(IllegalArgumentException.class, () -> perf.timer(" "));
        String message = assertThrows(IllegalArgumentException.class, () -> perf.counter("rpc"))
                .getMessage();
        assertTrue(message.contains("belongs to a timer"), message);
        perf.histogram("size", Unit.BYTES, "of", "request");
        message = assertThrows(
                        IllegalArgumentException.class, () -> perf.histogram("size", Unit.COUNT, "of", "response"))
                .getMessage();
        assertTrue(message.contains("has the unit BYTES already"), message);
    }

    @Test
    void tags_flood_sharesOneVisibleSeries() {
        Timer first = null;
        for (int i = 0; i < 100_000; i++) {
            Timer timer = perf.timer("quote", "user", "u" + i);
            timer.record(i);
            first = first == null ? timer : first;
        }

        PerfSnapshot snapshot = perf.snapshot();
        assertEquals(1_001, snapshot.timers().size());
        assertEquals(
                100_000,
                snapshot.timers().stream().mapToLong(TimerSnapshot::count).sum());
        assertEquals(99_000, snapshot.timer("quote overflow=true").count());
        assertEquals(Map.of("quote", 99_000L), snapshot.ledger().overflows());
        assertSame(first, perf.timer("quote", "user", "u0"), "the first thousand are there still");
        perf.timer("other", "user", "x").record(1);
        assertEquals(1, perf.snapshot().timer("other").count(), "another name has its own limit");
        assertTrue(snapshot.section().toString().contains("too many series"));
    }

    @Test
    void names_flood_sharesOneNameForEachKindAndUnit() {
        for (int i = 0; i < 12_000; i++) {
            perf.timer("user-" + i).record(1);
        }
        perf.histogram("late", Unit.BYTES).record(7);
        perf.histogram("later", Unit.COUNT).record(8);
        perf.counter("latest").increment();

        PerfSnapshot snapshot = perf.snapshot();
        assertEquals(10_001, snapshot.timers().size());
        assertEquals(2_000, snapshot.timer("further.timer.NANOS").count());
        assertEquals(2_000L, snapshot.ledger().overflows().get("further.timer.NANOS"));
        assertEquals(1, snapshot.histogram("further.histogram.BYTES").values().count());
        assertEquals(1, snapshot.histogram("further.histogram.COUNT").values().count());
        assertEquals(1, snapshot.counter("further.counter.COUNT").count());
        assertSame(perf.timer("user-5"), perf.timer("user-5"));
    }

    @Test
    void tags_floodFromManyThreads_staysWithinTheLimit() throws InterruptedException {
        Perf small = Perf.builder("small").maximumSeries(10).build();
        Map<Timer, Boolean> seen = new ConcurrentHashMap<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 5_000; i++) {
                    Timer timer = small.timer("t", "n", String.valueOf(i % 100));
                    timer.record(1);
                    seen.put(timer, true);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(
                20_000,
                small.snapshot().timers().stream()
                        .mapToLong(TimerSnapshot::count)
                        .sum());
        assertTrue(seen.size() <= 11, () -> "series: " + seen.size());
        assertTrue(small.snapshot().timers().size() <= 11);
    }

    @Test
    void timer_askedFromManyThreads_isMadeOnce() throws InterruptedException {
        Map<Object, Boolean> seen = java.util.Collections.synchronizedMap(new IdentityHashMap<>());
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    seen.put(perf.timer("t", "n", String.valueOf(i % 500)), true);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(500, seen.size());
    }

    @Test
    void builder_limits_areChecked() {
        assertThrows(IllegalArgumentException.class, () -> Perf.builder("x").maximumSeries(0));
        assertThrows(IllegalArgumentException.class, () -> Perf.builder("x").maximumMemoryBytes(1_000));
        assertThrows(IllegalArgumentException.class, () -> Perf.builder("x").digits(1));
    }

    @Test
    void memory_usedUp_isToldInTheReport() throws InterruptedException {
        Perf tight = Perf.builder("tight").maximumMemoryBytes(65_536).build();
        for (int i = 0; i < 40; i++) {
            Timer timer = tight.timer("t" + i);
            for (int n = 0; n < 1_000; n++) {
                timer.record((long) n << 10);
            }
        }

        PerfSnapshot snapshot = tight.snapshot();
        assertEquals(
                40_000,
                snapshot.timers().stream().mapToLong(TimerSnapshot::count).sum());
        assertTrue(snapshot.ledger().memoryRefusals() > 0);
        assertTrue(snapshot.section().toString().contains("nothing lost"), "the report says so");
    }
}
