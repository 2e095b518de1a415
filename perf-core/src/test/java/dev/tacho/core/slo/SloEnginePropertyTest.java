package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Windows, alerts and budget against a simulator that knows nothing of rings and sums: it keeps every event, goes through
 * time second by second, and adds up each window anew from its definition.
 */
class SloEnginePropertyTest {
    private static final Instant ORIGIN = Instant.parse("2026-03-01T09:57:41Z");
    private static final int SECONDS = 4 * 3600;

    private record Event(long second, boolean good) {}

    /** What a rule did, with seconds since the epoch. */
    private record Fired(AlertRule rule, long at, long reset) {}

    @Property(tries = 10)
    void replay_anyTraffic_firesAsTheSimulatorDoes(@ForAll long seed, @ForAll boolean atTheEnd) {
        Random random = new Random(seed);
        Objective objective = objective(random);
        List<Event> events = traffic(random);
        Replay replay = Replay.of(objective);
        long start = ORIGIN.getEpochSecond();
        replay.play(new Replay.Interval(ORIGIN, Duration.ZERO, EventCounts.NONE));
        for (Event event : events) {
            // An interval of a second that ends at the event, or the instant itself.
            Duration length = atTheEnd ? Duration.ofSeconds(1) : Duration.ZERO;
            replay.play(new Replay.Interval(
                    Instant.ofEpochSecond(event.second).minus(length), length, new EventCounts(event.good ? 1 : 0, 1)));
        }
        SloSnapshot played =
                replay.idleUntil(Instant.ofEpochSecond(start + SECONDS)).snapshot();

        List<Fired> expected = new ArrayList<>();
        objective.rules().forEach(rule -> simulate(objective, rule, events, atTheEnd, expected));
        Comparator<Fired> order = Comparator.comparing(Fired::at)
                .thenComparing(fired -> objective.rules().indexOf(fired.rule));
        List<Fired> actual = played.events().stream()
                .map(alert -> new Fired(
                        alert.rule(),
                        alert.firedAt().getEpochSecond(),
                        alert.resetAt() == null ? -1 : alert.resetAt().getEpochSecond()))
                .sorted(order)
                .toList();
        assertEquals(expected.stream().sorted(order).toList(), actual);

        long now = start + SECONDS;
        for (BurnRate rate : played.burnRates()) {
            long[] counts = window(events, rate.window(), now, now, atTheEnd);
            assertEquals(counts[0], rate.good(), () -> "good of " + rate.window());
            assertEquals(counts[1], rate.valid(), () -> "valid of " + rate.window());
        }
        assertEquals(events.size(), played.total().valid());
        assertEquals(
                events.stream().filter(event -> !event.good).count(),
                played.total().bad());
    }

