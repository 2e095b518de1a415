package dev.tacho.report.junit;

import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.report.internal.Compiler;
import dev.tacho.report.internal.ThreadCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One invocation of a test's method: its settings and limits, its instruments, and what was measured. */
final class Session {
    private static final Measurement.Result NOTHING = new Measurement.Result(
            WarmUp.NONE,
            TimerSnapshot.builder(new InstrumentId("call", Map.of()), DistributionSnapshot.EMPTY)
                    .build(),
            Double.NaN,
            Double.NaN,
            Double.NaN,
            List.of(),
            new HeatMap("nothing", Unit.NANOS, List.of(), List.of()),
            null);

    private final Config config;
    private final Settings settings;
    private final List<Rule> rules;
    private final @Nullable BaselineRule baseline;
    private final List<Perf> perfs;
    private final Tools tools;
    private final Scope own;
    /** The dynamic test that runs on a thread, if one does; of this session only, and gone with it. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Scope> dynamic = new ThreadLocal<>();

    private volatile boolean isFactory;

    /**
     * What a measurement is made with.
     *
     * @param clock times the calls
     * @param compiler tells when the code is compiled
     * @param counters tell what a call uses
     * @param lock keeps measurements apart
     * @param disturbances finds what else goes on
     */
    record Tools(Clock clock, Compiler compiler, ThreadCounters counters, MachineLock lock, Disturbances disturbances) {
        static Tools ofJvm() {
            return new Tools(
                    Clock.system(),
                    Compiler.ofThisJvm(),
                    ThreadCounters.ofThisJvm(),
                    MachineLock.ofMachine(),
                    Disturbances.ofJvm());
        }
    }

    /** Takes the test's set of instruments first in {@code perfs}, then those of its classes. */
    Session(
            TestName test,
            Config config,
            Settings settings,
            List<Rule> rules,
            @Nullable BaselineRule baseline,
            List<Perf> perfs,
            Tools tools) {
        this.config = config;
        this.settings = settings;
        this.rules = List.copyOf(rules);
        this.baseline = baseline;
        this.perfs = List.copyOf(perfs);
        this.tools = tools;
        this.own = new Scope(test, config.mode(), config.report().toUri());
    }

    Config config() {
        return config;
    }

    Perf perf() {
        return perfs.get(0);
    }

    String defaultName() {
        return own.test().method();
    }

    Measure measure() {
        return new Measure(this, settings);
    }

    /** Begins a dynamic test on this thread. */
    Scope begin(ExtensionContext context) {
        isFactory = true;
        Scope scope = new Scope(
                own.test().dynamic(context), config.mode(), config.report().toUri());
        dynamic.set(scope);
        return scope;
    }

    /** Ends the dynamic test of this thread. */
    void end() {
        dynamic.remove();
    }

