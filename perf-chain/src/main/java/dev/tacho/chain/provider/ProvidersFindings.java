package dev.tacho.chain.provider;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/** What is worth doing about providers. Each finding has a sample below which it is not made. */
record ProvidersFindings(Settings settings, ProvidersSnapshot reading) {
    private static final int FEWEST_HEDGES = 30;
    private static final int FEWEST_CALLS = 100;
    private static final double RARE = 0.2;

    List<Finding> find() {
        List<Finding> findings = new ArrayList<>();
        reading.ranking().forEach(standing -> rateLimited(standing, findings));
        reading.ranking().forEach(standing -> disagreeing(standing, findings));
        hedges(findings);
        if (reading.ranking().size() == 1) {
            findings.add(new Finding(
                    id("single"),
                    "Add a second provider",
                    "",
                    "There is one provider: nothing can fall over, and nobody can tell whether it lags.",
                    "",
                    ".add(\"second\", new HttpService(url))"));
        }
        return findings;
    }

    private void rateLimited(ProvidersSnapshot.Standing standing, List<Finding> findings) {
        long calls = standing.calls().count();
        if (calls >= FEWEST_CALLS && standing.rateLimited() * 100 > calls) {
            findings.add(new Finding(
                    id("rate-limited." + standing.name()),
                    "Ask " + standing.name() + " less, or buy more of it",
                    "",
                    Effect.exactly(standing.rateLimited(), Unit.COUNT),
                    Unit.COUNT.format(standing.rateLimited()) + " of " + Unit.COUNT.format(calls)
                            + " calls were refused for their number; while it is left alone the others carry its load.",
                    "no refusal at the same load",
                    ""));
        }
    }

    private void disagreeing(ProvidersSnapshot.Standing standing, List<Finding> findings) {
        long alone = reading.quorums().last().stream()
                .filter(Disagreement::settled)
                .filter(one -> !one.groups().get(0).contains(standing.name()))
                .filter(one -> one.groups().stream().anyMatch(group -> group.contains(standing.name())))
                .count();
        if (alone > 0) {
            findings.add(new Finding(
                    id("disagrees." + standing.name()),
                    "Do not rely on " + standing.name() + " alone",
                    "",
                    "In " + Unit.COUNT.format(alone) + " of the last "
                            + Unit.COUNT.format(reading.quorums().last().size())
                            + " disagreements a quorum said otherwise than it did, at the same block.",
                    "the same question at the same block answered as the others do",
                    ""));
        }
    }

    private void hedges(List<Finding> findings) {
        ProvidersSnapshot.Hedges hedges = reading.hedges();
        if (hedges.fired() >= FEWEST_HEDGES && hedges.winRatio() < RARE) {
            findings.add(new Finding(
                    id("hedges-lose"),
                    "Hedge later",
                    "up to " + Unit.COUNT.format(hedges.fired() - hedges.won()) + " calls fewer",
                    Effect.between(0, hedges.fired() - hedges.won(), Unit.COUNT),
                    Unit.RATIO.format(hedges.winRatio()) + " of " + Unit.COUNT.format(hedges.fired())
                            + " hedges won: most first answers were about to come.",
                    "a share of wins above " + Unit.RATIO.format(RARE),
                    ".hedge(Hedge.atPercentile(99))"));
        }
        if (hedges.refused() >= FEWEST_HEDGES && hedges.refused() > hedges.fired()) {
            findings.add(new Finding(
                    id("hedge-budget"),
                    "Find out why the first provider is slow, or allow more hedges",
                    "",
                    Unit.COUNT.format(hedges.refused()) + " hedges were due and beyond the budget, "
                            + Unit.COUNT.format(hedges.fired()) + " were made.",
                    "",
                    ""));
        }
    }

    private String id(String finding) {
        return settings.chain() + '.' + finding;
    }
}
