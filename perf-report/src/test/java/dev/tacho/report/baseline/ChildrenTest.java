package dev.tacho.report.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.ComparisonRule;
import dev.tacho.core.stats.Verdict;
import dev.tacho.report.baseline.PairsResult.Failure;
import dev.tacho.report.write.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real child JVMs: what they measure arrives, and each way of failing is told from the others. */
class ChildrenTest {
    private static final String WORK = Work.class.getName();

    @TempDir
    static Path folder;

    private static Path old;
    private static Path now;

    /** What takes long, at the same time: starting a JVM keeps a processor busy for a second. */
    private static CompletableFuture<IllegalStateException> broken;

    private static CompletableFuture<PairsResult> called;
    private static CompletableFuture<Compared> forked;

    /** Two builds of one class that differ in a file beside it: nothing has to be compiled. */
    @BeforeAll
    static void makeBuilds() throws IOException {
        old = build("old", 100);
        now = build("now", 200);
        broken = CompletableFuture.supplyAsync(() -> assertThrows(
                IllegalStateException.class,
                ForkPairs.of("old", List.of(old))
                        .with("new", List.of(now))
                        .main(WORK)
                        .pairs(1)::run));
        called = CompletableFuture.supplyAsync(() -> ForkPairs.of("old", List.of(old))
                .with("new", List.of(now))
                .callable(WORK)
                .measure(1_000, 3, 5_000)
                .pairs(1)
                .run());
        int size = 100;
        forked = CompletableFuture.supplyAsync(() -> Compare.of("old", () -> new byte[size])
                .with("new", () -> new byte[2 * size])
                .forks(2)
                .blocks(3)
                .calls(1_000)
                .warmUp(5_000)
                .measure());
    }

    private static Path build(String name, int size) throws IOException {
        Path root = folder.resolve(name);
        Path place = root.resolve(WORK.replace('.', '/') + ".class");
        Files.createDirectories(Objects.requireNonNull(place.getParent()));
        String file = WORK.substring(WORK.lastIndexOf('.') + 1) + ".class";
        try (InputStream in = Objects.requireNonNull(Work.class.getResourceAsStream(file), file)) {
            Files.copy(in, place);
        }
        Files.writeString(root.resolve("size"), String.valueOf(size));
        return root;
    }

    /** What the builds do. */
    static final class Work implements Callable<Object> {
        private static final int SIZE = size();

