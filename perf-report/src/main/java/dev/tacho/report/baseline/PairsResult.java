package dev.tacho.report.baseline;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.ComparisonRule;
import dev.tacho.core.stats.Design;
import dev.tacho.core.stats.QuantileRatios;
import dev.tacho.core.stats.Verdict;
import dev.tacho.report.write.Sample;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What pairs of processes of two builds came to. Immutable; {@code Report.add} takes it as a section. */
public final class PairsResult implements SectionSource {
    /** Of what a failed process printed; the whole text is in the exception where no pair is left. */
    private static final int LONGEST_OUTPUT = 500;

    private final String name;
    private final List<String> builds;
    private final Comparison comparison;
    private final List<ExactChange> exact;
    private final Optional<QuantileRatios> quantiles;
    private final List<String> warnings;
    private final List<Pair> pairs;
    private final String layout;
    private final Noise noise;

    private PairsResult(
            String name,
            List<String> builds,
            Comparison comparison,
            List<ExactChange> exact,
            Optional<QuantileRatios> quantiles,
            List<String> warnings,
            List<Pair> pairs,
            String layout,
            Noise noise) {
        this.name = name;
        this.builds = List.copyOf(builds);
        this.comparison = comparison;
        this.exact = List.copyOf(exact);
        this.quantiles = quantiles;
        this.warnings = List.copyOf(warnings);
        this.pairs = List.copyOf(pairs);
        this.layout = layout;
        this.noise = noise;
    }

    /** Both processes of a pair, the old build's first. */
    record Pair(PairRun before, PairRun after) {
        boolean isWhole() {
            return before.run() != null && after.run() != null;
        }
    }

    /** How a process failed. */
    public enum Failure {
        /** It did not. */
        NONE("gave a result"),
        /** It exited with another code than 0. */
        EXITED("exited with an error"),
        /** A signal ended it: a crash, or the system ran out of memory. */
        KILLED("killed by a signal"),
        /** It took too long and was ended. */
        TIMED_OUT("took too long"),
        /** It exited with 0 and left no result. */
        NO_RESULT("left no result"),
        /** Its result cannot be read, or lacks the metric. */
        GARBAGE("left garbage");

        private final String text;

        Failure(String text) {
            this.text = text;
        }

        /**
         * Returns what happened, for people.
         *
         * @return for example {@code took too long}
         */
        public String text() {
            return text;
        }
    }

    static PairsResult of(
            String name,
            List<String> builds,
            String metric,
            List<Pair> all,
            ComparisonRule rule,
            long seed,
            boolean together,
            boolean tooBusy,
            Noise noise) {
        List<Pair> pairs = all.stream()
                .map(pair -> new Pair(having(pair.before(), metric), having(pair.after(), metric)))
                .toList();
        List<Run> before = new ArrayList<>();
        List<Run> after = new ArrayList<>();
        for (Pair pair : pairs) {
            Run one = pair.before().run();
            Run other = pair.after().run();
            if (one != null && other != null) {
                before.add(one);
                after.add(other);
            }
        }
        if (before.isEmpty()) {
            throw new IllegalStateException("no pair of processes is whole: " + firstFailure(builds, pairs));
        }
        List<String> warnings = warnings(builds, pairs, tooBusy, before, after);
        warnings.addAll(noise.notices());
        Comparison comparison = Comparison.paired(
                        name, numbers(before, metric), numbers(after, metric), Design.RANDOM_PAIRS, rule)
                .withUnit(unit(before.get(0), metric));
        for (String warning : warnings) {
            comparison = comparison.warned(warning);
        }
        comparison = noise.applied(comparison);
        if (isDistorted(before) || isDistorted(after)) {
            String doubt =
                    "an agent or a debugger was in the processes, or their compiler was held back: this cannot gate";
            comparison = Noise.isChange(comparison) ? comparison.doubted(doubt) : comparison.warned(doubt);
        }
        String layout = before.size() + " of " + pairs.size() + " pairs of processes, "
                + (together ? "both at once" : "one after the other") + ", seed " + seed;
        return new PairsResult(
                name,
                builds,
                comparison,
                exact(before, after),
                quantiles(before, after, metric, rule),
                warnings,
                pairs,
                layout,
                noise);
    }

