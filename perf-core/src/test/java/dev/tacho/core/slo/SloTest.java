package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Counter;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** An objective over the instruments of a set, in virtual time. */
class SloTest {
    private static final Objective CHECKOUT =
            Objective.of("checkout", 0.99, Sli.latency("checkout", Duration.ofMillis(250)));

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("shop").clock(clock).build();

    private void calls(int count, Duration each) {
        Timer timer = perf.timer("checkout");
        for (int i = 0; i < count; i++) {
            timer.record(each.toNanos());
        }
    }

    @Test
    void ringBytes_oneObjective_isWhatTheDocumentationSays() {
        try (Slo slo = Slo.of(CHECKOUT).in(perf)) {
            // 864 and 720 full slots and one that is being filled, of two longs each.
            assertEquals((865 + 721) * 16, slo.ringBytes());
            assertTrue(slo.ringBytes() <= 26 * 1024);
        }
    }

    @Test
    void snapshot_callsAtDifferentTimes_fallIntoTheirWindows() {
        calls(1_000, Duration.ofMillis(1));
        try (Slo slo = Slo.of(CHECKOUT).in(perf)) {
            calls(50, Duration.ofSeconds(1));
            slo.snapshot();
            clock.advance(Duration.ofHours(2));
            calls(200, Duration.ofMillis(1));
            SloSnapshot now = slo.snapshot();

            assertEquals(new EventCounts(200, 250), now.total(), "what was there before does not count");
            assertEquals(50, now.budget().bad());
            assertEquals(0, now.burnRate(Duration.ofHours(1)).rate());
            assertEquals(50 / 250.0 / 0.01, now.burnRate(Duration.ofHours(6)).rate(), 1e-12);
            assertTrue(now.remarks().get(0).replace('\u00a0', ' ').contains("up to 2 h 00 min"));
        }
    }

    @Test
    void section_missedObjective_hasFactsTablesDrawingAndFinding() {
        Slo slo = Slo.of(CHECKOUT).in(perf);
        for (int i = 0; i < 10; i++) {
            calls(90, Duration.ofMillis(1));
            calls(10, Duration.ofSeconds(1));
            slo.snapshot();
            clock.advance(Duration.ofMinutes(5));
        }
        Section section = perf.sources().get("slo.checkout").section();

        assertEquals("slo.checkout", section.id());
        assertEquals(-9, fact(section, "slo.checkout.budget-left-ratio").value(), 1e-12);
        Fact burn = fact(section, "slo.checkout.burn-rate");
        assertEquals(10, burn.value(), 1e-12);
        assertTrue(burn.interval().lower() < 10 && burn.interval().upper() > 10);
        assertEquals(0, fact(section, "slo.checkout.time-left").value());
        assertEquals(1, count(section, Finding.class));
        assertEquals(3, count(section, Table.class), "windows, rules and alerts");
        assertEquals(1, count(section, Series.class));
        assertTrue(section.blocks().stream().anyMatch(block -> block.toString().contains("so far")));
        slo.close();
        calls(1_000, Duration.ofSeconds(1));
        assertEquals(1_000, slo.snapshot().total().valid(), "closed");
        slo.close();
    }

    @Test
    void section_withoutTraffic_saysNoDataInsteadOf100Percent() {
        try (Slo slo = Slo.of(CHECKOUT).in(perf)) {
            Section section = slo.section();

            assertTrue(Double.isNaN(fact(section, "slo.checkout.good-ratio").value()));
            assertTrue(section.blocks().stream()
                    .anyMatch(block -> block instanceof Note note && note.text().startsWith("No data")));
            assertEquals(0, count(section, Finding.class));
        }
    }

    @Test
    void in_sameNameTwice_isRefused() {
        try (Slo slo = Slo.of(CHECKOUT).in(perf)) {
            assertThrows(IllegalArgumentException.class, () -> Slo.of(CHECKOUT).in(perf));
            assertEquals(CHECKOUT, slo.objective());
        }
    }

    /** Between two readings an event was counted in total, and only then as bad: it must not stay good. */
    @Test
    void counters_badCountedLater_isTakenBack() {
        Objective objective = Objective.of("calls", 0.9, new Sli.Ratio(Sli.Form.BAD_OF_TOTAL, "bad", "total"));
        try (Slo slo = Slo.of(objective).in(perf)) {
            Counter bad = perf.counter("bad");
            Counter total = perf.counter("total");
            total.increment();
            assertEquals(0, slo.snapshot().budget().bad());
            bad.increment();
            assertEquals(1, slo.snapshot().budget().bad());
            assertEquals(1, slo.snapshot().total().valid());
        }
    }

