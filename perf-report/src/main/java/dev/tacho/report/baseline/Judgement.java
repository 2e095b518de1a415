package dev.tacho.report.baseline;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Verdict;
import dev.tacho.report.write.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a run comes to against its stored baseline. Immutable; {@code Report.add} takes it as a section. */
public final class Judgement implements SectionSource {
    private final String test;
    private final Path file;
    private final List<Run> past;
    private final Optional<Run> reference;
    private final Run run;
    private final List<ExactChange> exact;
    private final List<String> lost;
    private final List<Times> times;
    private final boolean named;
    private final boolean updated;

    Judgement(
            String test,
            Path file,
            List<Run> past,
            Optional<Run> reference,
            Run run,
            List<ExactChange> exact,
            List<String> lost,
            List<Times> times,
            boolean named,
            boolean updated) {
        this.test = test;
        this.file = file;
        this.past = past;
        this.reference = reference;
        this.run = run;
        this.exact = List.copyOf(exact);
        this.lost = List.copyOf(lost);
        this.times = List.copyOf(times);
        this.named = named;
        this.updated = updated;
    }

    /**
     * A timed number against the stored runs: advice, never a failure. The unit is the run, today's among the stored ones; by
     * chance alone today's median lies above all of n stored ones once in n + 1 runs.
     *
     * @param id the measurement
     * @param pastRuns how many stored runs of this very machine have it
     * @param pastMedian the median of their medians; {@code NaN} if there is none
     * @param pastLeast the least of their medians; {@code NaN} if there is none
     * @param pastMost the largest of their medians; {@code NaN} if there is none
     * @param now today's median; {@code NaN} if nothing was recorded
     * @param unit the unit of all of these
     */
    public record Times(
            String id, int pastRuns, double pastMedian, double pastLeast, double pastMost, double now, Unit unit) {
        /** Fewer stored runs say nothing of how much runs differ. */
        static final int FEWEST = 10;

        /** A change that is less is not worth a word. */
        private static final double WORTH_RATIO = 0.05;

        /** Empty if no stored run has it. */
        static Optional<Times> of(Sample sample, Run run, List<Run> past) {
            boolean known =
                    past.stream().anyMatch(stored -> stored.sample(sample.id()).isPresent());
            double[] medians = past.stream()
                    .filter(stored -> stored.machine().isSame(run.machine()))
                    .flatMap(stored -> stored.sample(sample.id()).stream())
                    .filter(stored -> stored.unit() == sample.unit())
                    .mapToDouble(Run::median)
                    .filter(median -> !Double.isNaN(median))
                    .sorted()
                    .toArray();
            return known
                    ? Optional.of(new Times(
                            sample.id(),
                            medians.length,
                            Session.median(medians),
                            Arrays.stream(medians).min().orElse(Double.NaN),
                            Arrays.stream(medians).max().orElse(Double.NaN),
                            Run.median(sample),
                            sample.unit()))
                    : Optional.empty();
        }

        /**
         * Returns what today's run looks like.
         *
         * @return {@link Verdict#SLOWER} if it is above all of 10 or more stored runs and by 5 % above their median, {@link
         *     Verdict#FASTER} if below likewise, {@link Verdict#SAME} if it lies among them, else {@link Verdict#CANNOT_TELL}
         */
        public Verdict advice() {
            if (pastRuns < FEWEST || Double.isNaN(now)) {
                return Verdict.CANNOT_TELL;
            }
            if (now > pastMost && now > pastMedian * (1 + WORTH_RATIO)) {
                return Verdict.SLOWER;
            }
            if (now < pastLeast && now * (1 + WORTH_RATIO) < pastMedian) {
                return Verdict.FASTER;
            }
            return now >= pastLeast && now <= pastMost ? Verdict.SAME : Verdict.CANNOT_TELL;
        }

        /**
         * Returns the advice as a person reads it.
         *
         * @return a line
         */
        public String text() {
            if (pastRuns == 0) {
                return id + ": " + unit.format(now) + ", no stored run of this machine to compare with";
            }
            String range = unit.format(now) + " against " + unit.format(pastMedian) + " (" + unit.format(pastLeast)
                    + " to " + unit.format(pastMost) + " in " + pastRuns + (pastRuns == 1 ? " run)" : " runs)");
            return id + ": "
                    + switch (advice()) {
                        case SLOWER -> "looks slower, " + range + "; confirm by random pairs";
                        case FASTER -> "looks faster, " + range + "; confirm by random pairs";
                        case SAME -> "as ever, " + range;
                        case CANNOT_TELL ->
                            range
                                    + (pastRuns < FEWEST
                                            ? ", too few runs to tell: " + FEWEST + " are needed"
                                            : ", hardly out of it");
                    };
        }
    }

    /**
     * Returns whether the run should fail its test: a counted number got worse beyond its tolerance, or the named baseline
     * does not exist.
     *
     * @return true if so; false after an update
     */
    public boolean isFailed() {
        return !updated && ((named && past.isEmpty()) || !regressions().isEmpty());
    }