    private static Objective objective(Random random) {
        Duration period = Duration.ofDays(1 + random.nextInt(30));
        List<AlertRule> rules = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Duration longWindow = Duration.ofMinutes(5 + random.nextInt(120));
            Duration shortWindow = Duration.ofMinutes(1 + random.nextInt((int) longWindow.toMinutes()));
            rules.add(AlertRule.ofBurnRate("page", (1 + random.nextInt(200)) / 10.0, longWindow, shortWindow)
                    .withHold(Duration.ofSeconds(random.nextBoolean() ? 0 : random.nextInt(1_000))));
        }
        return Objective.of("any", random.nextBoolean() ? 0.9 : 0.99, Sli.success("any"))
                .with(SloWindow.rolling(period))
                .withMinimumEvents(1 + random.nextInt(5))
                .withRules(rules.stream().distinct().toList());
    }

    /** Busy and quiet, well and broken phases; some events on the very edge of a slot. */
    private static List<Event> traffic(Random random) {
        List<Event> events = new ArrayList<>();
        long second = ORIGIN.getEpochSecond() + 1;
        long end = ORIGIN.getEpochSecond() + SECONDS - 10;
        while (second < end) {
            long phaseEnd = second + 60 + random.nextInt(4_000);
            int gap = random.nextInt(4) == 0 ? 2_000 : 1 + random.nextInt(120);
            double bad = random.nextInt(3) == 0 ? random.nextDouble() : 0.02 * random.nextDouble();
            while (second < Math.min(phaseEnd, end)) {
                if (random.nextInt(10) == 0) {
                    second = Math.floorDiv(second + 299, 300) * 300;
                }
                if (second < end) {
                    events.add(new Event(second, random.nextDouble() >= bad));
                }
                second += random.nextInt(gap + 1);
            }
        }
        return events;
    }

    private static void simulate(
            Objective objective, AlertRule rule, List<Event> events, boolean atTheEnd, List<Fired> fired) {
        long start = ORIGIN.getEpochSecond();
        @Nullable Long exceededSince = null;
        long firedAt = -1;
        int next = 0;
        for (long now = start; now <= start + SECONDS; now++) {
            List<Long> looks = new ArrayList<>();
            int first = next;
            while (next < events.size() && events.get(next).second == now) {
                next++;
            }
            // Of an instant, the slot ends before its events come; of an interval's end, after them.
            if (!atTheEnd || first == next) {
                looks.add((long) first);
            }
            for (int seen = first + 1; seen <= next; seen++) {
                looks.add((long) seen);
            }
            List<Boolean> conditions = new ArrayList<>();
            for (long seen : looks) {
                long edge = atTheEnd && first < next ? now - 1 : now;
                conditions.add(holds(objective, rule, events.subList(0, (int) seen), edge, now, atTheEnd));
            }
            if (atTheEnd && first < next) {
                conditions.add(holds(objective, rule, events.subList(0, next), now, now, true));
            }
            for (boolean holds : conditions) {
                if (holds && exceededSince == null) {
                    exceededSince = now;
                } else if (!holds) {
                    if (firedAt >= 0) {
                        fired.add(new Fired(rule, firedAt, now));
                        firedAt = -1;
                    }
                    exceededSince = null;
                }
                if (exceededSince != null
                        && firedAt < 0
                        && now >= exceededSince + rule.hold().toSeconds()) {
                    firedAt = now;
                }
            }
        }
        if (firedAt >= 0) {
            fired.add(new Fired(rule, firedAt, -1));
        }
    }

    private static boolean holds(
            Objective objective, AlertRule rule, List<Event> seen, long slotAt, long now, boolean atTheEnd) {
        for (Duration length : List.of(rule.longWindow(), rule.shortWindow())) {
            long[] counts = window(seen, length, slotAt, now, atTheEnd);
            if (counts[1] < objective.minimumEvents()) {
                return false;
            }
            BigDecimal budget = BigDecimal.ONE.subtract(BigDecimal.valueOf(objective.targetRatio()));
            BigDecimal allowed =
                    BigDecimal.valueOf(rule.burnRate()).multiply(budget).multiply(BigDecimal.valueOf(counts[1]));
            if (BigDecimal.valueOf(counts[1] - counts[0]).compareTo(allowed) <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Good and valid events from the beginning of the window's first slot on. */
    private static long[] window(List<Event> events, Duration length, long slotAt, long now, boolean atTheEnd) {
        long slot = length.compareTo(Duration.ofDays(3)) <= 0 ? 300 : 3_600;
        long full = (length.toSeconds() + slot - 1) / slot;
        long from = Math.floorDiv(slotAt, slot) * slot - full * slot;
        long good = 0;
        long valid = 0;
        for (int i = events.size() - 1; i >= 0; i--) {
            Event event = events.get(i);
            // At the end of an interval an edge belongs to the slot before it.
            if (atTheEnd ? event.second <= from : event.second < from) {
                break;
            }
            if (event.second <= now) {
                valid++;
                good += event.good ? 1 : 0;
            }
        }
        return new long[] {good, valid};
    }
}
