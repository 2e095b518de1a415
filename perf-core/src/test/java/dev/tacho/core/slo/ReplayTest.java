package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.HistogramLog;
import dev.tacho.core.snapshot.InstrumentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs made up with a known outage, whose alerts can be told beforehand. */
class ReplayTest {
    private static final Instant MIDNIGHT = Instant.parse("2026-05-04T00:00:00Z");
    private static final Objective CHECKOUT =
            Objective.of("checkout", 0.999, Sli.latency("checkout", Duration.ofMillis(250)));

    /** A thousand events a minute for so many hours, all of them bad in the outage. */
    private static List<Replay.Interval> minutes(int hours, Instant outage, int outageMinutes) {
        List<Replay.Interval> intervals = new ArrayList<>();
        for (int minute = 0; minute < hours * 60; minute++) {
            Instant start = MIDNIGHT.plusSeconds(60L * minute);
            boolean bad = !start.isBefore(outage) && start.isBefore(outage.plusSeconds(60L * outageMinutes));
            intervals.add(new Replay.Interval(start, Duration.ofMinutes(1), new EventCounts(bad ? 0 : 1_000, 1_000)));
        }
        return intervals;
    }

    /**
     * From noon on, for 30 minutes. The page at 14.4 needs more than 1.44 % of the last hour bad: after the first minute of
     * 61 it is 1.64 %. It is over once its short window, the slot being filled and the full one before it, holds none of
     * it: at 12:35. The page at 6 needs 0.6 % of six hours, 2.17 minutes: in the third minute; its short window ends at
     * 13:00. The ticket at 3 needs 0.3 % of the last 12:05 hours, as nothing is known before midnight; at 1, 0.1 % of them.
     */
    @Test
    void intervals_knownOutage_firesAndResetsAsForetold() {
        Instant noon = MIDNIGHT.plus(Duration.ofHours(12));
        SloSnapshot end = Replay.of(CHECKOUT).intervals(minutes(24, noon, 30));

        List<String> alerts = end.events().stream()
                .map(alert -> alert.rule().severity()
                        + ' '
                        + Math.round(alert.rule().burnRate())
                        + ' '
                        + alert.firedAt().toString().substring(11, 16)
                        + ' '
                        + (alert.resetAt() == null
                                ? "open"
                                : alert.resetAt().toString().substring(11, 16)))
                .toList();
        assertEquals(
                List.of("page 14 12:01 12:35", "ticket 1 12:01 18:30", "page 6 12:03 13:00", "ticket 3 12:03 14:30"),
                alerts);
        assertEquals(Duration.ofMinutes(34), end.events().get(0).length().orElseThrow());
        // 30,000 bad of 1,440,000, of which 1,440 may be.
        assertEquals(1_440_000, end.budget().valid());
        assertEquals(30_000, end.budget().bad());
        assertEquals(1_440, end.budget().allowed());
        assertEquals(-28_560, end.budget().remaining());
        assertEquals(30_000 / 1_440.0, end.budget().consumedRatio(), 1e-12);
        assertEquals(Duration.ZERO, end.timeToExhaustion().orElseThrow());
        assertTrue(end.isViolated());
        assertTrue(end.remarks().isEmpty());
        assertEquals(Alert.State.QUIET, end.alerts().get(0).state());
    }

    @Test
    void budgetLeft_knownOutage_goesDownDuringTheOutageOnly() {
        SloSnapshot end = Replay.of(CHECKOUT).intervals(minutes(24, MIDNIGHT.plus(Duration.ofHours(12)), 30));

        var points = end.budgetLeft();
        double left = 1 - 30_000 / 1_440.0;
        assertEquals(24 * 12 + 1, points.size());
        for (var point : points) {
            double hour = point.atNanos() / 3.6e12;
            double expected = hour <= 12 ? 1 : hour >= 12.5 ? left : 1 - (hour - 12) * 60_000 / 1_440.0;
            assertEquals(expected, point.value(), 1e-9, "at hour " + hour);
        }
    }

    @Test
    void intervals_outageAtTheEnd_isStillFiring() {
        SloSnapshot end = Replay.of(CHECKOUT).intervals(minutes(12, MIDNIGHT.plus(Duration.ofHours(11)), 60));

        assertNull(end.events().get(0).resetAt());
        assertEquals(Alert.State.FIRING, end.alerts().get(0).state());
        assertTrue(end.toSection().blocks().stream()
                .anyMatch(block -> block.toString().contains("Alert (page")));
    }

    /** Nine events a day would be an outage each time one fails, were there no guard. */
    @Test
    void intervals_lowTraffic_saysNoDataAndNeverFires() {
        Replay replay = Replay.of(CHECKOUT);
        for (int hour = 0; hour < 24; hour++) {
            replay.play(new Replay.Interval(
                    MIDNIGHT.plus(Duration.ofHours(hour)), Duration.ofMinutes(1), new EventCounts(0, 1)));
            if (hour == 8) {
                assertFalse(replay.snapshot().hasData());
                assertFalse(replay.snapshot().isViolated());
            }
        }
        SloSnapshot end = replay.snapshot();

        assertTrue(end.isViolated(), "24 events over the whole window are enough to say so");
        assertEquals(
                List.of(Alert.State.NO_DATA, Alert.State.NO_DATA, Alert.State.NO_DATA, Alert.State.NO_DATA),
                end.alerts().stream().map(Alert.Status::state).toList());
        assertTrue(end.events().isEmpty());
        assertFalse(end.burnRate(Duration.ofHours(1)).hasData());
    }

