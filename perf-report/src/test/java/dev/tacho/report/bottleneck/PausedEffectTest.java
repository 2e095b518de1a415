package dev.tacho.report.bottleneck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What pauses cost, against a simulated program whose pauses are known to have made its calls so much longer. */
class PausedEffectTest {
    /** Calls one after the other, pauses at random; what is returned is also how much of their time was pause. */
    private static final class Run {
        final List<Long> clear = new ArrayList<>();
        final List<Long> paused = new ArrayList<>();
        double pauseNanos;

        Run(int calls, long seed, double meanNanos, boolean exponential, double pauseNanos, double pauseEveryNanos) {
            Random random = new Random(seed);
            double next = pauseEveryNanos * -Math.log(1 - random.nextDouble());
            double now = 0;
            for (int i = 0; i < calls; i++) {
                double work = exponential ? meanNanos * -Math.log(1 - random.nextDouble()) : meanNanos;
                double end = now + work;
                boolean met = false;
                while (next < end) {
                    met = true;
                    end += pauseNanos;
                    this.pauseNanos += pauseNanos;
                    next += pauseNanos + pauseEveryNanos * -Math.log(1 - random.nextDouble());
                }
                (met ? paused : clear).add(Math.round(end - now));
                now = end;
            }
        }

        TimerSnapshot timer() {
            List<Long> all = new ArrayList<>(clear);
            all.addAll(paused);
            return Made.timer("call", Made.values(all.stream().mapToLong(Long::longValue)))
                    .paused(Made.values(paused.stream().mapToLong(Long::longValue)), 0)
                    .build();
        }
    }

    private static Effect effect(TimerSnapshot timer) {
        return Checks.pausedEffect(
                timer, new Unpaused(timer.withoutPauses(), timer.paused().count()));
    }

    @Test
    void effect_holdsTheTruth_whateverTheLengthOfThePauses() {
        for (boolean exponential : new boolean[] {false, true}) {
            for (double pause : new double[] {1e4, 1e5, 1e6, 1e7, 1e8}) {
                for (double every : new double[] {5e6, 3e8}) {
                    int missed = 0;
                    for (int seed = 0; seed < 6; seed++) {
                        Run run = new Run(12_000, seed, 1e6, exponential, pause, every);
                        Interval interval = effect(run.timer()).interval();
                        assertTrue(interval != null);
                        // Durations are rounded to a nanosecond each.
                        double slack = run.paused.size();
                        missed +=
                                interval.lower() - slack <= run.pauseNanos && run.pauseNanos <= interval.upper() + slack
                                        ? 0
                                        : 1;
                    }
                    // Six at 95 %: more than two missed come in one of 450.
                    assertTrue(
                            missed <= 2,
                            missed + " of 6 missed, pauses of " + pause + " each " + every + ", exponential "
                                    + exponential);
                }
            }
        }
    }

    /** The oracle of the tail: what the same calls take if nothing pauses them. */
    @Test
    void quantiles_areThoseOfTheSameCallsWithoutPauses() {
        for (double pause : new double[] {1, 1e6, 1e8}) {
            TimerSnapshot timer = new Run(40_000, 5, 1e6, true, pause, 5e6).timer();
            Unpaused unpaused =
                    new Unpaused(timer.withoutPauses(), timer.paused().count());

            // Of exponential calls with a mean of 1 ms.
            for (double quantile : new double[] {0.5, 0.9, 0.99}) {
                double truth = -1e6 * Math.log(1 - quantile);
                assertEquals(truth, unpaused.quantile(quantile), 0.06 * truth, "pause " + pause + ", q " + quantile);
            }
            assertTrue(
                    timer.withoutPauses().percentile(99).value() < 0.88 * unpaused.quantile(0.99), "not a fair sample");
        }
    }

    @Test
    void longPauses_areAFinding_shortOnesAreNot() {
        TimerSnapshot hurt = new Run(40_000, 1, 1e6, true, 1e8, 5e7).timer();
        List<Finding> found = Checks.of(Made.reading(1, hurt));
        assertEquals("gc-pauses.call", found.get(0).id());
        Effect effect = found.get(0).effect();
        // The p99 of exponential calls of 1 ms is 4.6 ms; with a pause in one of fifty it is beyond 100 ms.
        assertEquals(1 - 4.605e6 / hurt.percentile(99).value(), effect.p99Ratio(), 0.01);
        assertTrue(effect.p99Ratio() > 0.9, effect::toString);
        assertTrue(effect.p50Ratio() >= 0 && effect.p50Ratio() < 0.1, effect::toString);

        TimerSnapshot unhurt = new Run(40_000, 1, 1e6, false, 1e4, 3e8).timer();
        assertTrue(unhurt.paused().count() > 50);
        assertEquals(List.of(), Checks.of(Made.reading(1, unhurt)));
    }

    /** Long calls meet pauses, however short those are: that they do is no effect of the pauses. */
    @Test
    void shortPausesMetByLongCalls_mayCostNothing() {
        Effect effect = effect(new Run(40_000, 3, 1e6, true, 1, 1e7).timer());

        assertEquals(0, effect.atLeast());
        assertTrue(effect.interval().upper() > 0);
        assertEquals(0, effect.p99Ratio(), 0.05);
    }

    @Test
    void everyCallInAPause_orNoTime_saysNothing() {
        TimerSnapshot all = Made.timer("call", Made.values(1_000_000, 500))
                .paused(Made.values(1_000_000, 500), 0)
                .build();
        TimerSnapshot noTime = Made.timer("call", Made.values(0, 500))
                .paused(Made.values(0, 5), 0)
                .build();

        assertEquals(List.of(), Checks.of(Made.reading(1, all)));
        assertEquals(List.of(), Checks.of(Made.reading(1, noTime)));
    }
}
