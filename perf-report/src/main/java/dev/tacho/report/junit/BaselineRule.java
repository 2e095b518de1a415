package dev.tacho.report.junit;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.baseline.Baselines;
import dev.tacho.report.baseline.ExactChange;
import dev.tacho.report.baseline.Run;
import dev.tacho.report.junit.Judgement.Verdict;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What of a test is held against its stored runs, read and checked.
 *
 * @param name of the baseline; empty for the one without a name
 * @param metrics what must not get worse
 * @param tolerance by how much it may, a share
 */
record BaselineRule(String name, List<Metric> metrics, double tolerance) {
    /**
     * What came of it.
     *
     * @param judgements what was compared
     * @param remarks what was not, and why
     * @param section the comparison, for the report; null if there was none
     */
    record Outcome(
            List<Judgement> judgements,
            List<String> remarks,
            @Nullable Section section) {
        static final Outcome NONE = new Outcome(List.of(), List.of(), null);
    }

    /** A counted number of the run, and where it comes from. */
    private record Counted(String measurement, Metric metric, Fact fact, boolean isWarm) {}

    /**
     * Reads the annotation of a method, else of its class or one around it.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    static Optional<BaselineRule> of(Method method, Class<?> type) {
        Optional<Baseline> baseline = AnnotationSupport.findAnnotation(method, Baseline.class);
        for (Class<?> outer = type; baseline.isEmpty() && outer != null; outer = outer.getEnclosingClass()) {
            baseline = AnnotationSupport.findAnnotation(outer, Baseline.class);
        }
        try {
            return baseline.map(BaselineRule::of);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("@Baseline: " + e.getMessage(), e);
        }
    }

    private static BaselineRule of(Baseline baseline) {
        Quantity tolerance;
        try {
            tolerance = Quantity.parse(baseline.tolerance());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tolerance = " + e.getMessage(), e);
        }
        if (tolerance.unit() != Unit.RATIO) {
            throw new IllegalArgumentException(
                    "tolerance = \"" + baseline.tolerance() + "\": must be a share; write for example 1 %");
        }
        List<Metric> metrics =
                Arrays.stream(baseline.metrics()).map(Metric::parse).toList();
        for (Metric metric : metrics) {
            if (!metric.isFact() && metric.kind() != Metric.Kind.ALLOCATED) {
                throw new IllegalArgumentException("metrics = \"" + metric.name()
                        + "\": must be counted, as allocated or a fact; limit a time by @Budget, or compare it by Compare"
                        + " or ForkPairs");
            }
        }
        if (!baseline.value().isEmpty()) {
            Baselines.in(Path.of("")).named(baseline.value());
        }
        return new BaselineRule(baseline.value(), metrics, tolerance.value());
    }

    /**
     * Looks at what is stored before anything is measured: a mistake is better told then.
     *
     * @throws IllegalArgumentException if the named baseline is missing
     * @throws java.io.UncheckedIOException if what is stored cannot be read
     */
    void check(Scope scope, Config config) {
        boolean isMissing = baselines(config).runs(scope.test().path()).isEmpty();
        if (isMissing && !name.isEmpty() && !config.isUpdate()) {
            throw new IllegalArgumentException("@Baseline(\"" + name + "\") at "
                    + scope.test().text() + ": "
                    + baselines(config).file(scope.test().path())
                    + " does not exist; store it by "
                    + Commands.detect(System::getProperty).accept(scope.test()));
        }
    }

    private Baselines baselines(Config config) {
        Baselines baselines = Baselines.in(config.baselines()).withTolerance(tolerance);
        return name.isEmpty() ? baselines : baselines.named(name);
    }

    boolean isOfCalls() {
        return metrics.stream().anyMatch(metric -> metric.kind() == Metric.Kind.FACT_A_CALL);
    }

