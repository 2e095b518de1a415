package dev.tacho.chain.tx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The estimate of Kaplan and Meier, against a published table, closed forms and a known law. */
class SurvivalTest {
    /**
     * Freireich et al. (1963), weeks of remission under 6-MP, as in every textbook: 21 patients, 9 relapses. The estimates
     * are those of Kalbfleisch and Prentice (1980): S(6) = 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448.
     */
    @Test
    void of_freireichsTrial_isThePublishedTable() {
        Survival survival = Survival.of(
                new long[] {6, 6, 6, 7, 10, 13, 16, 22, 23},
                new long[] {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35},
                0);

        assertEquals(21, survival.sample());
        assertEquals(12, survival.censored());
        double[] published = {0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448};
        assertEquals(published.length, survival.steps().size());
        for (int i = 0; i < published.length; i++) {
            assertEquals(published[i], 1 - survival.steps().get(i).includedRatio(), 0.0005);
        }
        assertEquals(23, survival.timeToNanos(0.5), "the published median");
        assertTrue(Double.isNaN(survival.timeToNanos(0.9)), "not reached");
        // Greenwood's error at 6 weeks is 0.0764; on the scale of log(-log): exp(+-1.96 * 0.0764 / (0.857 * 0.154)).
        Survival.Step first = survival.steps().get(0);
        double spread = Math.exp(1.96 * 0.0764 / (6.0 / 7 * -Math.log(6.0 / 7)));
        assertEquals(1 - Math.pow(6.0 / 7, 1 / spread), first.lower(), 0.001);
        assertEquals(1 - Math.pow(6.0 / 7, spread), first.upper(), 0.001);
    }

    /** Without censoring the estimate is the share itself, and Greenwood's variance that of a binomial. */
    @Property(tries = 50)
    void of_nothingCensored_isTheShare(@ForAll long seed) {
        Random random = new Random(seed);
        long[] times = random.longs(1 + random.nextInt(50), 0, 30).toArray();
        int never = random.nextInt(5);
        Survival survival = Survival.of(times, new long[0], never);
        double n = times.length + never;

        for (Survival.Step step : survival.steps()) {
            double share =
                    LongStream.of(times).filter(time -> time <= step.nanos()).count() / n;
            assertEquals(share, step.includedRatio(), 1e-12);
            assertEquals(share, survival.includedWithin(step.nanos()), 1e-12);
            if (share < 1) {
                double s = 1 - share;
                double spread = Math.exp(1.959964 * Math.sqrt(share / (s * n)) / -Math.log(s));
                assertEquals(1 - Math.pow(s, 1 / spread), step.lower(), 1e-6);
                assertEquals(1 - Math.pow(s, spread), step.upper(), 1e-6);
            }
        }
    }

    /** Times of a known law, cut off at random: the share of the law is found, where the naive shares are far off. */
    @Test
    void of_exponentialTimesCensoredAtRandom_isTheLaw() {
        Random random = new Random(7);
        int covered = 0;
        double worst = 0;
        double naive = 0;
        for (int trial = 0; trial < 200; trial++) {
            LongStream.Builder included = LongStream.builder();
            LongStream.Builder censored = LongStream.builder();
            for (int i = 0; i < 400; i++) {
                long time = Math.round(-Math.log(1 - random.nextDouble()) * 1e6);
                long cut = Math.round(random.nextDouble() * 2e6);
                (time <= cut ? included : censored).add(Math.min(time, cut));
            }
            long[] events = included.build().toArray();
            Survival survival = Survival.of(events, censored.build().toArray(), 0);
            double truth = 1 - Math.exp(-1); // At 1e6, the mean of the law.
            Survival.Step at = survival.steps().stream()
                    .filter(step -> step.nanos() <= 1_000_000)
                    .reduce((a, b) -> b)
                    .orElseThrow();
            covered += at.lower() <= truth && truth <= at.upper() ? 1 : 0;
            worst = Math.max(worst, Math.abs(at.includedRatio() - truth));
            naive += LongStream.of(events).filter(time -> time <= 1_000_000).count() / 400.0 / 200;
        }
        assertEquals(0.5, naive, 0.01, "who forgets the censored finds the integral of exp(-t) (1 - t / 2)");
        // 190 expected of 200; below 178 has a probability of 1e-4.
        assertTrue(covered >= 178, "the interval held the truth in " + covered + " of 200");
        assertTrue(worst < 0.13, "off by " + worst);
    }

    @Test
    void includedRatio_isWilsons() {
        // Wilson (1927), 8 of 10: 0.4901625 to 0.9433178.
        Survival.Ratio ratio = Survival.of(new long[8], new long[] {1}, 1).includedRatio();

        assertEquals(0.8, ratio.ratio());
        assertEquals(0.4901625, ratio.lower(), 1e-7);
        assertEquals(0.9433178, ratio.upper(), 1e-7);
    }

    @Test
    void of_nothing_saysSo() {
        Survival nothing = Survival.of(new long[0], new long[0], 0);

        assertTrue(Double.isNaN(nothing.includedRatio().ratio()));
        assertTrue(Double.isNaN(nothing.includedWithin(1)));
        assertTrue(Double.isNaN(nothing.timeToNanos(0.5)));
        assertThrows(IllegalArgumentException.class, () -> nothing.timeToNanos(0));
    }
}