    <T extends @Nullable Object, E extends Throwable> Measured run(
            String name, Settings asked, Timer.Operation<T, E> operation) throws E {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name = \"" + name + "\": must not be blank");
        }
        Scope running = dynamic.get();
        Scope scope = running == null ? own : running;
        if (config.mode() == PerfMode.OFF) {
            operation.run();
            return new Measured(name, scope, NOTHING, Disturbed.NONE, Map.of());
        }
        check(name, asked);
        // Of one call some may fail where some are allowed to, and none where none is.
        boolean countErrors = rules.stream()
                .anyMatch(rule -> rule.metric().kind() == Metric.Kind.ERRORS
                        && rule.isAbout(name)
                        && (config.mode().isMeasured() || rule.limit().value() > 0));
        Measurement<T, E> measurement =
                new Measurement<>(tools.clock(), tools.compiler(), tools.counters(), operation, countErrors);
        String distinct = scope.distinct(name);
        Measured measured = config.mode().isMeasured()
                ? measured(distinct, scope, asked, measurement)
                : new Measured(distinct, scope, measurement.once(), Disturbed.NONE, Map.of());
        scope.measured().add(measured);
        return measured;
    }

    private <T extends @Nullable Object, E extends Throwable> Measured measured(
            String name, Scope scope, Settings asked, Measurement<T, E> measurement) throws E {
        if (baseline != null) {
            baseline.check(scope, config);
        }
        try (MachineLock.Held held = acquire()) {
            Activity.MEASUREMENTS.begin();
            try {
                boolean hadNeighbours = held.hasNeighbours();
                Disturbances.Watch watch = tools.disturbances().watch();
                boolean isOfCalls = isOfCalls();
                AtomicReference<TestFacts> whenWarm = new AtomicReference<>(TestFacts.NONE);
                Measurement.Result result = measurement.run(asked, () -> {
                    if (isOfCalls) {
                        whenWarm.set(TestFacts.of(perfs));
                    }
                });
                Disturbed disturbed = watch.end(hadNeighbours || held.hasNeighbours());
                if (!held.disturbance().isEmpty()) {
                    disturbed = disturbed.and(held.disturbance());
                }
                Map<String, Fact> perCall = isOfCalls
                        ? TestFacts.of(perfs)
                                .perCall(whenWarm.get(), result.timer().count())
                        : Map.of();
                return new Measured(name, scope, result, disturbed, perCall);
            } finally {
                Activity.MEASUREMENTS.end();
            }
        }
    }

    /** Whether somebody asks what a fact grows by in a call: reading all sources twice more is not for nothing. */
    private boolean isOfCalls() {
        return rules.stream().anyMatch(rule -> rule.metric().kind() == Metric.Kind.FACT_A_CALL)
                || (baseline != null && baseline.isOfCalls());
    }

    private MachineLock.Held acquire() {
        try {
            return tools.lock().acquire(config.patience());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while it waited for other measurements to end", e);
        }
    }

    /** A limit that so few calls cannot settle is a mistake: better told before they are made than after. */
    private void check(String name, Settings asked) {
        if (asked.duration() != null) {
            return;
        }
        for (Rule rule : rules) {
            Metric metric = rule.metric();
            long needed = metric.needed();
            if (rule.isAbout(name) && asked.calls() < needed) {
                throw new IllegalArgumentException("calls = " + Unit.COUNT.format(asked.calls()) + ": a budget of "
                        + metric.name() + " needs at least " + Unit.COUNT.format(needed)
                        + "; raise calls, or limit a lower percentile");
            }
        }
    }

    /**
     * Holds the limits against what the test itself measured, its dynamic tests left out.
     *
     * @throws IllegalArgumentException if a limit is about something that there is not
     */
    TestResult finish(boolean passed) {
        TestFacts facts = TestFacts.of(perfs);
        List<Judgement> judgements = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        if (passed) {
            for (Rule rule : rules) {
                if (rule.metric().kind() == Metric.Kind.FACT) {
                    judgeFact(rule, facts, judgements, remarks);
                } else if (!isFactory) {
                    judgements.addAll(judgements(rule, own, true));
                }
            }
        }
        BaselineRule.Outcome stored = passed && !isFactory ? stored(own, facts) : BaselineRule.Outcome.NONE;
        judgements.addAll(stored.judgements());
        remarks.addAll(stored.remarks());
        List<Section> sections = new ArrayList<>(facts.sections());
        if (stored.section() != null) {
            sections.add(stored.section());
        }
        return new TestResult(own, judgements, sections, remarks, passed);
    }

    /** Holds the limits against what a dynamic test measured. */
    TestResult finish(Scope scope, boolean passed) {
        List<Judgement> judgements = new ArrayList<>();
        if (passed) {
            rules.stream()
                    .filter(rule -> rule.metric().kind() != Metric.Kind.FACT)
                    .forEach(rule -> judgements.addAll(judgements(rule, scope, false)));
        }
        BaselineRule.Outcome stored = passed ? stored(scope, TestFacts.of(perfs)) : BaselineRule.Outcome.NONE;
        judgements.addAll(stored.judgements());
        return new TestResult(
                scope,
                judgements,
                stored.section() == null ? List.of() : List.of(stored.section()),
                stored.remarks(),
                passed);
    }

    private BaselineRule.Outcome stored(Scope scope, TestFacts facts) {
        return baseline == null
                ? BaselineRule.Outcome.NONE
                : baseline.judge(scope, facts, config, tools.clock().instant());
    }

    private static List<Judgement> judgements(Rule rule, Scope scope, boolean isRequired) {
        List<Measured> about = scope.measured().stream()
                .filter(measured -> rule.isAbout(measured.name()))
                .toList();
        if (about.isEmpty() && isRequired) {
            throw new IllegalArgumentException(
                    "@Budget(metric = \"" + rule.metric().name() + "\""
                            + (rule.of().isEmpty() ? "" : ", of = \"" + rule.of() + '"') + ") at "
                            + scope.test().text() + ": nothing was measured "
                            + (scope.measured().isEmpty()
                                    ? "here; take a Measure as a parameter and call measure.run(() -> ...)"
                                    : "under that name, but "
                                            + scope.measured().stream()
                                                    .map(Measured::name)
                                                    .toList()));
        }
        return scope.mode().isMeasured()
                ? about.stream().map(measured -> judged(rule, measured)).toList()
                : List.of();
    }

    /** What a limit of a fact may be is known only when there is one. */
    private static Judgement judged(Rule rule, Measured measured) {
        if (rule.metric().kind() == Metric.Kind.FACT_A_CALL) {
            Fact fact = measured.requireFactPerCall(rule.metric(), "@Budget");
            rule.check("the limit of " + rule.metric().name(), fact.better(), fact.unit());
        }
        return Judge.judge(rule, measured);
    }

    private void judgeFact(Rule rule, TestFacts facts, List<Judgement> judgements, List<String> remarks) {
        String id = rule.metric().name();
        var fact = facts.find(id);
        if (fact.isPresent()) {
            rule.check("the limit of " + id, fact.get().better(), fact.get().unit());
            if (config.mode().isMeasured()) {
                judgements.add(Judge.judge(rule, Estimate.of(fact.get())));
            }
        } else if (config.mode().isMeasured()) {
            facts.require(rule.metric(), "@Budget", own);
        } else {
            // After one call a source may not have come to say everything yet.
            remarks.add("No fact " + id + " yet, which a budget names; " + facts.nearest(id));
        }
    }
}
