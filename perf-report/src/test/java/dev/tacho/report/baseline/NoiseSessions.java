package dev.tacho.report.baseline;

import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.ComparisonRule;
import dev.tacho.core.stats.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Target T14 of the design, by hand on a machine that others use: equal work is compared with itself in so many sessions, and
 * at most one in forty may be called slower. Then a real change is looked for. Arguments: sessions, processes a session (0
 * for blocks of this JVM), the change in per cent.
 */
final class NoiseSessions {
    private static final int WORDS = 1_000;

    private NoiseSessions() {}

    public static void main(String[] arguments) {
        int sessions = Integer.parseInt(arguments[0]);
        int forks = Integer.parseInt(arguments[1]);
        int percent = Integer.parseInt(arguments[2]);
        for (ComparisonRule rule : List.of(ComparisonRule.ci(), ComparisonRule.release())) {
            Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
            Map<Verdict, Integer> apparent = new EnumMap<>(Verdict.class);
            List<Double> ratios = new ArrayList<>();
            List<Double> detectable = new ArrayList<>();
            for (int session = 0; session < sessions; session++) {
                int more = WORDS * (100 + percent) / 100;
                Compared compared = Compare.of("old", () -> words(WORDS))
                        .with("new", () -> words(more))
                        .rule(rule)
                        .forks(forks)
                        .measure();
                Comparison comparison = compared.comparison();
                verdicts.merge(comparison.verdict(), 1, Integer::sum);
                apparent.merge(comparison.apparent(), 1, Integer::sum);
                ratios.add(comparison.ratio().value());
                detectable.add(comparison.minimumDetectableEffectRatio());
                System.out.println(comparison.text() + (compared.noise().isNoisy() ? " NOISY" : ""));
            }
            System.out.printf(
                    Locale.ROOT,
                    "sessions %d, processes %d, true change %d %%, limit %.0f %%: verdicts %s, by the interval alone %s,"
                            + " median ratio %.4f, least detectable %.3f%n",
                    sessions,
                    forks,
                    percent,
                    100 * rule.minimumEffectRatio(),
                    verdicts,
                    apparent,
                    Session.median(ratios),
                    Session.median(detectable));
        }
    }

    /** Some ten microseconds of garbage, hashing and branches. */
    private static int words(int count) {
        StringBuilder text = new StringBuilder();
        int hash = 0;
        for (int i = 0; i < count; i++) {
            text.append((char) ('a' + i % 26));
            if (i % 16 == 15) {
                hash = 31 * hash + text.toString().hashCode();
                text = new StringBuilder();
            }
        }
        return hash;
    }
}