    @Test
    void counters_goodAndBad_addUp() {
        Objective objective = Objective.of("calls", 0.9, Sli.goodAndBad("good", "bad"));
        try (Slo slo = Slo.of(objective).in(perf)) {
            perf.counter("good").add(70);
            perf.counter("bad").add(30);

            assertEquals(new EventCounts(70, 100), slo.snapshot().total());
        }
        assertThrows(IllegalArgumentException.class, () -> Slo.of(objective).over(perf.timer("checkout")));
        assertThrows(
                IllegalArgumentException.class, () -> Slo.of(CHECKOUT).over(perf.counter("good"), perf.counter("bad")));
    }

    @Test
    void in_thresholdInBytes_readsTheHistogram() {
        Objective small =
                Objective.of("answers", 0.9, new Sli.Threshold("answer", Sli.Comparison.AT_MOST, 1_024, Unit.BYTES));
        try (Slo slo = Slo.of(small).in(perf)) {
            for (int i = 0; i < 20; i++) {
                perf.histogram("answer", Unit.BYTES).record(i < 15 ? 100 : 100_000);
            }

            assertEquals(new EventCounts(15, 20), slo.snapshot().total());
            assertEquals("answer <= 1.0 KB", small.sli().text().replace('\u00a0', ' '));
        }
    }

    @Test
    void source_thatThrowsOrBeginsAnew_isSurvivedAndTold() {
        AtomicReference<EventCounts> counts = new AtomicReference<>(new EventCounts(5, 5));
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        try (Slo slo = Slo.of(CHECKOUT).clock(clock).over(() -> {
            RuntimeException thrown = failure.get();
            if (thrown != null) {
                throw thrown;
            }
            return counts.get();
        })) {
            failure.set(new IllegalStateException("on purpose"));
            counts.set(new EventCounts(15, 15));
            assertEquals(0, slo.snapshot().total().valid());
            failure.set(null);
            assertEquals(10, slo.snapshot().total().valid(), "nothing is lost");
            counts.set(new EventCounts(2, 3));
            assertEquals(new EventCounts(12, 13), slo.snapshot().total());

            assertEquals(2, slo.snapshot().remarks().size());
        }
    }

    @Test
    void clock_setBack_movesNothing() {
        try (Slo slo = Slo.of(CHECKOUT).in(perf)) {
            calls(100, Duration.ofMillis(1));
            Instant before = slo.snapshot().at();
            clock.advance(Duration.ofHours(-5));
            calls(100, Duration.ofMillis(1));

            assertEquals(before, slo.snapshot().at());
            assertEquals(200, slo.snapshot().burnRate(Duration.ofMinutes(5)).valid());
        }
    }

    @Test
    void start_andClose_runOneNamedDaemon() throws InterruptedException {
        Objective named = Objective.of("watched", 0.99, Sli.success("checkout"));
        Slo slo = Slo.of(named).in(perf).start().start();
        Thread watch = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("tacho-slo-watched"))
                .findFirst()
                .orElseThrow();
        assertTrue(watch.isDaemon());
        slo.close();
        watch.join(TimeUnit.SECONDS.toMillis(10));

        assertFalse(watch.isAlive());
        assertThrows(IllegalStateException.class, slo::start);
    }

    @Test
    void objective_badArguments_areRefusedWithTheCure() {
        Sli sli = Sli.success("x");

        for (double target : new double[] {0, 1, -1, 99.9, Double.NaN, 0.9999999999}) {
            Exception refused = assertThrows(IllegalArgumentException.class, () -> Objective.of("x", target, sli));
            assertTrue(refused.getMessage().startsWith("targetRatio=" + target), refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Objective.of(" ", 0.9, sli));
        assertThrows(IllegalArgumentException.class, () -> CHECKOUT.withMinimumEvents(0));
        assertEquals(0.001, Objective.of("x", 0.999, sli).budgetRatio());
        assertEquals(
                "x: 99.9 % of events, x succeeds, rolling 30 d",
                Objective.of("x", 0.999, sli).toString());
    }

    private static Fact fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static long count(Section section, Class<? extends Block> type) {
        return section.blocks().stream().filter(type::isInstance).count();
    }
}
