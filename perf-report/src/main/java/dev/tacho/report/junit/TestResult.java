package dev.tacho.report.junit;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a test came to, in the words of a report.
 *
 * @param scope what it measured
 * @param judgements its budgets, held against that
 * @param sources what the sources of its instruments said
 * @param remarks what else is to be said
 * @param passed whether its own code ended well
 */
record TestResult(
        Scope scope, List<Judgement> judgements, List<Section> sources, List<String> remarks, boolean passed) {
    /** A call of fewer clock readings is told what one costs: more than a twentieth of it. */
    private static final int SHORT_IN_READINGS = 20;

    /** Copies the lists. */
    TestResult {
        judgements = List.copyOf(judgements);
        sources = List.copyOf(sources);
        remarks = List.copyOf(remarks);
    }

    /** Returns whether there is anything to report. */
    boolean isEmpty() {
        return scope.measured().isEmpty() && judgements.isEmpty() && sources.isEmpty() && remarks.isEmpty();
    }

    /** Returns the budgets that fail the test. */
    List<Judgement> failed() {
        return judgements.stream()
                .filter(judgement -> judgement.fails(scope.mode()))
                .sorted((a, b) -> a.verdict().compareTo(b.verdict()))
                .toList();
    }

    String id() {
        return scope.test().id();
    }

    /** Returns its rows of the table of all tests: one for each limit, or one that says what was done instead. */
    List<List<Cell>> rows() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Judgement judgement : judgements) {
            rows.add(row(judgement));
        }
        for (Measured measured : scope.measured()) {
            measured.judgements().forEach(judgement -> rows.add(row(judgement)));
        }
        boolean isTold = scope.measured().stream()
                .flatMap(measured -> measured.judgements().stream())
                .anyMatch(judgement -> judgement.fails(scope.mode()));
        if (!passed && !isTold) {
            rows.add(row("", Cell.of(""), Cell.of(""), Verdicts.TEST_FAILED, "not judged"));
        } else if (rows.isEmpty()) {
            String verdict = scope.measured().isEmpty()
                    ? Verdicts.NOTHING
                    : scope.mode().isMeasured() ? Verdicts.MEASURED : Verdicts.SMOKE;
            Cell value = scope.measured().isEmpty()
                    ? Cell.of("")
                    : Cell.of(scope.measured().get(0).result().timer().latency().valueAtPercentile(50), Unit.NANOS);
            rows.add(row("p50", Cell.of(""), value, verdict, ""));
        }
        return rows;
    }

    private List<Cell> row(Judgement judgement) {
        Rule rule = judgement.rule();
        boolean own = judgement.measurement().isEmpty()
                || judgement.measurement().equals(scope.test().method());
        return row(
                own
                        ? rule.metric().name()
                        : judgement.measurement() + ' ' + rule.metric().name(),
                Cell.of(judgement.limit()),
                Cell.of(judgement.measured()),
                judgement.verdict() == Judgement.Verdict.CANNOT_TELL && judgement.fails(scope.mode())
                        ? Verdicts.NOT_SHOWN
                        : judgement.verdict().text,
                judgement.remark());
    }

    private List<Cell> row(String metric, Cell limit, Cell value, String verdict, String remark) {
        String name = scope.test().text();
        String detail = scope.test().detail();
        return List.of(
                Cell.of(detail.isEmpty() ? name : name + ' ' + detail),
                Cell.of(metric),
                limit,
                value,
                Cell.of(verdict),
                Cell.of(remark),
                Cell.of(id()));
    }

    /** Returns its chapters: its own, then those of its sources, their names made unique by its own. */
    List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        List<Block> blocks = new ArrayList<>();
        for (Measured measured : scope.measured()) {
            blocks(measured, blocks);
        }
        remarks.forEach(remark -> blocks.add(Note.info(remark)));
        if (!blocks.isEmpty()) {
            String detail = scope.test().detail();
            sections.add(new Section(
                    Verdicts.CHAPTER + id(), scope.test().text() + (detail.isEmpty() ? "" : " " + detail), blocks));
        }
        for (Section source : sources) {
            sections.add(new Section(
                    Verdicts.CHAPTER + id() + '/' + source.id(),
                    source.title() + " in " + scope.test().text(),
                    source.blocks().stream().map(this::named).toList()));
        }
        return sections;
    }

    private Block named(Block block) {
        return block instanceof Facts facts
                ? new Facts(facts.facts().stream()
                        .map(fact -> new Fact(
                                id() + '/' + fact.id(),
                                fact.label(),
                                fact.value(),
                                fact.unit(),
                                fact.better(),
                                fact.interval()))
                        .toList())
                : block;
    }

    private void blocks(Measured measured, List<Block> blocks) {
        String word = scope.word(measured);
        Distribution times = measured.timer().toBlock();
        blocks.add(new Distribution(
                word,
                measured.name(),
                "",
                times.unit(),
                times.count(),
                times.min(),
                times.max(),
                times.mean(),
                times.errors(),
                times.irregular(),
                times.quantiles()));
        if (measured.errors() > 0) {
            blocks.add(Note.warning(Unit.COUNT.format(measured.errors()) + " of " + Unit.COUNT.format(measured.calls())
                    + (measured.calls() == 1 ? " call" : " calls") + " failed, the first with " + measured.failure()));
        }
        if (!measured.isMeasured()) {
            blocks.add(Note.info("One cold call, as a smoke test: no figure of it means anything. Measure with"
                    + " -Dperf.mode=measure, or -Dperf.mode=gate to have the budgets enforced."));
            return;
        }
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.of(
                word + ".allocated", "Allocated a call", measured.allocatedBytesPerCall(), Unit.BYTES, Better.LOWER));
        for (Metric.Kind kind : List.of(Metric.Kind.MEAN, Metric.Kind.CPU, Metric.Kind.RATE)) {
            facts.add(fact(measured, kind, word));
        }
        blocks.add(new Facts(facts));
        double clock = measured.result().clockNanos();
        if (measured.meanNanos() < SHORT_IN_READINGS * clock) {
            blocks.add(Note.info("Calls this short: each duration holds one reading of the clock, "
                    + Unit.NANOS.format(clock) + ", and the processor time of a call two. Compare tells them apart from"
                    + " others better."));
        }
        HeatMap map = measured.result().heatMap();
        if (map.columns().size() > 1) {
            blocks.add(new HeatMap("When a call took how long", map.unit(), map.columns(), map.strips()));
        }
        blocks.add(
                measured.isWarm()
                        ? Note.info(
                                "Measured after " + measured.result().warmUp().text() + '.')
                        : Note.warning("Measured after "
                                + measured.result().warmUp().text() + ": its times may be those of uncompiled code."));
        measured.disturbances().forEach(text -> blocks.add(Note.warning("NOISY: " + text + '.')));
    }

    private static Fact fact(Measured measured, Metric.Kind kind, String word) {
        String name = switch (kind) {
            case MEAN -> "mean";
            case CPU -> "cpu";
            default -> "throughput";
        };
        String label = switch (kind) {
            case MEAN -> "Mean duration";
            case CPU -> "Processor time a call";
            default -> "Throughput";
        };
        Rule rule = new Rule(new Metric(kind, name, Double.NaN), true, false, new Quantity(0, kind.unit), "");
        return Estimate.of(measured, rule).toFact(word + '.' + name, label, kind.better);
    }

    /** Returns the main figures as JUnit's report entries: they become properties of a test in its XML. */
    Map<String, String> entries() {
        Map<String, String> entries = new TreeMap<>();
        for (Measured measured : scope.measured()) {
            String prefix = "perf." + Names.line(measured.name()) + '.';
            entries.put(prefix + "calls", Unit.COUNT.format(measured.calls()));
            if (measured.isMeasured()) {
                for (String p : List.of("50", "99")) {
                    entries.put(
                            prefix + 'p' + p,
                            Unit.NANOS.format(
                                    measured.percentile(Double.parseDouble(p)).value()));
                }
                entries.put(prefix + "allocated", Unit.BYTES.format(measured.allocatedBytesPerCall()));
                if (!measured.disturbances().isEmpty()) {
                    entries.put(prefix + "noisy", measured.disturbances().get(0));
                }
            }
        }
        judgements.forEach(judgement -> entries.put(
                "perf.budget."
                        + Names.line(judgement.measurement()
                                + ' '
                                + judgement.rule().metric().name()),
                judgement.verdict().text + ": " + judgement.measured() + ", " + judgement.limit()));
        entries.put("perf.mode", scope.mode().word());
        return entries;
    }
}
