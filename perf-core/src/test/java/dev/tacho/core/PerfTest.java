package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.PerfSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PerfTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("dex").clock(clock).build();

    @Test
    void timer_sameNameAndTagsInAnyOrder_isSameObject() {
        assertSame(perf.timer("rpc", "a", "1", "b", "2"), perf.timer("rpc", "b", "2", "a", "1"));
        assertNotSame(perf.timer("rpc", "a", "1"), perf.timer("rpc", "a", "2"));
    }

    @Test
    void timer_oddTags_namesWhatIsMissing() {
        assertMessage(() -> perf.timer("rpc", "method"), "[method]", "pairs", "add the missing value");
    }

    @Test
    void timer_blankNameKeyOrValue_isRefused() {
        assertMessage(() -> perf.timer(" "), "timer=\" \"", "must not be blank");
        assertMessage(() -> perf.timer("rpc", "", "x"), "tag key=\"\"", "must not be blank");
        assertMessage(() -> perf.timer("rpc", "method", ""), "value of tag \"method\"", "must not be blank");
        assertMessage(() -> Perf.create(""), "name=\"\"", "must not be blank");
    }

    @Test
    void timer_tagGivenTwice_isRefused() {
        assertMessage(() -> perf.timer("rpc", "m", "1", "m", "2"), "\"m\"", "\"1\"", "\"2\"", "keep one");
    }

    @Test
    void counter_nameOfATimer_isRefusedWhateverTheTags() {
        perf.timer("rpc", "method", "eth_call");

        assertMessage(() -> perf.counter("rpc"), "counter=\"rpc\"", "belongs to a timer", "another name");
    }

    @Test
    void histogram_otherUnit_isRefused() {
        perf.histogram("size", Unit.BYTES);

        assertMessage(() -> perf.histogram("size", Unit.COUNT), "\"size\"", "BYTES", "COUNT");
    }

    @Test
    void register_sameNameTwice_isRefused() {
        perf.register("cache.pools", () -> Section.of("a", "A"));

        assertMessage(() -> perf.register("cache.pools", () -> Section.of("b", "B")), "cache.pools", "name of its own");
        assertEquals(List.of("cache.pools"), List.copyOf(perf.sources().keySet()));
    }

    @Test
    void gauge_sourceThrows_showsNotAvailable() {
        perf.gauge("pool.idle", Unit.COUNT, () -> {
            throw new IllegalStateException("closed");
        });
        perf.gauge("pool.lost", Unit.COUNT, () -> {
            throw new NoClassDefFoundError("the pool's library is older");
        });
        perf.gauge("pool.size", Unit.COUNT, () -> 5);
        perf.gauge("set", Unit.BYTES).set(1024);

        PerfSnapshot snapshot = perf.snapshot();
        assertEquals(Double.NaN, snapshot.gauge("pool.idle").value());
        assertEquals(Double.NaN, snapshot.gauge("pool.lost").value());
        assertEquals(5, snapshot.gauge("pool.size").value());
        assertTrue(snapshot.toString().contains("1.0 KB"), snapshot.toString());
    }

    @Test
    void interval_twoReaders_eachSeesEveryRecordOnce() {
        Timer timer = perf.timer("t");
        Counter counter = perf.counter("c");
        Reader first = perf.reader();
        timer.record(100);
        counter.add(2);
        Reader second = perf.reader();
        timer.record(300);
        clock.advance(Duration.ofSeconds(2));

        PerfSnapshot one = first.interval();
        assertEquals(2, one.timer("t").count());
        assertEquals(400, one.timer("t").latency().sum());
        assertEquals(2, one.counter("c").count());
        assertEquals(2_000_000_000L, one.elapsedNanos());
        PerfSnapshot two = second.interval();
        assertEquals(1, two.timer("t").count());
        assertEquals(300, two.timer("t").latency().max());
        assertEquals(0, two.counter("c").count());

        assertEquals(0, first.interval().timer("t").count());
        perf.timer("new").record(1);
        assertEquals(1, second.interval().timer("new").count());
        assertEquals(
                3,
                perf.snapshot().timer("t").count()
                        + perf.snapshot().timer("new").count());
    }

    @Test
    void snapshot_lookup_saysWhatThereIs() {
        perf.timer("rpc", "method", "a");
        perf.timer("rpc", "method", "b");

        assertEquals(0, perf.snapshot().timer("rpc method=a").count());
        NoSuchElementException several =
                assertThrows(NoSuchElementException.class, () -> perf.snapshot().timer("rpc"));
        assertTrue(several.getMessage().contains("rpc method=a"), several.getMessage());
        NoSuchElementException none =
                assertThrows(NoSuchElementException.class, () -> perf.snapshot().timer("rcp"));
        assertTrue(none.getMessage().contains("rpc method=b"), none.getMessage());
    }

    @Test
    void toString_isAnAlignedTable() {
        Timer quote = perf.timer("quote", "venue", "uniswap");
        for (int i = 1; i <= 400; i++) {
            quote.record(Duration.ofNanos(1_000L * i));
        }
        perf.counter("misses").add(1234);

        String table = perf.snapshot().toString();
        assertEquals("""
                dex                  count  errors    mean     p50     p90     p99  p99.9     max
                quote venue=uniswap    400       0  201 µs  200 µs  359 µs  396 µs    n/a  400 µs
                misses               1,234
                """, table);
    }

    @Test
    void toString_hostileName_staysOneShortLine() {
        perf.counter("evil\n\u202Ename" + "x".repeat(10_000)).increment();

        String table = perf.snapshot().toString();
        assertEquals(2, table.lines().count());
        assertTrue(table.contains("evil__name") && table.length() < 400, table);
    }

    @Test
    void section_nothingRecorded_saysSo() {
        perf.timer("idle");

        Section section = perf.snapshot().section();
        assertEquals(List.of(Note.info("Nothing was recorded.")), section.blocks());
    }

    @Test
    void environment_namesMachineAndLoad() {
        Section section = perf.environment().section();

        assertTrue(section.facts().stream().anyMatch(fact -> fact.id().equals("run.cpu-stall")));
        assertTrue(perf.environment().machine().cores() >= 1);
        assertTrue(perf.environment().use().elapsedNanos() > 0);
    }

    private static void assertMessage(Executable call, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + message + "\" should contain \"" + part + '"');
        }
    }
}
