package dev.tacho.report.bottleneck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.Timing;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.stats.ScalabilityFit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What readings say about bottlenecks, each check where it holds and where it just does not. */
class ChecksTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private static List<String> ids(PerfSnapshot reading) {
        return Checks.of(reading).stream().map(Finding::id).toList();
    }

    private static String evidence(PerfSnapshot reading) {
        return Checks.of(reading).get(0).evidence().replace('\u00a0', ' ');
    }

    @Test
    void healthy_saysNothing() {
        TimerSnapshot quick = Made.timer("quote", Made.values(MILLI, 10_000))
                .inFlight(new TimerSnapshot.InFlight(1, 10, 0))
                .expectedInterval(Duration.ofMillis(2))
                .build();

        assertEquals(List.of(), Checks.of(Made.reading(20 * SECOND, quick)));
        assertEquals(List.of(), Checks.of(Made.reading(0)));
        assertEquals(
                List.of(),
                Checks.of(Made.reading(
                        0, Made.timer("none", DistributionSnapshot.EMPTY).build())));
    }

    /** 10,000 calls of 20 ms in 100 s are 2 at a time; of a Poisson number about 2, more than 8 are one look in a thousand. */
    @Test
    void littlesLaw_moreOpenThanItAllows_isAFinding() {
        TimerSnapshot.Builder timer = Made.timer("quote", Made.values(20 * MILLI, 10_000));
        assertEquals(
                List.of(),
                ids(Made.reading(
                        100 * SECOND,
                        timer.inFlight(new TimerSnapshot.InFlight(8, 5e9, 0)).build())));

        PerfSnapshot stuck = Made.reading(
                100 * SECOND,
                timer.inFlight(new TimerSnapshot.InFlight(9, 95e9, 0)).build());
        assertEquals(List.of("open-calls.quote"), ids(stuck));
        assertTrue(
                evidence(stuck)
                        .startsWith(
                                "9 calls ran when this was read, the oldest for 95.0 s. By Little's law (N = X * R)"
                                        + " those that ended were 2 at a time on average: 10,000 calls in 100 s, 20.0 ms each."),
                evidence(stuck));
        assertEquals(Effect.UNKNOWN, Checks.of(stuck).get(0).effect());

        // Timings that are closed by hand are not all calls.
        assertEquals(
                List.of(),
                ids(Made.reading(
                        100 * SECOND,
                        timer.inFlight(new TimerSnapshot.InFlight(9, Double.NaN, 0))
                                .build())));
    }

    /** A sampled timer has calls that it did not time: X counts all of them, R is the mean of those timed. */
    @Test
    void littlesLaw_sampled_countsEveryCall() {
        TimerSnapshot sampled = Made.timer("quote", Made.values(20 * MILLI, 100))
                .untimed(900, 0, 0)
                .build();

        assertEquals(1_000 * 0.02 / 10, Checks.inProgress(sampled, 10 * SECOND), 1e-12);
        assertTrue(Double.isNaN(Checks.inProgress(sampled, 0)));
    }

    /** The measured mean number of open calls, looked at each millisecond, is what the law says of finished ones. */
    @Test
    void littlesLaw_holdsForATrackedTimer() {
        ManualClock clock = new ManualClock();
        Perf perf = Perf.builder("test").clock(clock).build();
        Timer timer = perf.timerBuilder("call").trackInFlight().build();
        List<Timing> running = new ArrayList<>();
        double seen = 0;
        for (int i = 0; i < 2_000; i++) {
            if (i % 3 != 1) {
                running.add(timer.start());
            }
            if (i % 10 < 7 && !running.isEmpty()) {
                running.remove(0).close();
            }
            seen += running.size();
            clock.advance(Duration.ofMillis(1));
        }
        running.forEach(Timing::close);

        PerfSnapshot reading = perf.snapshot();
        assertEquals(seen / 2_000, Checks.inProgress(reading.timer("call"), reading.elapsedNanos()), 0.01);
        assertTrue(seen / 2_000 > 0.5);
    }

    @Test
    void poisson_upper_isScipys() {
        // scipy.stats.poisson.ppf(0.999, mean)
        double[][] known = {
            {0, 0}, {0.0005, 0}, {0.001, 0}, {0.5, 4}, {1, 5}, {3.3, 10}, {10, 21}, {100, 132}, {499, 569}
        };
        for (double[] each : known) {
            assertEquals(each[1], Poisson.upper(each[0]), "mean " + each[0]);
        }
        // By the normal law: at most a little higher.
        assertEquals(1_099, Poisson.upper(1_000), 2);
        assertEquals(100_979, Poisson.upper(100_000), 2);
    }

    /** A call each 10 ms was meant; one took a second, so that 99 were never sent. */
    @Test
    void omission_correctedBeyondTheIntervalOfTheRecorded_isAFinding() {
        DistributionSnapshot calls = Made.values(
                LongStream.concat(LongStream.generate(() -> MILLI).limit(2_000), LongStream.of(SECOND, SECOND)));
        TimerSnapshot.Builder timer = Made.timer("quote", calls);
        assertEquals(List.of(), ids(Made.reading(20 * SECOND, timer.build())), "no interval was expected");

        PerfSnapshot stalled = Made.reading(
                20 * SECOND, timer.expectedInterval(Duration.ofMillis(10)).build());

        assertEquals(List.of("coordinated-omission.quote"), ids(stalled));
        Finding finding = Checks.of(stalled).get(0);
        // Of 2,200 calls 22 are beyond the p99: from each second's ramp of 100 the eleven slowest, down to 0.9 s.
        assertTrue(
                finding.title()
                        .replace('\u00a0', ' ')
                        .matches("Read the corrected p99 of quote: (89|90)\\d ms, not 1\\.0 ms"),
                finding::title);
        assertTrue(
                evidence(stalled).contains("198 that should have been are put in beside 2,002 recorded calls"),
                evidence(stalled));
    }

    @Test
    void errors_areToldByTheirNumber_theMostFirst() {
        TimerSnapshot few = Made.timer("few", Made.values(MILLI, 90))
                .failures(Made.values(5 * MILLI, 10), DistributionSnapshot.EMPTY)
                .build();
        TimerSnapshot many = Made.timer("many", Made.values(MILLI, 90))
                .failures(Made.values(5 * MILLI, 10), DistributionSnapshot.EMPTY)
                .untimed(10, 5, 0)
                .build();
        TimerSnapshot cancelled = Made.timer("cancelled", Made.values(MILLI, 90))
                .failures(DistributionSnapshot.EMPTY, Made.values(MILLI, 9))
                .build();

        PerfSnapshot reading = Made.reading(SECOND, few, cancelled, many);

        assertEquals(List.of("errors.many", "errors.few"), ids(reading));
        assertEquals(Effect.exactly(15, Unit.COUNT), Checks.of(reading).get(0).effect());
        assertTrue(
                evidence(reading).startsWith("15 of 110 calls failed (13.6 %). Callers waited 50.0 ms"),
                evidence(reading));
    }

    @Test
    void stage_withMostOfTheTime_isAFindingWithAmdahlsBound() {
        DistributionSnapshot ten = Made.values(10 * MILLI, 100);
        TimerSnapshot.Builder timer = Made.timer("swap", Made.values(40 * MILLI, 100));
        PerfSnapshot reading = Made.reading(
                SECOND,
                timer.stages(
                                List.of(
                                        new TimerSnapshot.Stage("read", ten),
                                        new TimerSnapshot.Stage("quote", Made.values(20 * MILLI, 100))),
                                ten)
                        .build());

        Finding finding = Checks.of(reading).get(0);

        assertEquals("stage.swap", finding.id());
        assertEquals("Begin with stage quote of swap", finding.title());
        assertEquals(Effect.between(0, 2e9, Unit.NANOS), finding.effect());
        // Half of the time, half of it spared: 40 ms by 30 ms.
        assertTrue(finding.evidence().contains("make swap 1.3 times as fast (Amdahl's law)"), finding::evidence);
        assertEquals(
                List.of(),
                ids(Made.reading(
                        SECOND,
                        timer.stages(
                                        List.of(
                                                new TimerSnapshot.Stage("read", ten),
                                                new TimerSnapshot.Stage("quote", Made.values(19 * MILLI, 100))),
                                        ten)
                                .build())),
                "less than half");
    }

    @Test
    void scaling_limited_isAFinding_linearIsNot() {
        assertEquals(List.of("contention.scalability"), scaling(0.1, 0));
        assertEquals(List.of("coherency.scalability"), scaling(0.02, 0.002));
        assertEquals(List.of(), scaling(0, 0));
    }

    private static List<String> scaling(double sigma, double kappa) {
        ScalabilityFit.Builder builder = ScalabilityFit.builder();
        for (int n : new int[] {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64}) {
            builder.point(n, 1_000.0 * n / (1 + sigma * (n - 1) + kappa * n * (n - 1)));
        }
        Bottlenecks bottlenecks = Bottlenecks.of(List.of()).scaling(builder.fit());
        for (Ranked each : bottlenecks.ranked()) {
            assertFalse(each.finding().evidence().contains("n/a"), each::toString);
            assertFalse(each.finding().refutedBy().isEmpty());
        }
        return bottlenecks.ranked().stream().map(each -> each.finding().id()).toList();
    }
}
