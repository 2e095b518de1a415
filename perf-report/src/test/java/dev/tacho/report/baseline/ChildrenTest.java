package dev.tacho.report.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.stats.Verdict;
import dev.tacho.report.baseline.PairsResult.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real child JVMs: what they measure arrives, and each way of failing is told from the others. */
class ChildrenTest {
    /** Two builds of one class: the second one fails in its first process, and prints what looks like a result. */
    @TempDir
    static Path folder;

    private static Path old;
    private static Path now;

    @BeforeAll
    static void compileBuilds() throws IOException {
        old = build("old", "new byte[100]", "");
        now = build("now", "new byte[200]", """
                java.nio.file.Path mark = java.nio.file.Path.of(arguments[0]);
                System.out.println("{\\"format\\": \\"tacho-baseline\\", \\"version\\": 1}");
                if (!java.nio.file.Files.exists(mark)) {
                    java.nio.file.Files.createFile(mark);
                    System.exit(3);
                }
                """);
    }

    private static Path build(String name, String made, String main) throws IOException {
        Path source = Files.createDirectories(folder.resolve(name)).resolve("Work.java");
        Files.writeString(source, """
                public class Work implements java.util.concurrent.Callable<Object> {
                    public Object call() { return %s; }
                    public static void main(String[] arguments) throws Exception { %s }
                }
                """.formatted(made, main));
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        assertEquals(0, compiler.run(null, null, null, source.toString()));
        return source.getParent();
    }

    @Test
    void forkPairs_processThatFails_costsItsPairAndIsTold() {
        PairsResult result = ForkPairs.of("old", List.of(old))
                .with("new", List.of(now))
                .main("Work", folder.resolve("mark").toString())
                .pairs(2)
                .run();

        assertEquals(1, result.count("new", Failure.EXITED), result::text);
        assertEquals(1, result.count("new", Failure.NONE));
        assertEquals(2, result.count("old", Failure.NONE));
        assertEquals(1, result.comparison().nAfter());
        assertEquals(Verdict.CANNOT_TELL, result.comparison().verdict());
        assertTrue(
                result.warnings()
                        .get(0)
                        .startsWith("1 pair is left out: 1 of \"new\" exited with an error; the first: "
                                + "\"new\" exited with code 3; it last printed:"),
                () -> result.warnings().toString());
        assertTrue(result.comparison().before().value() > 0, result::text);
        assertFalse(result.section().facts().isEmpty());
    }

    @Test
    void forkPairs_callable_comparesAllocationExactly() {
        PairsResult result = ForkPairs.of("old", List.of(old))
                .with("new", List.of(now))
                .callable("Work")
                .measure(1_000, 3, 5_000)
                .pairs(1)
                .run();

        assertEquals(
                List.of(new ExactChange(
                        "call.allocated",
                        120,
                        216,
                        dev.tacho.core.section.Unit.BYTES,
                        dev.tacho.core.section.Better.LOWER,
                        0)),
                result.exact(),
                result::text);
        assertEquals(Verdict.SLOWER, result.exact().get(0).verdict());
    }

    @Test
    void forkPairs_everyProcessTooSlow_saysSo() {
        ForkPairs pairs = ForkPairs.of("old", List.of(old))
                .with("new", List.of(now))
                .callable("Work")
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
            Children.Child child = children.start(
                    children.folder("a"), Children.classPath(), PairChild.class, List.of("main", "Work"));
            ProcessHandle.of(child.pid()).ifPresent(ProcessHandle::destroyForcibly);

            Children.Ended ended = child.await(Duration.ofMinutes(1));

            assertEquals(Children.End.KILLED, ended.end(), ended::text);
            assertTrue(ended.text().startsWith("was killed by signal 9"), ended::text);
            assertEquals(Failure.KILLED, PairRun.of(ended).kind());
        }
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
        int size = 100;
        Compared compared = Compare.of("old", () -> new byte[size])
                .with("new", () -> new byte[2 * size])
                .forks(2)
                .blocks(3)
                .calls(1_000)
                .warmUp(5_000)
                .measure();

        assertEquals(2, compared.comparison().nAfter());
        assertEquals(120, compared.allocation().get(0).before(), compared::text);
        assertEquals(216, compared.allocation().get(0).after(), compared::text);
        assertTrue(compared.text().contains("2 JVMs, each with 3 blocks a side of 1,000 calls"), compared::text);
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