    private static PairRun having(PairRun run, String metric) {
        Run measured = run.run();
        if (measured == null) {
            return run;
        }
        double number = number(measured, metric);
        return number > 0 && number < Double.POSITIVE_INFINITY
                ? run
                : new PairRun(
                        null, Failure.GARBAGE, "has no number above 0 for \"" + metric + "\", but " + known(measured));
    }

    private static String known(Run run) {
        List<String> ids =
                new ArrayList<>(run.samples().stream().map(Sample::id).toList());
        run.facts().forEach(fact -> ids.add(fact.id()));
        return String.join(", ", ids);
    }

    private static double number(Run run, String metric) {
        return run.sample(metric).map(Run::median).orElseGet(() -> run.number(metric));
    }

    private static double[] numbers(List<Run> runs, String metric) {
        return runs.stream().mapToDouble(run -> number(run, metric)).toArray();
    }

    private static Unit unit(Run run, String metric) {
        return run.sample(metric)
                .map(Sample::unit)
                .orElseGet(() -> run.fact(metric).map(Fact::unit).orElse(Unit.NONE));
    }

    /** Counted numbers that both builds have: the median of their processes, which should all say the same. */
    private static List<ExactChange> exact(List<Run> before, List<Run> after) {
        List<ExactChange> changes = new ArrayList<>();
        for (Fact fact : after.get(0).facts()) {
            if (Run.isExact(fact) && before.get(0).fact(fact.id()).isPresent()) {
                changes.add(new ExactChange(
                        fact.id(),
                        Session.median(numbers(before, fact.id())),
                        Session.median(numbers(after, fact.id())),
                        fact.unit(),
                        fact.better(),
                        0));
            }
        }
        return changes;
    }

    private static Optional<QuantileRatios> quantiles(
            List<Run> before, List<Run> after, String metric, ComparisonRule rule) {
        if (before.get(0).sample(metric).isEmpty()) {
            return Optional.empty();
        }
        List<DistributionSnapshot> one =
                before.stream().map(run -> run.distribution(metric)).toList();
        List<DistributionSnapshot> other =
                after.stream().map(run -> run.distribution(metric)).toList();
        return Optional.of(QuantileRatios.paired(one, other, rule.alpha()))
                .filter(ratios -> !ratios.points().isEmpty());
    }

    private static List<String> warnings(
            List<String> builds, List<Pair> pairs, boolean tooBusy, List<Run> before, List<Run> after) {
        List<String> warnings = new ArrayList<>();
        long broken = pairs.stream().filter(pair -> !pair.isWhole()).count();
        if (broken > 0) {
            warnings.add(broken + (broken == 1 ? " pair is" : " pairs are") + " left out: "
                    + failed(builds.get(0), pairs.stream().map(Pair::before).toList())
                    + failed(builds.get(1), pairs.stream().map(Pair::after).toList())
                    + "the first: "
                    + inOneLine(firstFailure(builds, pairs)));
        }
        if (tooBusy) {
            warnings.add("no two idle processors, so both processes of a pair ran one after the other");
        }
        long restless = before.stream().filter(PairsResult::isRestless).count()
                + after.stream().filter(PairsResult::isRestless).count();
        if (restless > 0) {
            warnings.add("the compiler still worked when the warm-up ended in " + restless + " of "
                    + (before.size() + after.size()) + " processes: give it more calls");
        }
        return warnings;
    }

    private static boolean isDistorted(List<Run> runs) {
        return runs.stream().anyMatch(run -> run.number(PairChild.DISTORTIONS) > 0);
    }

    private static boolean isRestless(Run run) {
        return run.number(PairChild.QUIET) == 0;
    }

    private static String failed(String build, List<PairRun> runs) {
        Map<Failure, Integer> counts = new EnumMap<>(Failure.class);
        runs.stream()
                .map(PairRun::kind)
                .filter(kind -> kind != Failure.NONE)
                .forEach(kind -> counts.merge(kind, 1, Integer::sum));
        StringBuilder text = new StringBuilder();
        counts.forEach((kind, count) -> text.append(count)
                .append(" of \"")
                .append(build)
                .append("\" ")
                .append(kind.text())
                .append("; "));
        return text.toString();
    }

