package dev.tacho.report.baseline;

import dev.tacho.core.Clock;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.report.baseline.Session.Outcome;
import dev.tacho.report.baseline.Session.SideRun;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.Sample;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One process of a comparison with forks: what the parent does with it, and its main method. */
final class CompareChild {
    private static final String JOB = "job";
    private static final String RESULT = "run.json";
    private static final String THROWN = "thrown";
    private static final int FAILED = 1;

    private CompareChild() {}

    /** Runs one child and returns what it measured; throws what a side threw. */
    static Run run(Children children, List<Subject> subjects, Settings settings, Duration timeout, int number)
            throws Exception {
        Path folder = children.folder("fork-" + number);
        Files.write(folder.resolve(JOB), Travel.bytes(new Job(subjects, settings)));
        Children.Ended ended = children.start(folder, Children.classPath(), CompareChild.class, List.of())
                .await(timeout);
        Path thrown = folder.resolve(THROWN);
        if (ended.end() != Children.End.TIMED_OUT
                && Files.exists(thrown)
                && Travel.unpack(Files.readAllBytes(thrown)) instanceof Exception e) {
            e.addSuppressed(new IllegalStateException("thrown in child JVM " + (number + 1)));
            throw e;
        }
        Path result = folder.resolve(RESULT);
        if (ended.end() != Children.End.DONE || !Files.exists(result)) {
            throw new IllegalStateException("child JVM " + (number + 1) + " " + ended.text());
        }
        return RunJson.read(RESULT, Files.readString(result)).get(0);
    }

    private record Job(List<Subject> subjects, Settings settings) implements Serializable {
        Job {
            subjects = new ArrayList<>(subjects);
        }
    }

    /**
     * Measures and writes the result.
     *
     * @param arguments the folder
     */
    public static void main(String[] arguments) throws IOException {
        ChildLife.endWithParent();
        Path folder = Path.of(arguments[0]);
        try {
            Job job = (Job) Travel.unpack(Files.readAllBytes(folder.resolve(JOB)));
            Outcome outcome = new Session(job.subjects(), job.settings(), Bench.of(Clock.system())).run();
            String json = RunJson.write(RESULT, List.of(toRun(outcome)));
            Aside.write(folder.resolve(RESULT), json.getBytes(StandardCharsets.UTF_8));
            // Threads that a side started must not keep this process alive.
            Runtime.getRuntime().halt(0);
        } catch (Exception e) {
            Aside.write(folder.resolve(THROWN), packed(e));
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static byte[] packed(Exception e) throws IOException {
        try {
            return Travel.bytes(e);
        } catch (IOException unable) {
            IllegalStateException instead = new IllegalStateException(e.toString());
            instead.setStackTrace(e.getStackTrace());
            return Travel.bytes(instead);
        }
    }

    static Run toRun(Outcome outcome) {
        List<Sample> samples = new ArrayList<>();
        List<Fact> facts = new ArrayList<>();
        fact(facts, "batch-calls", outcome.batchCalls(), Unit.COUNT);
        fact(facts, "block-calls", outcome.blockCalls(), Unit.COUNT);
        fact(facts, "warm-up-calls", outcome.warmUpCalls(), Unit.COUNT);
        fact(facts, "compiler-quiet", outcome.isCompilerQuiet() ? 1 : 0, Unit.NONE);
        fact(facts, "compiled-blocks", outcome.compiledBlocks(), Unit.COUNT);
        for (int i = 0; i < outcome.sides().size(); i++) {
            SideRun side = outcome.sides().get(i);
            fact(facts, i + ".median", side.besides(outcome.sides().get(0)), Unit.NANOS);
            fact(facts, i + ".bytes", side.bytesPerCall(), Unit.BYTES);
            fact(facts, i + ".loop", side.loopNanos(), Unit.NANOS);
            fact(facts, i + ".blocks", side.medians().size(), Unit.COUNT);
            samples.add(new Sample(
                    i + ".batches",
                    Unit.NANOS,
                    List.of(side.blocks().stream().reduce(DistributionSnapshot.EMPTY, DistributionSnapshot::plus))));
        }
        return new Run(Clock.system().instant(), "", Fingerprint.of(Machine.current()), samples, Run.finite(facts));
    }

    private static void fact(List<Fact> facts, String id, double value, Unit unit) {
        facts.add(Fact.of(id, id, value, unit, Better.NEITHER));
    }
}