    @Test
    void idleUntil_monthsLater_forgetsEverything() {
        Replay replay = Replay.of(CHECKOUT);
        minutes(2, MIDNIGHT, 120).forEach(replay::play);
        assertTrue(replay.snapshot().isViolated());

        replay.idleUntil(MIDNIGHT.plus(Duration.ofDays(30)));
        assertEquals(120_000, replay.snapshot().budget().bad());
        SloSnapshot later =
                replay.idleUntil(MIDNIGHT.plus(Duration.ofDays(3_000))).snapshot();
        assertEquals(0, later.budget().valid());
        assertEquals(120_000, later.total().valid());
        assertTrue(later.events().stream().allMatch(alert -> alert.resetAt() != null));
    }

    @Test
    void play_intervalsOutOfOrder_areCountedAndTold() {
        Replay replay = Replay.of(CHECKOUT);
        replay.play(new Replay.Interval(MIDNIGHT.plusSeconds(600), Duration.ofMinutes(1), new EventCounts(5, 5)));
        replay.play(new Replay.Interval(MIDNIGHT, Duration.ofMinutes(1), new EventCounts(7, 7)));

        assertEquals(12, replay.snapshot().budget().good());
        assertTrue(replay.snapshot().remarks().get(0).startsWith("1 of 2 intervals"));
    }

    /** Midnight belongs to the month that ends there, and the next one begins with a whole budget. */
    @Test
    void intervals_overTheEndOfAMonth_beginANewBudget() {
        Objective monthly = CHECKOUT.with(SloWindow.month(ZoneId.of("Europe/Berlin")));
        Instant newMonth = Instant.parse("2026-03-31T22:00:00Z");
        Replay replay = Replay.of(monthly);
        replay.play(new Replay.Interval(newMonth.minusSeconds(120), Duration.ofMinutes(1), new EventCounts(90, 100)));
        replay.play(new Replay.Interval(newMonth.minusSeconds(60), Duration.ofMinutes(1), new EventCounts(80, 100)));
        replay.play(new Replay.Interval(newMonth, Duration.ofMinutes(1), new EventCounts(100, 100)));

        assertEquals(new EventCounts(270, 300), replay.snapshot().total());
        assertEquals(100, replay.snapshot().budget().valid());
        assertEquals(0, replay.snapshot().budget().bad());
        assertEquals(Duration.ofMinutes(1), replay.snapshot().covered());
    }

    @Test
    void log_writtenWithAnOutage_isPlayed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("checkout.hlog");
        InstrumentId id = new InstrumentId("checkout", Map.of());
        try (HistogramLog log = HistogramLog.create(file)) {
            for (int minute = 0; minute < 120; minute++) {
                Instant start = MIDNIGHT.plusSeconds(60L * minute);
                long millis = minute >= 60 && minute < 65 ? 900 : 20;
                log.write(new HistogramLog.Entry(id, start, Duration.ofMinutes(1), values(100, millis)));
                log.write(new HistogramLog.Entry(
                        new InstrumentId("other", Map.of()), start, Duration.ofMinutes(1), values(5, 5_000)));
            }
        }
        Files.writeString(file, "broken line\n", StandardOpenOption.APPEND);

        SloSnapshot end = Replay.of(CHECKOUT).log(file, "checkout");

        assertEquals(12_000, end.budget().valid());
        assertEquals(500, end.budget().bad());
        Alert page = end.events().get(0);
        assertEquals(MIDNIGHT.plusSeconds(61 * 60), page.firedAt());
        assertEquals(MIDNIGHT.plusSeconds(70 * 60), page.resetAt());
        assertEquals(List.of("1 lines of the log are broken and left out."), end.remarks());
        Exception nobody = assertThrows(
                IllegalArgumentException.class, () -> Replay.of(CHECKOUT).log(file, "chekout"));
        assertTrue(nobody.getMessage().contains("there are [checkout, other]"), nobody.getMessage());
        Objective success = Objective.of("checkout", 0.99, Sli.success("checkout"));
        assertThrows(IllegalArgumentException.class, () -> Replay.of(success).log(file, "checkout"));
    }

    private static DistributionSnapshot values(long count, long millis) {
        long nanos = millis * 1_000_000;
        BucketLayout layout = BucketLayout.TWO_DIGITS;
        return DistributionSnapshot.of(
                layout, layout.indexOf(nanos), new long[] {count}, true, count * nanos, nanos, nanos, 0);
    }

    @Test
    void intervals_none_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> Replay.of(CHECKOUT).intervals(List.of()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Replay.Interval(MIDNIGHT, Duration.ofSeconds(-1), EventCounts.NONE));
    }
}