    private static String inOneLine(String text) {
        String line =
                text.lines().map(String::strip).filter(part -> !part.isEmpty()).collect(Collectors.joining(" | "));
        return line.length() <= LONGEST_OUTPUT ? line : line.substring(0, LONGEST_OUTPUT) + " ...";
    }

    private static String firstFailure(List<String> builds, List<Pair> pairs) {
        for (Pair pair : pairs) {
            if (pair.before().kind() != Failure.NONE) {
                return '"' + builds.get(0) + "\" " + pair.before().failure();
            }
            if (pair.after().kind() != Failure.NONE) {
                return '"' + builds.get(1) + "\" " + pair.after().failure();
            }
        }
        return "none failed";
    }

    /**
     * Returns the metric of the second build by that of the first.
     *
     * @return the comparison of all whole pairs
     */
    public Comparison comparison() {
        return comparison;
    }

    /**
     * Returns the counted numbers of both builds, such as the bytes that a call allocates.
     *
     * @return the changes, judged exactly
     */
    public List<ExactChange> exact() {
        return exact;
    }

    /**
     * Returns how many processes of a build failed in a way.
     *
     * @param build its name
     * @param failure the way; {@link Failure#NONE} for those that did not
     * @return the number
     * @throws IllegalArgumentException if there is no such build
     */
    public int count(String build, Failure failure) {
        int side = builds.indexOf(build);
        if (side < 0) {
            throw new IllegalArgumentException("build=\"" + build + "\": must be one of " + builds);
        }
        return (int) pairs.stream()
                .map(pair -> side == 0 ? pair.before() : pair.after())
                .filter(run -> run.kind() == failure)
                .count();
    }

    /**
     * Returns what disturbed the session.
     *
     * @return the noise
     */
    public Noise noise() {
        return noise;
    }

    /**
     * Returns what limits the verdict, beside what the comparison says itself: failed processes first.
     *
     * @return sentences for people; empty if nothing does
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Returns everything a failed test should say.
     *
     * @return lines of text, the first of at most 120 characters
     */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(comparison.text());
        lines.add(comparison.before().text(comparison.unit()) + " in " + builds.get(0) + ", "
                + comparison.after().text(comparison.unit()) + " in " + builds.get(1) + "; " + layout);
        exact.forEach(change -> lines.add(change.text()));
        noise.doubts().forEach(doubt -> lines.add("doubt: " + doubt));
        warnings.forEach(warning -> lines.add("note: " + warning));
        return String.join("\n", lines);
    }

    /**
     * Returns the section of the comparison's name.
     *
     * @return the section
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        boolean good = comparison.verdict() == Verdict.SAME || comparison.verdict() == Verdict.FASTER;
        blocks.add(good ? Note.info(comparison.text()) : Note.warning(comparison.text()));
        blocks.add(Forests.of("\"" + builds.get(1) + "\" by \"" + builds.get(0) + "\"", List.of(comparison), layout));
        quantiles.ifPresent(ratios -> {
            blocks.add(ratios.curve("\"" + builds.get(1) + "\" by \"" + builds.get(0) + "\", quantile by quantile"));
            blocks.add(Note.info(ratios.text()));
        });
        comparison.section().blocks().stream().filter(Facts.class::isInstance).forEach(blocks::add);
        List<Fact> facts = new ArrayList<>();
        for (ExactChange change : exact) {
            String id = name + '.' + change.id();
            facts.add(
                    Fact.of(id, change.id() + " of " + builds.get(1), change.after(), change.unit(), change.better()));
            facts.add(Fact.of(
                    id + "-before",
                    change.id() + " of " + builds.get(0),
                    change.before(),
                    change.unit(),
                    change.better()));
        }
        long broken = pairs.stream().filter(pair -> !pair.isWhole()).count();
        facts.add(Fact.of(name + ".pairs-left-out", "pairs left out", broken, Unit.COUNT, Better.LOWER));
        blocks.add(new Facts(facts));
        comparison.warnings().forEach(warning -> blocks.add(Note.warning(warning)));
        return new Section(name, "Builds compared: " + builds.get(0) + " and " + builds.get(1), blocks);
    }

    @Override
    public String toString() {
        return text();
    }
}