        private static int size() {
            try (InputStream in = Objects.requireNonNull(Work.class.getResourceAsStream("/size"))) {
                return Integer.parseInt(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Object call() {
            return new byte[SIZE];
        }

        /** The old build ends well, the new one does not. */
        public static void main(String[] arguments) {
            System.out.println("{\"format\": \"tacho-baseline\", \"version\": 1}");
            System.exit(SIZE == 100 ? 0 : 3);
        }
    }

    @Test
    void forkPairs_onlyPairBroken_saysWhichProcessFailedAndHow() {
        IllegalStateException e = broken.join();

        assertTrue(
                e.getMessage()
                        .startsWith("no pair of processes is whole: \"new\" exited with code 3; it last printed:\n"
                                + "{\"format\": \"tacho-baseline\", \"version\": 1}"),
                e::getMessage);
    }

    @Test
    void forkPairs_callable_comparesAllocationExactly() {
        PairsResult result = called.join();

        assertEquals(
                List.of(new ExactChange("call.allocated", 120, 216, Unit.BYTES, Better.LOWER, 0)),
                result.exact(),
                result::text);
        assertEquals(Verdict.SLOWER, result.exact().get(0).verdict());
    }

    @Test
    void forkPairs_everyProcessTooSlow_saysSo() {
        ForkPairs pairs = ForkPairs.of("old", List.of(old))
                .with("new", List.of(now))
                .callable(WORK)
                .timeout(Duration.ofNanos(1))
                .pairs(1);

        IllegalStateException e = assertThrows(IllegalStateException.class, pairs::run);
        assertTrue(
                e.getMessage().startsWith("no pair of processes is whole: \"old\" took too long and was ended"),
                e::toString);
    }

    @Test
    void await_killedFromOutside_isNoExit() {
        try (Children children = Children.open()) {
            Children.Child child =
                    children.start(children.folder("a"), Children.classPath(), PairChild.class, List.of("main", WORK));
            ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);

            Children.Ended ended = child.await(Duration.ofMinutes(1));

            assertEquals(Children.End.KILLED, ended.end(), ended::text);
            assertTrue(ended.text().startsWith("was killed by signal 9"), ended::text);
            assertEquals(Failure.KILLED, PairRun.of(ended).kind());
        }
    }

    @Test
    void pairsResult_brokenPairs_areLeftOutCountedAndSaid() {
        List<PairsResult.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(new PairsResult.Pair(ran(1_000 + i, 0), ran(1_200 + i, 0)));
        }
        PairRun killed = new PairRun(null, Failure.KILLED, "was killed by signal 9, and printed nothing");
        PairRun late = new PairRun(null, Failure.TIMED_OUT, "took too long and was ended");
        pairs.add(new PairsResult.Pair(ran(1_000, 0), killed));
        pairs.add(new PairsResult.Pair(late, killed));
        PairsResult result = result(pairs, PairChild.WALL, Noise.UNKNOWN);

        assertEquals(20, result.comparison().nAfter());
        assertEquals(Verdict.SLOWER, result.comparison().verdict(), result::text);
        assertTrue(result.comparison().isGate());
        assertEquals(2, result.count("new", Failure.KILLED));
        assertEquals(1, result.count("old", Failure.TIMED_OUT));
        assertEquals(21, result.count("old", Failure.NONE));
        assertEquals(
                "2 pairs are left out: 1 of \"old\" took too long; 2 of \"new\" killed by a signal; the first: \"new\" was"
                        + " killed by signal 9, and printed nothing",
                result.warnings().get(0));
        assertTrue(result.text().contains("20 of 22 pairs of processes"), result::text);
        assertEquals(
                2,
                result.section().facts().stream()
                        .filter(fact -> fact.id().equals("builds.pairs-left-out"))
                        .findFirst()
                        .orElseThrow()
                        .value());
    }

    @Test
    void pairsResult_metricThatIsNotThere_namesThoseThatAre() {
        List<PairsResult.Pair> pairs = List.of(new PairsResult.Pair(ran(1, 0), ran(1, 0)));

        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> result(pairs, "quote", Noise.UNKNOWN));
        assertTrue(
                e.getMessage().contains("has no number above 0 for \"quote\", but wall, distortions"), e::getMessage);
    }

    @Test
    void pairsResult_agentInAProcessOrNoise_cannotGate() {
        List<PairsResult.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            pairs.add(new PairsResult.Pair(ran(1_000 + i, 0), ran(2_000 + i, i == 7 ? 1 : 0)));
        }
        PairsResult agent = result(pairs, PairChild.WALL, Noise.UNKNOWN);
        assertEquals(Verdict.CANNOT_TELL, agent.comparison().verdict(), agent::text);
        assertFalse(agent.comparison().isGate());
        assertTrue(agent.comparison().warnings().toString().contains("an agent or a debugger"), agent::text);