    /**
     * Compares a test with its stored runs, or stores it.
     *
     * @throws IllegalArgumentException if a metric is about something that there is not, or the named baseline is missing
     * @throws java.io.UncheckedIOException if what is stored cannot be read, or the run not be stored
     */
    Outcome judge(Scope scope, TestFacts facts, Config config, Instant now) {
        if (!scope.mode().isMeasured()) {
            return !config.isUpdate()
                    ? Outcome.NONE
                    : new Outcome(
                            List.of(),
                            List.of("perf.baseline=update stores nothing of one call: set perf.mode=gate too"),
                            null);
        }
        Map<String, Counted> counted = counted(scope, facts);
        Run run = Run.of(
                now,
                scope.samples(),
                counted.values().stream().map(Counted::fact).toList());
        check(scope, config);
        Baselines baselines = baselines(config);
        String test = scope.test().path();
        if (config.isUpdate()) {
            baselines.accept(test, run);
            return new Outcome(List.of(), List.of("Stored as the baseline " + baselines.file(test)), null);
        }
        dev.tacho.report.baseline.Judgement judgement = baselines.judge(test, run);
        if (judgement.isMissing()) {
            String store = Commands.detect(System::getProperty).accept(scope.test());
            return new Outcome(List.of(), List.of("No baseline yet; store one by " + store), null);
        }
        List<Judgement> judgements = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (ExactChange change : judgement.exact()) {
            if (Double.isNaN(change.before())) {
                remarks.add(change.id() + " is not in the baseline yet");
            } else {
                Counted of = Objects.requireNonNull(counted.get(change.id()), "a number of this run");
                judgements.add(judgement(of, change, judgement.notices()));
            }
        }
        return new Outcome(judgements, remarks, judgement.section());
    }

    private Judgement judgement(Counted of, ExactChange change, List<String> notices) {
        boolean atMost = change.better() != Better.HIGHER;
        double limit = change.before() * (atMost ? 1 + tolerance : 1 - tolerance);
        String origin = "baseline " + change.unit().format(change.before())
                + (tolerance == 0 ? "" : (atMost ? " + " : " - ") + Unit.RATIO.format(tolerance));
        Rule rule = new Rule(
                of.metric(),
                atMost,
                false,
                new Quantity(limit, change.unit()),
                of.measurement(),
                origin,
                Rule.Place.STORED);
        Verdict verdict = switch (change.verdict()) {
            case SLOWER -> Verdict.BROKEN;
            case SAME, FASTER -> Verdict.HOLDS;
            case CANNOT_TELL -> Verdict.CANNOT_TELL;
        };
        String remark = verdict == Verdict.CANNOT_TELL ? "not known" : "";
        // Uncompiled code allocates what compiled code has no need for.
        if (verdict == Verdict.BROKEN && !of.isWarm()) {
            verdict = Verdict.CANNOT_TELL;
            remark = "not warmed up";
        }
        List<String> evidence = new ArrayList<>(List.of(change.text()));
        evidence.addAll(notices);
        return new Judgement(of.measurement(), rule, Estimate.of(of.fact()), verdict, remark, evidence);
    }

    private Map<String, Counted> counted(Scope scope, TestFacts facts) {
        Map<String, Counted> counted = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            if (metric.kind() == Metric.Kind.FACT) {
                Fact fact = facts.require(metric, "@Baseline", scope);
                if (!Measured.isCounted(fact)) {
                    throw new IllegalArgumentException("@Baseline of \"" + metric.name() + "\" at "
                            + scope.test().text()
                            + ": is no count, and so not the same in every run; limit it by @Budget");
                }
                add(counted, "", metric, fact, true);
                continue;
            }
            for (Measured measured : scope.measured()) {
                Fact fact = metric.kind() == Metric.Kind.ALLOCATED
                        ? Fact.of(
                                metric.name(),
                                metric.name(),
                                tenths(measured.allocatedBytesPerCall()),
                                Unit.BYTES,
                                Better.LOWER)
                        : measured.requireFactPerCall(metric, "@Baseline");
                boolean isWarm = metric.kind() != Metric.Kind.ALLOCATED || measured.isWarm();
                boolean isOwn = measured.name().equals(scope.test().method());
                add(counted, isOwn ? "" : measured.name(), metric, fact, isWarm);
            }
        }
        return counted;
    }

    private static void add(
            Map<String, Counted> counted, String measurement, Metric metric, Fact fact, boolean isWarm) {
        String id = (measurement.isEmpty() ? metric.name() : measurement + ' ' + metric.name()).replaceAll("\\s", "_");
        Better better = fact.better() == Better.NEITHER ? Better.LOWER : fact.better();
        Fact named = Fact.of(id, fact.label(), fact.value(), fact.unit(), better);
        counted.put(id, new Counted(measurement, metric, named, isWarm));
    }

    /** Whatever the thread allocates once in a measurement is no byte of a call. */
    private static double tenths(double bytes) {
        return Math.rint(bytes * 10) / 10;
    }
}
