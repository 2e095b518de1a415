package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.slo.EventCounts;
import dev.tacho.core.slo.Objective;
import dev.tacho.core.slo.Replay;
import dev.tacho.core.slo.Sli;
import dev.tacho.core.slo.SloSnapshot;
import dev.tacho.core.stats.Comparison;
import dev.tacho.report.Report;
import dev.tacho.report.baseline.Compare;
import dev.tacho.report.baseline.Compared;
import dev.tacho.report.baseline.History;
import dev.tacho.report.baseline.Run;
import dev.tacho.report.importer.Stacks;
import dev.tacho.report.roi.Roi;
import dev.tacho.report.roi.Share;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is decided by: an objective, what a change is worth, when it came, where the time went. In virtual time. */
class Example11DecisionsTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void report_ofObjectiveGainHistoryAndProfile_tellsEach() throws IOException {
        Perf perf = Perf.create("decisions");
        Replay month = monthWithAnOutage();
        SloSnapshot checkout = month.snapshot();
        assertTrue(
                checkout.events().stream().anyMatch(event -> event.toString().contains("fired")), checkout::toString);

        ManualClock clock = new ManualClock();
        Compared quotes = Compare.of("one by one", () -> clock.advanceNanos(62_000_000))
                .with("batched", () -> clock.advanceNanos(14_000_000))
                .clock(clock)
                .measure();
        Comparison faster = quotes.comparison();
        Roi worth = Roi.of(faster)
                .callsPerSecond(80, 120)
                .cpuRatio(0.4)
                .pricePerCpuHour(0.045, "EUR")
                .invested(16, 95)
                .endToEnd(Share.of(0.6))
                .build();
        assertEquals(Roi.Verdict.PROVEN, worth.verdict(), worth::headline);

        History history = History.of("quote", ninetyRuns());
        assertEquals(1, history.notices().size(), history::toString);

        Stacks before = Stacks.read(stacks("before", 40, 60));
        Stacks after = Stacks.read(stacks("after", 10, 62));

        Report.of(perf)
                .add(month::section)
                .add(quotes)
                .add(worth)
                .add(history)
                .add(() -> Section.of(
                        "profile",
                        "Where the samples fell",
                        after.toTree("after the change", Unit.COUNT),
                        after.comparedTo(before).toTree("the change against before", Unit.COUNT)))
                .write(Path.of("target/examples/decisions.html"));
    }

    /** Calls every minute; from the 20th at noon a fifth of them is too slow for two hours. */
    private static Replay monthWithAnOutage() {
        Objective objective = Objective.of("checkout", 0.999, Sli.latency("checkout", Duration.ofMillis(250)));
        Replay replay = Replay.of(objective);
        for (int minute = 0; minute < 25 * 24 * 60; minute++) {
            boolean outage = minute >= (19 * 24 + 12) * 60 && minute < (19 * 24 + 14) * 60;
            long slow = outage ? 200 : minute % 5 == 0 ? 1 : 0;
            replay.play(new Replay.Interval(
                    START.plus(Duration.ofMinutes(minute)),
                    Duration.ofMinutes(1),
                    new EventCounts(1_000 - slow, 1_000)));
        }
        return replay;
    }

    /** A run a day with 2 % of noise, 9 % slower from the 60th on. */
    private static List<Run> ninetyRuns() {
        SplittableRandom random = new SplittableRandom(11);
        Fingerprint machine = Fingerprint.of(Machine.current());
        List<Run> runs = new ArrayList<>();
        for (int day = 0; day < 90; day++) {
            double noise = 1 + 0.02 * (random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5);
            long nanos = Math.round((day < 60 ? 3_000_000 : 3_270_000) * noise);
            Perf perf = Perf.create("run");
            for (int i = 0; i < 100; i++) {
                perf.timer("quote").record(nanos);
            }
            runs.add(new Run(
                    START.plus(Duration.ofDays(day)),
                    String.format("%07x", 0xa110000 + day),
                    machine,
                    Sample.of(perf.snapshot()),
                    List.of()));
        }
        return runs;
    }

    /** Collapsed stacks, as async-profiler and {@code perf script | stackcollapse-perf.pl} write them. */
    private static Path stacks(String name, int rpc, int route) throws IOException {
        Path file = Path.of("target/examples", name + ".collapsed");
        Files.createDirectories(file.getParent());
        return Files.writeString(
                file,
                "main;Quoter.quote;Reserves.read;HttpService.send;Socket.read " + rpc + '\n'
                        + "main;Quoter.quote;Reserves.read;HttpService.send;Json.parse " + rpc / 4 + '\n'
                        + "main;Quoter.quote;Router.best;Pool.amountOut;BigInteger.multiply " + route + '\n'
                        + "main;Quoter.quote;Router.best;Pool.amountOut;BigInteger.divide " + route / 2 + '\n'
                        + "main;Quoter.quote;Router.best;PriorityQueue.poll 9\n"
                        + (rpc < 20 ? "main;Quoter.quote;Cache.get 3\n" : "main;Quoter.quote;Log.debug 7\n"));
    }
}