        pairs.set(7, new PairsResult.Pair(ran(1_000, 0), ran(2_000, 0)));
        assertEquals(
                Verdict.CANNOT_TELL,
                result(pairs, PairChild.WALL, new Noise(0.95, null, List.of()))
                        .comparison()
                        .verdict());
        assertEquals(
                Verdict.SLOWER,
                result(pairs, PairChild.WALL, new Noise(0.2, null, List.of()))
                        .comparison()
                        .verdict(),
                "noise of 20 % does not make twice the time");
        assertEquals(
                Verdict.SLOWER,
                result(pairs, PairChild.WALL, new Noise(0.05, null, List.of()))
                        .comparison()
                        .verdict());
    }

    private static PairRun ran(double wall, int distortions) {
        Run run = new Run(Instant.EPOCH, "", Fingerprint.UNKNOWN, List.of(), List.of())
                .with(Fact.of(PairChild.WALL, "wall", wall, Unit.NANOS, Better.LOWER))
                .with(Fact.of(PairChild.DISTORTIONS, "distortions", distortions, Unit.NONE, Better.NEITHER));
        return new PairRun(run, Failure.NONE, "");
    }

    private static PairsResult result(List<PairsResult.Pair> pairs, String metric, Noise noise) {
        return PairsResult.of(
                "builds", List.of("old", "new"), metric, pairs, ComparisonRule.ci(), 1, false, false, noise);
    }

    @Test
    void pairRun_withoutOrWithDamagedResult_isToldApart() throws IOException {
        Path place = Files.createDirectories(folder.resolve("place"));
        Children.Ended ended = new Children.Ended(Children.End.DONE, 0, place, "hello");
        assertEquals(Failure.NO_RESULT, PairRun.of(ended).kind());
        assertTrue(PairRun.of(ended).failure().startsWith("ended without a result; it last printed:\nhello"));

        Files.writeString(place.resolve(PairChild.RESULT), "{\"format\": \"tacho-base");
        assertEquals(Failure.GARBAGE, PairRun.of(ended).kind());
        assertTrue(
                PairRun.of(ended).failure().contains("cut short"),
                () -> PairRun.of(ended).failure());
    }

    @Test
    void compare_withForks_takesOneNumberFromEachProcess() {
        Compared compared = forked.join();

        assertEquals(2, compared.comparison().nAfter());
        assertEquals(120, compared.allocation().get(0).before(), compared::text);
        assertEquals(216, compared.allocation().get(0).after(), compared::text);
        // In batches of even length: 1,000 calls, or 63 times 16, or 32 times 32, as fast as the machine happens to be.
        assertTrue(
                Pattern.compile("2 JVMs, each with 3 blocks a side of 1,0(00|08|24) calls")
                        .matcher(compared.text())
                        .find(),
                compared::text);
        assertFalse(compared.text().contains("one JVM:"), compared::text);
    }

    @Test
    void compare_exceptionInAChild_passesThroughAsItIs() {
        Compare compare = Compare.of("old", () -> 1)
                .with("new", () -> {
                    throw new IOException("no such file");
                })
                .forks(1);

        IOException e = assertThrows(IOException.class, compare::run);
        assertEquals("no such file", e.getMessage());
        assertEquals("thrown in child JVM 1", e.getSuppressed()[0].getMessage());
    }

    @Test
    void compare_captureThatCannotTravel_isNamedWithTheCure() {
        Object key = new Object();
        Compare compare = Compare.of("old", () -> 1).with("new", () -> key).forks(1);

        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, compare::run);
        assertTrue(
                e.getMessage().startsWith("side \"new\" cannot travel to a child JVM: it captures a java.lang.Object"),
                e::getMessage);
        assertTrue(e.getMessage().contains("inside the lambda"), e::getMessage);
    }

    @Test
    void forkPairs_configuredWrongly_namesValueAndCure() {
        assertMessage("does not exist; build it first", () -> ForkPairs.of("a", List.of(folder.resolve("none"))));
        assertMessage("classPath=[]", () -> ForkPairs.of("a", List.of()));
        ForkPairs pairs = ForkPairs.of("a", List.of(old));
        assertMessage("builds=1", pairs::run);
        assertMessage("each needs its own name", () -> pairs.with("a", List.of(old)));
        assertMessage("no work is set", () -> pairs.with("b", List.of(now)).run());
        assertMessage("builds=3", () -> pairs.with("c", List.of(now)));
        assertMessage("pairs=0", () -> pairs.pairs(0));
    }

    @Test
    void flags_ofAChild_haveNoAgents() {
        List<String> agents =
                List.of("-javaagent:/x/jacoco.jar=destfile=a", "-agentlib:jdwp=transport=dt_socket", "-Xint", "-Dx=y");
        List<String> found = new ArrayList<>(Flags.distortions(agents));

        assertEquals(3, found.size(), found::toString);
        assertTrue(found.get(0).startsWith("JaCoCo"), found::toString);
        assertTrue(found.get(1).contains("debugger"), found::toString);
        assertTrue(found.get(2).contains("-Xint"), found::toString);
        assertTrue(Flags.forChildren().stream().noneMatch(flag -> flag.startsWith("-javaagent:")));
        assertTrue(Flags.forChildren().contains("-Xmx1g"), "the rest travels: " + Flags.forChildren());
        assertEquals("\"a\\\\b \\\"c\\\"\"", Children.quoted("a\\b \"c\""));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable action) {
        RuntimeException e = assertThrows(RuntimeException.class, action);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::toString);
    }
}
