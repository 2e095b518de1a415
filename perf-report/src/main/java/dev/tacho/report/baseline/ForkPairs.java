package dev.tacho.report.baseline;

import dev.tacho.core.Perf;
import dev.tacho.core.stats.ComparisonRule;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Which of two builds is faster: each run of each is a process of its own, in pairs, and which of a pair comes first is
 * drawn.
 *
 * <pre>{@code
 * PairsResult result = ForkPairs.of("main", mainClassPath)
 *         .with("branch", branchClassPath)
 *         .callable("com.acme.ParseText")
 *         .run();
 * assertNotEquals(Verdict.SLOWER, result.comparison().verdict(), result::text);
 * }</pre>
 *
 * <p><b>The work</b> is a class of the builds: a {@link java.util.concurrent.Callable} with a constructor without arguments,
 * whose calls are timed in blocks after a warm-up; or a main class, whose main method is timed as a whole. Either may measure
 * by itself with a {@link Perf} and hand that over by {@link #report}; {@link #metric} then chooses what is compared. The
 * library's own jars are added at the end of both class paths.
 *
 * <p><b>What goes wrong</b> is told apart: a process that exits with another code than 0, one that a signal ends, one that
 * takes too long and is ended, one that ends without a result or leaves garbage as one. Its pair is left out, counted, and
 * said. What a process prints is never taken for a result, and shown only to explain a failure. Processes have the flags of
 * this JVM without agents and debuggers; should one have an agent that counts all the same, the verdict is withdrawn.
 *
 * <p>Runs on the caller's thread; takes as long as twice the pairs' processes. Not safe for use by several threads at once.
 */
public final class ForkPairs {
    private static final int BLOCKS = 10;
    private static final int MOST_PAIRS = 1_000;

    /** A class of each jar that a child needs. By name, as most belong to other rooms. */
    private static final List<String> NEEDED = List.of(
            "dev.tacho.report.baseline.ForkPairs",
            "dev.tacho.core.Perf",
            "org.HdrHistogram.Histogram",
            "org.apache.commons.statistics.distribution.BinomialDistribution",
            "org.apache.commons.rng.UniformRandomProvider",
            "org.apache.commons.rng.sampling.SharedStateSampler",
            "org.apache.commons.numbers.core.Precision",
            "org.apache.commons.numbers.combinatorics.Factorial",
            "org.apache.commons.numbers.gamma.Gamma",
            "org.apache.commons.numbers.fraction.ContinuedFraction",
            "org.apache.commons.numbers.rootfinder.BrentSolver",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.annotation.JsonProperty",
            "org.slf4j.LoggerFactory");

    private final List<String> names = new ArrayList<>();
    private final List<String> classPaths = new ArrayList<>();
    private String name = "builds";
    private ComparisonRule rule = ComparisonRule.ci();
    private List<String> work = List.of();
    private String workClass = "";
    private String metric = "";
    private int pairs;
    private int calls;
    private int blocks = BLOCKS;
    private int warmUpCalls;
    private boolean duet;
    private long seed = new SplittableRandom().nextLong();
    private Duration timeout = Duration.ofMinutes(5);

    private ForkPairs() {}

    /**
     * Starts a comparison with the build that the other is compared with.
     *
     * @param build names it for people
     * @param classPath its jars and folders of classes, in order
     * @return the comparison to add the other build to
     * @throws IllegalArgumentException if the name is blank, or the class path empty or names what does not exist
     */
    public static ForkPairs of(String build, List<Path> classPath) {
        return new ForkPairs().with(build, classPath);
    }

    /**
     * Adds the other build.
     *
     * @param build names it for people
     * @param classPath its jars and folders of classes, in order
     * @return this comparison
     * @throws IllegalArgumentException if the name is blank or taken, or the class path empty or names what does not exist
     * @throws IllegalStateException if there are two builds already
     */
    public ForkPairs with(String build, List<Path> classPath) {
        if (names.size() == 2) {
            throw new IllegalStateException("builds=3: two are compared; run further ones on their own");
        }
        if (build.isBlank() || names.contains(build)) {
            throw new IllegalArgumentException(
                    "build=\"" + build + "\": must not be blank, and each needs its own name");
        }
        if (classPath.isEmpty()) {
            throw new IllegalArgumentException(
                    "classPath=[] of \"" + build + "\": name its jars and folders of classes");
        }
        StringBuilder joined = new StringBuilder();
        for (Path entry : classPath) {
            if (!Files.exists(entry)) {
                throw new IllegalArgumentException(
                        "classPath of \"" + build + "\": " + entry + " does not exist; build it first");
            }
            joined.append(joined.length() > 0 ? File.pathSeparator : "").append(entry.toAbsolutePath());
        }
        names.add(build);
        classPaths.add(joined.toString());
        return this;
    }

    /**
     * Names the comparison.
     *
     * @param newName the name in texts, and the id of its section, without white space; {@code builds} unless set
     * @return this comparison
     * @throws IllegalArgumentException if it is blank or holds white space
     */
    public ForkPairs named(String newName) {
        if (newName.isBlank() || newName.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(
                    "name=\"" + newName + "\": must not be blank nor hold white space; use dots or dashes");
        }
        this.name = newName;
        return this;
    }

    /**
     * Sets the work: calls of a callable, timed in blocks after a warm-up.
     *
     * @param className a class of both builds that is a {@link java.util.concurrent.Callable} and has a constructor without
     *     arguments
     * @return this comparison
     */
    public ForkPairs callable(String className) {
        this.work = List.of();
        this.workClass = Objects.requireNonNull(className, "className");
        return this;
    }

    /**
     * Sets the work: a main method, timed as a whole. It may end its process, with code 0 if it went well. Its standard input
     * is the library's.
     *
     * @param className a main class of both builds
     * @param arguments what its main method gets
     * @return this comparison
     */
    public ForkPairs main(String className, String... arguments) {
        List<String> words = new ArrayList<>(List.of("main"));
        words.addAll(List.of(arguments));
        this.work = List.copyOf(words);
        this.workClass = Objects.requireNonNull(className, "className");
        return this;
    }

    /**
     * Sets which number is compared: of a timer or histogram that the work reports its median, else the fact of that id.
     *
     * @param id the id; {@code call} for a callable's time of a call and {@code wall} for a main method's time unless set;
     *     {@code cpu} is the processor time of a main method
     * @return this comparison
     */
    public ForkPairs metric(String id) {
        this.metric = Objects.requireNonNull(id, "id");
        return this;
    }

    /**
     * Sets how many pairs of processes are run.
     *
     * @param newPairs the pairs, 1 to 1,000; a verdict needs 8. As many as the rule recommends unless set, 15 or 30
     * @return this comparison
     * @throws IllegalArgumentException if it is out of range
     */
    public ForkPairs pairs(int newPairs) {
        if (newPairs < 1 || newPairs > MOST_PAIRS) {
            throw new IllegalArgumentException("pairs=" + newPairs + ": must be 1 to " + MOST_PAIRS);
        }
        this.pairs = newPairs;
        return this;
    }

    /**
     * Sets how a callable is measured in each process.
     *
     * @param newCalls calls of a block, 1 or more; 0 for as many as take 10 ms
     * @param newBlocks blocks, 1 or more; 10 unless set
     * @param newWarmUpCalls calls before the first block, more while the compiler works; 0 for 20,000 or 2 s
     * @return this comparison
     * @throws IllegalArgumentException if a number is out of range
     */
    public ForkPairs measure(int newCalls, int newBlocks, int newWarmUpCalls) {
        if (newCalls < 0 || newBlocks < 1 || newWarmUpCalls < 0) {
            throw new IllegalArgumentException("calls=" + newCalls + ", blocks=" + newBlocks + ", warmUp="
                    + newWarmUpCalls + ": must be 0, 1 and 0 or more");
        }
        this.calls = newCalls;
        this.blocks = newBlocks;
        this.warmUpCalls = newWarmUpCalls;
        return this;
    }

    /**
     * Runs both processes of a pair at the same time, so that they meet the same moment of the machine, if it has two idle
     * processors to spare; pair by pair one after the other where not, which is then said.
     *
     * @return this comparison
     */
    public ForkPairs duet() {
        this.duet = true;
        return this;
    }

    /**
     * Sets what counts as a change.
     *
     * @param newRule the rule; {@link ComparisonRule#ci} unless set
     * @return this comparison
     */
    public ForkPairs rule(ComparisonRule newRule) {
        this.rule = Objects.requireNonNull(newRule, "rule");
        return this;
    }

    /**
     * Sets the seed of the order, to repeat it.
     *
     * @param newSeed the seed; drawn unless set, and told in the section
     * @return this comparison
     */
    public ForkPairs seed(long newSeed) {
        this.seed = newSeed;
        return this;
    }

    /**
     * Sets how long one process may take.
     *
     * @param longest the time after which it is ended and its pair is left out; 5 minutes unless set
     * @return this comparison
     * @throws IllegalArgumentException if it is not positive
     */
    public ForkPairs timeout(Duration longest) {
        this.timeout = Children.positive(longest);
        return this;
    }

    /**
     * Hands over what the work has measured by itself; called by the work, in a process that {@link #run} started. The last
     * call counts. Elsewhere it does nothing, so that it may stay in the program.
     *
     * @param perf the instruments
     */
    public static void report(Perf perf) {
        PairChild.report(Objects.requireNonNull(perf, "perf"));
    }

    /**
     * Runs all pairs.
     *
     * @return what came out; its comparison cannot tell if too few pairs are whole
     * @throws IllegalStateException if a build or the work is missing, or no pair is whole: the message then tells how the
     *     first process failed
     */
    public PairsResult run() {
        if (names.size() < 2) {
            throw new IllegalStateException("builds=1: add the other by with(name, classPath)");
        }
        if (workClass.isEmpty()) {
            throw new IllegalStateException("no work is set: name it by callable(className) or main(className)");
        }
        int count = pairs > 0 ? pairs : rule.runs();
        Random random = new Random(seed);
        List<Integer> firsts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            firsts.add(i % 2);
        }
        Collections.shuffle(firsts, random);
        boolean together = duet && hasTwoIdleProcessors();
        List<PairsResult.Pair> done = new ArrayList<>();
        NoiseGuard guard = NoiseGuard.watching().withoutDistortions();
        guard.check();
        try (Children children = Children.open()) {
            for (int i = 0; i < count; i++) {
                done.add(
                        together
                                ? both(children, i, firsts.get(i), random)
                                : oneByOne(children, i, firsts.get(i), random));
                guard.check();
            }
        }
        return PairsResult.of(
                name,
                names,
                metric.isEmpty() ? (work.isEmpty() ? PairChild.CALL : PairChild.WALL) : metric,
                done,
                rule,
                seed,
                together,
                duet && !together,
                guard.noise());
    }

    private PairsResult.Pair oneByOne(Children children, int pair, int first, Random random) {
        PairRun a = PairRun.of(start(children, pair, first, random).await(timeout));
        PairRun b = PairRun.of(start(children, pair, 1 - first, random).await(timeout));
        return first == 0 ? new PairsResult.Pair(a, b) : new PairsResult.Pair(b, a);
    }

    private PairsResult.Pair both(Children children, int pair, int first, Random random) {
        Children.Child a = start(children, pair, first, random);
        Children.Child b = start(children, pair, 1 - first, random);
        PairRun one = PairRun.of(a.await(timeout));
        PairRun other = PairRun.of(b.await(timeout));
        return first == 0 ? new PairsResult.Pair(one, other) : new PairsResult.Pair(other, one);
    }

    private Children.Child start(Children children, int pair, int side, Random random) {
        List<String> arguments = new ArrayList<>();
        arguments.add(work.isEmpty() ? "callable" : work.get(0));
        arguments.add(workClass);
        if (work.isEmpty()) {
            arguments.addAll(List.of(
                    String.valueOf(calls),
                    String.valueOf(blocks),
                    String.valueOf(warmUpCalls),
                    String.valueOf(random.nextLong())));
        } else {
            arguments.addAll(work.subList(1, work.size()));
        }
        String path = classPaths.get(side) + File.pathSeparator + ownJars();
        return children.start(children.folder("pair-" + pair + '-' + side), path, PairChild.class, arguments);
    }

    private static boolean hasTwoIdleProcessors() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load >= 0 && Runtime.getRuntime().availableProcessors() - load >= 2;
    }

    /** Where this library and what it needs are, for builds that do not have it. */
    private static String ownJars() {
        return NEEDED.stream()
                .map(ForkPairs::place)
                .filter(place -> !place.isEmpty())
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(String needed) {
        try {
            CodeSource source = Class.forName(needed, false, ForkPairs.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            return source == null ? "" : Path.of(source.getLocation().toURI()).toString();
        } catch (ClassNotFoundException e) {
            // Nothing of this library asks for it then.
            return "";
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException("the jar of " + needed + " has no path", e));
        }
    }
}
