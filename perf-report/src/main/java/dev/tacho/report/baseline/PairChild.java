package dev.tacho.report.baseline;

import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.resource.ResourceReading;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Fingerprint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The main class of one run of a build. Its result is a file; what the build prints means nothing. */
final class PairChild {
    static final String RESULT = "run.json";
    static final String WALL = "wall";
    static final String CPU = "cpu";
    static final String CALL = "call";
    static final String BYTES = "call.allocated";
    static final String QUIET = "compiler-quiet";

    /** How many of this JVM's flags make it another one than in production. */
    static final String DISTORTIONS = "distortions";
    /** The stack trace of what the work threw. */
    static final String FAILURE = "failure";

    private static final int FAILED = 1;
    private static final AtomicReference<@Nullable Path> FOLDER = new AtomicReference<>();
    /** What the build measured itself; null if it did not. */
    private static final AtomicReference<@Nullable Run> REPORTED = new AtomicReference<>();

    private PairChild() {}

    /** Keeps what a build measured; does nothing outside of a child. */
    static void report(Perf perf) {
        if (FOLDER.get() != null) {
            REPORTED.set(Run.of(perf));
        }
    }

    /**
     * Runs a build once.
     *
     * @param arguments {@code main} or {@code callable}; the class; for a callable the calls of a block, the blocks, the
     *     calls of warm-up and the seed, else the main method's arguments; the folder
     */
    public static void main(String[] arguments) throws IOException {
        ChildLife.endWithParent();
        Path folder = Path.of(arguments[arguments.length - 1]);
        FOLDER.set(folder);
        String[] rest = Arrays.copyOfRange(arguments, 2, arguments.length - 1);
        try {
            if (arguments[0].equals("main")) {
                runMain(arguments[1], rest, folder);
            } else {
                write(folder, measure(arguments[1], rest));
            }
            Runtime.getRuntime().halt(0);
        } catch (Exception | LinkageError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            Aside.write(folder.resolve(FAILURE), trace.toString().getBytes(StandardCharsets.UTF_8));
            Runtime.getRuntime().halt(FAILED);
        }
    }

    /** A main method may end the process itself, and often does. */
    private static void runMain(String name, String[] arguments, Path folder) throws Exception {
        ResourceReading start = ResourceReading.now();
        Thread atExit = new Thread(() -> finish(folder, start), "tacho-child-result");
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            Class.forName(name).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            Runtime.getRuntime().removeShutdownHook(atExit);
            throw e;
        }
        finish(folder, start);
    }

    private static void finish(Path folder, ResourceReading start) {
        ResourceReading end = ResourceReading.now();
        Run reported = REPORTED.get();
        Run run = reported == null ? empty() : reported;
        run = run.with(nanos(WALL, end.nanoTime() - start.nanoTime()))
                .with(nanos(CPU, end.processCpuNanos() - start.processCpuNanos()));
        try {
            write(folder, run);
        } catch (IOException e) {
            throw new IllegalStateException("the result of this run cannot be written", e);
        }
    }

    private static Run measure(String name, String[] numbers) throws Exception {
        if (!(Class.forName(name).getDeclaredConstructor().newInstance() instanceof Callable<?> callable)) {
            throw new IllegalArgumentException(name + " is no java.util.concurrent.Callable");
        }
        Settings settings = new Settings(
                Integer.parseInt(numbers[0]),
                Integer.parseInt(numbers[1]),
                Integer.parseInt(numbers[2]),
                Long.parseLong(numbers[3]));
        Session.Outcome outcome =
                new Session(List.of(new Subject(name, callable::call)), settings, Bench.of(Clock.system())).run();
        Session.SideRun side = outcome.sides().get(0);
        Run reported = REPORTED.get();
        return (reported == null ? empty() : reported)
                .with(nanos(CALL, side.median()))
                .with(Fact.of(
                        BYTES, "allocated by a call", Measured.rounded(side.bytesPerCall()), Unit.BYTES, Better.LOWER))
                .with(Fact.of(QUIET, QUIET, outcome.isCompilerQuiet() ? 1 : 0, Unit.NONE, Better.NEITHER));
    }

    private static Run empty() {
        return new Run(Clock.system().instant(), "", Fingerprint.of(Machine.current()), List.of(), List.of());
    }

    private static Fact nanos(String id, double value) {
        return Fact.of(id, id, value, Unit.NANOS, Better.LOWER);
    }

    private static void write(Path folder, Run run) throws IOException {
        Run whole =
                run.with(Fact.of(DISTORTIONS, DISTORTIONS, Flags.distortions().size(), Unit.NONE, Better.NEITHER));
        Aside.write(
                folder.resolve(RESULT), RunJson.write(RESULT, List.of(whole)).getBytes(StandardCharsets.UTF_8));
    }
}
