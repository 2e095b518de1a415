package dev.tacho.report.baseline;

import dev.tacho.core.section.Fact;
import dev.tacho.report.baseline.Judgement.Times;
import dev.tacho.report.write.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stored runs, with which today's run is compared.
 *
 * <pre>{@code
 * Judgement judgement = Baselines.in(Path.of("src/test/perf")).judge("com.acme.QuoteTest/quote", Run.of(perf));
 * assertFalse(judgement.isFailed(), judgement::text);
 * }</pre>
 *
 * <p><b>What fails.</b> Numbers that are counted, not timed: bytes, calls, cache loads, gas, of which a source says that less
 * or more is better. They are the same in every run of the same code, so any change for the worse beyond the tolerance fails,
 * on any machine. Times never fail by a baseline, since a machine differs from itself of yesterday by more than most changes
 * do, and from another machine by much more: their comparison is advice, and where the fingerprint differs not even that, as
 * the text then says what differs. {@link Compare} and {@link ForkPairs} are for times that should fail.
 *
 * <p><b>What is stored.</b> A JSON file for each test, to be committed or kept anywhere: the last runs of every machine, with
 * their distributions, numbers, time and commit. It is written only if the property {@code perf.baseline} is {@code update},
 * or by {@link #accept}. It appears whole or not at all; several JVMs may add runs at once, and none is lost: a file
 * {@code .lock} sees to that, which is in the folder meanwhile. A file that is damaged, foreign or of another version is refused and stays as it
 * is.
 *
 * <p>Immutable and safe for use by any thread. Reading and judging takes a few milliseconds on the caller's thread.
 */
public final class Baselines {
    private static final Logger log = LoggerFactory.getLogger(Baselines.class);

    private static final int KEPT = 50;
    private static final String MODE = "perf.baseline";

    private final Path folder;
    private final int keep;
    private final double toleranceRatio;
    private final Map<String, Double> tolerances;
    private final boolean named;

    private Baselines(Path folder, int keep, double toleranceRatio, Map<String, Double> tolerances, boolean named) {
        this.folder = folder;
        this.keep = keep;
        this.toleranceRatio = toleranceRatio;
        this.tolerances = tolerances;
        this.named = named;
    }

    /**
     * Returns the baselines of a folder, which need not exist yet.
     *
     * @param folder the folder, for example {@code src/test/perf}
     * @return the baselines: 50 runs a machine are kept, and no tolerance
     */
    public static Baselines in(Path folder) {
        return new Baselines(Objects.requireNonNull(folder, "folder"), KEPT, 0, Map.of(), false);
    }

    /**
     * Returns the baselines of a name within this folder, for example of a release. A test that is judged by a name and is not
     * stored under it fails: somebody meant it to be there.
     *
     * @param name the name, one part of a path
     * @return the named baselines
     * @throws IllegalArgumentException if it is blank or holds a slash
     */
    public Baselines named(String name) {
        if (name.isBlank() || name.contains("/")) {
            throw new IllegalArgumentException("name=\"" + name + "\": must not be blank nor hold a slash");
        }
        return new Baselines(folder.resolve(BaselineFile.safe(name)), keep, toleranceRatio, tolerances, true);
    }

    /**
     * Returns a copy that keeps another number of runs.
     *
     * @param runs how many of each machine, 1 or more; older ones go when a new one comes
     * @return the copy
     * @throws IllegalArgumentException if it is below 1
     */
    public Baselines withRuns(int runs) {
        if (runs < 1) {
            throw new IllegalArgumentException("runs=" + runs + ": must be >= 1; 10 or more let times be compared");
        }
        return new Baselines(folder, runs, toleranceRatio, tolerances, named);
    }

    /**
     * Returns a copy that lets counted numbers get worse by a share.
     *
     * @param ratio the share, 0 or more; 0.01 for 1 %
     * @return the copy
     * @throws IllegalArgumentException if it is negative, infinite or not a number
     */
    public Baselines withTolerance(double ratio) {
        return new Baselines(folder, keep, checked("tolerance", ratio), tolerances, named);
    }

    /**
     * Returns a copy that lets one counted number get worse by a share.
     *
     * @param factId the number's id
     * @param ratio the share, 0 or more; 0.01 for 1 %
     * @return the copy
     * @throws IllegalArgumentException if it is negative, infinite or not a number
     */
    public Baselines withTolerance(String factId, double ratio) {
        Map<String, Double> more = new TreeMap<>(tolerances);
        more.put(factId, checked("tolerance of " + factId, ratio));
        return new Baselines(folder, keep, toleranceRatio, more, named);
    }

    private static double checked(String what, double ratio) {
        if (!(ratio >= 0 && ratio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(what + "=" + ratio + ": must be 0 or more and finite; 1 % is 0.01");
        }
        return ratio;
    }

    /**
     * Returns the file of a test.
     *
     * @param test the test's id, for example {@code com.acme.QuoteTest/quote}; a slash makes a folder
     * @return the file, which may not exist yet
     * @throws IllegalArgumentException if the id is blank
     */
    public Path file(String test) {
        return at(test).path();
    }

    /**
     * Returns the stored runs of a test.
     *
     * @param test the test's id
     * @return its runs of all machines, oldest first; empty if none is stored
     * @throws java.io.UncheckedIOException if the file is damaged, foreign, of another version, or cannot be read
     */
    public List<Run> runs(String test) {
        return at(test).read();
    }

    /**
     * Compares a run with the stored ones, and stores it if the property {@code perf.baseline} is {@code update}.
     *
     * @param test the test's id
     * @param run today's run
     * @return what came out. After an update it is not failed, and its text says what was accepted
     * @throws java.io.UncheckedIOException if the file is damaged, foreign, of another version, or cannot be read or written
     * @throws IllegalStateException if the property {@code perf.baseline} has another value
     */
    public Judgement judge(String test, Run run) {
        boolean update = isUpdate();
        BaselineFile file = at(test);
        List<Run> past = file.read();
        List<ExactChange> exact = new ArrayList<>();
        Reference reference = Reference.of(past, run);
        for (Fact fact : run.facts()) {
            if (Run.isExact(fact) && !past.isEmpty()) {
                exact.add(new ExactChange(
                        fact.id(),
                        reference.value(fact),
                        fact.value(),
                        fact.unit(),
                        fact.better(),
                        tolerances.getOrDefault(fact.id(), toleranceRatio)));
            }
        }
        List<Times> times = new ArrayList<>();
        for (Sample sample : run.samples()) {
            Times.of(sample, run, past).ifPresent(times::add);
        }
        if (update) {
            accept(test, run);
        }
        return new Judgement(
                test, file.path(), past, reference.latest(), run, exact, reference.lost(run), times, named, update);
    }

    /**
     * Stores a run.
     *
     * @param test the test's id
     * @param run the run
     * @throws java.io.UncheckedIOException if what is stored is no baseline of that test, or the file cannot be written; it
     *     is then as it was
     */
    public void accept(String test, Run run) {
        BaselineFile file = at(test);
        file.add(run, keep);
        log.info("Stored a run of {} in {}", test, file.path());
    }

    private BaselineFile at(String test) {
        if (test.isBlank()) {
            throw new IllegalArgumentException("test=\"" + test + "\": must not be blank");
        }
        return BaselineFile.of(folder, test);
    }

    private static boolean isUpdate() {
        String mode = System.getProperty(MODE, "");
        if (!mode.isEmpty() && !mode.equals("update")) {
            throw new IllegalStateException(
                    MODE + "=" + mode + ": must be update, which stores today's run, or not be set");
        }
        return mode.equals("update");
    }

    /**
     * The stored numbers that today's are held against: those of the last run on this machine, as a count may depend on the
     * Java version; where there is none, of the last one anywhere.
     *
     * @param runs the stored runs, best first
     */
    private record Reference(List<Run> runs) {
        static Reference of(List<Run> past, Run run) {
            List<Run> best = new ArrayList<>();
            for (int i = past.size() - 1; i >= 0; i--) {
                if (past.get(i).machine().isSame(run.machine())) {
                    best.add(past.get(i));
                }
            }
            for (int i = past.size() - 1; i >= 0; i--) {
                if (!past.get(i).machine().isSame(run.machine())) {
                    best.add(past.get(i));
                }
            }
            return new Reference(best);
        }

        Optional<Run> latest() {
            return runs.stream().findFirst();
        }

        double value(Fact fact) {
            return runs.stream()
                    .flatMap(run -> run.fact(fact.id()).stream())
                    .filter(stored -> stored.unit() == fact.unit())
                    .mapToDouble(Fact::value)
                    .findFirst()
                    .orElse(Double.NaN);
        }

        /** Counted numbers that the last run had and today's has not: what nobody measures any more, nobody sees rise. */
        List<String> lost(Run run) {
            return latest().stream()
                    .flatMap(last -> last.facts().stream())
                    .filter(fact -> Run.isExact(fact) && run.fact(fact.id()).isEmpty())
                    .map(Fact::id)
                    .toList();
        }
    }
}
