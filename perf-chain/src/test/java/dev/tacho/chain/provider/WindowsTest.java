package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Sliding windows and pauses, against lists of everything that ever happened. */
class WindowsTest {
    private record Call(long at, boolean failed) {}

    @Property(tries = 300, seed = "11")
    void slidingCounts_anySteps_countWhatIsNineToTenTenthsOld(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 40) Integer> steps) {
        long window = 100;
        SlidingCounts counts = new SlidingCounts(window);
        List<Call> all = new ArrayList<>();
        long now = 0;
        for (int step : steps) {
            now += step;
            counts.add(step % 3 == 0, now);
            all.add(new Call(now, step % 3 == 0));
            long slice = now / 10;
            long expected =
                    all.stream().filter(call -> call.at / 10 > slice - 10).count();
            long failed = all.stream()
                    .filter(call -> call.failed && call.at / 10 > slice - 10)
                    .count();
            assertEquals(expected, counts.calls(now));
            assertEquals(failed, counts.failures(now));
        }
        assertEquals(0, counts.calls(now + window));
    }

    @Property(tries = 200, seed = "12")
    void latencies_anyValues_percentileIsTheNearestRank(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 0, max = 1000) Integer> values,
            @ForAll @IntRange(min = 1, max = 99) int percentile) {
        Latencies latencies = new Latencies(1_000_000);
        long now = 0;
        for (int value : values) {
            latencies.add("eth_call", value, now++);
        }
        List<Integer> kept = values.subList(Math.max(0, values.size() - Latencies.MOST_SAMPLES), values.size());
        // The definition itself: the smallest value that at least so many per cent do not exceed.
        long expected = kept.stream()
                .filter(value ->
                        100L * kept.stream().filter(other -> other <= value).count() >= (long) percentile * kept.size())
                .mapToLong(Integer::longValue)
                .min()
                .orElseThrow();

        assertEquals(OptionalLong.of(expected), latencies.percentile("eth_call", percentile, 1, now));
    }

    @Test
    void lackingMethods_manyLongAgo_leaveRoomForNewOnes() {
        Provider provider = SettingsOf.provider(SettingsOf.hedge(Hedge.atPercentile(95)));
        for (int i = 0; i < 64; i++) {
            provider.lacks("eth_method" + i, 0);
        }
        long later = Duration.ofMinutes(11).toNanos();
        provider.lacks("eth_new", later);

        assertTrue(provider.isLacking("eth_new", later));
        assertFalse(provider.isLacking("eth_method1", later));
    }

    @Test
    void latencies_olderThanTheWindow_areForgotten() {
        Latencies latencies = new Latencies(100);
        for (int i = 0; i < 10; i++) {
            latencies.add("eth_call", 7, i);
        }

        assertEquals(10, latencies.read(75, 100).get("eth_call").samples());
        assertTrue(latencies.read(75, 105).containsKey("eth_call"));
        assertFalse(latencies.read(75, 106).containsKey("eth_call"), "4 of 10 are fewer than 5");
    }

    @Test
    void latencies_manyMethods_keepTheLastUsed() {
        Latencies latencies = new Latencies(1_000);
        for (int i = 0; i < 1_000; i++) {
            latencies.add("method" + i, 1, 0);
            latencies.add("eth_call", 1, 0);
        }

        assertEquals(OptionalLong.of(1), latencies.percentile("eth_call", 50, 1, 0));
        assertEquals(OptionalLong.empty(), latencies.percentile("method0", 50, 1, 0));
    }

    @Test
    void rateLimit_withoutRetryAfter_doublesAndIsShortenedByChanceWithinTheBound() {
        long first = 1_000;
        long longest = 10_000;
        List<Long> pauses = new ArrayList<>();
        RateLimit limit = new RateLimit(first, longest, 42);
        RateLimit twin = new RateLimit(first, longest, 42);
        long now = 0;
        for (int i = 0; i < 40; i++) {
            limit.refused(Exchange.NOT_SAID, now);
            twin.refused(Exchange.NOT_SAID, now);
            long pause = limit.remainingNanos(now);
            assertEquals(pause, twin.remainingNanos(now), "the same seed gives the same pauses");
            long whole = Math.min(longest, first << Math.min(i, 20));
            assertTrue(pause >= whole - whole / 2 && pause <= whole, i + ": " + pause + " of " + whole);
            assertTrue(limit.isLimited(now + pause - 1));
            assertFalse(limit.isLimited(now + pause));
            pauses.add(pause);
            now += pause;
        }
        assertTrue(pauses.stream().distinct().count() > 20, "chance has a say: " + pauses);
        limit.answered(now);
        limit.refused(Exchange.NOT_SAID, now);
        assertTrue(limit.remainingNanos(now) <= first, "after an answer it starts over");
    }

    @Test
    void rateLimit_severalAtOnce_areOneInARow() {
        RateLimit limit = new RateLimit(1_000, 1_000_000, 1);
        for (int i = 0; i < 50; i++) {
            limit.refused(Exchange.NOT_SAID, 0);
        }

        assertTrue(limit.remainingNanos(0) <= 1_000);
        assertEquals(50, limit.count());
    }

    @Test
    void rateLimit_retryAfter_isHeededUpToTheBound() {
        RateLimit limit = new RateLimit(1_000, 10_000, 1);
        limit.refused(7_000, 0);
        assertEquals(7_000, limit.remainingNanos(0));

        limit.refused(3_000, 1_000);
        assertEquals(6_000, limit.remainingNanos(1_000), "the later end counts");

        limit.refused(Long.MAX_VALUE, 1_000);
        assertEquals(10_000, limit.remainingNanos(1_000));
    }

    @Test
    void hedgeBudget_tenPerCent_allowsOneInTenAndSavesTen() {
        Settings settings = SettingsOf.hedge(Hedge.after(java.time.Duration.ofMillis(1)));
        Hedging hedging = new Hedging(settings, dev.tacho.core.Perf.create("test"));
        SplittableRandom random = new SplittableRandom(3);
        Provider provider = SettingsOf.provider(settings);
        int fired = 0;
        for (int call = 1; call <= 10_000; call++) {
            hedging.delayNanos("eth_call", provider, 0);
            if (random.nextInt(3) == 0 && hedging.mayFire()) {
                fired++;
            }
            assertTrue(fired <= call / 10 + 10, fired + " of " + call);
        }
        assertTrue(fired >= 990, "the whole budget is used: " + fired);
    }
}