    /**
     * Returns the counted numbers that got worse.
     *
     * @return the changes, in the order of the run's facts
     */
    public List<ExactChange> regressions() {
        return exact.stream()
                .filter(change -> change.verdict() == Verdict.SLOWER)
                .toList();
    }

    /**
     * Returns all counted numbers.
     *
     * @return the changes, in the order of the run's facts; empty if nothing is stored
     */
    public List<ExactChange> exact() {
        return exact;
    }

    /**
     * Returns all timed measurements that a stored run has too.
     *
     * @return advice for each, in the order of the run's samples
     */
    public List<Times> times() {
        return times;
    }

    /**
     * Returns whether no run of this test is stored yet.
     *
     * @return true if there was none before today's
     */
    public boolean isMissing() {
        return past.isEmpty();
    }

    /**
     * Returns what a test should say.
     *
     * @return lines of text, the verdict first
     */
    public String text() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        regressions().forEach(change -> lines.add(change.text()));
        lines.addAll(notices());
        times.forEach(time -> lines.add(time.text()));
        if (isFailed()) {
            lines.add("accept it by -Dperf.baseline=update, or see " + file);
        }
        return String.join("\n", lines);
    }

    private String headline() {
        if (past.isEmpty()) {
            return test
                    + (updated
                            ? ": stored as its first baseline"
                            : named
                                    ? ": FAILED, the named baseline " + file + " does not exist"
                                    : ": no baseline yet; -Dperf.baseline=update stores one");
        }
        List<ExactChange> worse = regressions();
        String found = worse.isEmpty()
                ? "no counted number got worse"
                : worse.size() + " got worse, " + worse.get(0).text();
        return test + ": " + (updated ? "accepted, " : worse.isEmpty() ? "passed, " : "FAILED, ") + found;
    }

    /**
     * Returns what is worth knowing besides the verdict: what got better, what is not counted any more, what could not be
     * compared and why.
     *
     * @return lines of text; empty if there is nothing
     */
    public List<String> notices() {
        List<String> notices = new ArrayList<>();
        lost.forEach(id -> notices.add(id + ": was counted before, and is not any more"));
        exact.stream()
                .filter(change -> change.verdict() == Verdict.FASTER)
                .forEach(change -> notices.add("better: " + change.text()));
        exact.stream()
                .filter(change -> change.verdict() == Verdict.CANNOT_TELL)
                .forEach(change -> notices.add("not compared: " + change.text()));
        reference.filter(stored -> !stored.machine().isSame(run.machine())).ifPresent(stored -> {
            List<String> differences = run.machine().differences(stored.machine());
            notices.add("another machine: times are not compared; "
                    + (differences.isEmpty() ? "its fingerprint is not known" : String.join(", ", differences)));
        });
        return notices;
    }

    /**
     * Returns the section {@code baseline}.
     *
     * @return the section
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(isFailed() ? Note.failure(headline()) : Note.info(headline()));
        notices().forEach(notice -> blocks.add(Note.warning(notice)));
        if (!exact.isEmpty()) {
            blocks.add(new Table(
                    "Counted, the same in every run",
                    List.of(
                            Column.text("number"),
                            Column.of("before", Unit.NONE),
                            Column.of("now", Unit.NONE),
                            Column.text("verdict")),
                    exact.stream()
                            .map(change -> List.of(
                                    Cell.of(change.id()),
                                    Cell.of(change.before(), change.unit()),
                                    Cell.of(change.after(), change.unit()),
                                    Cell.of(said(change))))
                            .toList()));
        }
        if (!times.isEmpty()) {
            blocks.add(new Table(
                    "Timed, as advice",
                    List.of(
                            Column.text("measurement"),
                            new Column("median of stored runs", Unit.NONE, Better.NEITHER),
                            Column.of("least", Unit.NONE),
                            Column.of("most", Unit.NONE),
                            Column.of("now", Unit.NONE),
                            Column.of("stored runs", Unit.COUNT),
                            Column.text("looks")),
                    times.stream()
                            .map(time -> List.of(
                                    Cell.of(time.id()),
                                    Cell.of(time.pastMedian(), time.unit()),
                                    Cell.of(time.pastLeast(), time.unit()),
                                    Cell.of(time.pastMost(), time.unit()),
                                    Cell.of(time.now(), time.unit()),
                                    Cell.of(time.pastRuns()),
                                    Cell.of(time.advice().text())))
                            .toList()));
        }
        return new Section("baseline", "Against the baseline of " + test, blocks);
    }

    private static String said(ExactChange change) {
        return switch (change.verdict()) {
            case SLOWER -> "worse";
            case FASTER -> "better";
            case SAME -> "same";
            case CANNOT_TELL -> "not compared";
        };
    }

    @Override
    public String toString() {
        return text();
    }
}
