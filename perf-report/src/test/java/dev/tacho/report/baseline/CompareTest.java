package dev.tacho.report.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.ComparisonRule;
import dev.tacho.core.stats.Verdict;
import dev.tacho.report.internal.Compiler;
import dev.tacho.report.internal.ThreadCounters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Comparisons in one JVM, in virtual time: the sides move the clock, so that every answer is known. */
class CompareTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void run_sidesOfKnownCost_givesTheirRatioExactly() {
        Comparison comparison = Compare.of("old", () -> clock.advanceNanos(1_000))
                .with("new", () -> clock.advanceNanos(1_100))
                .clock(clock)
                .warmUp(10)
                .calls(10)
                .run();

        assertEquals(Verdict.SLOWER, comparison.verdict(), comparison::text);
        assertEquals(1.1, comparison.ratio().value(), 1e-12);
        assertEquals(1.1, comparison.ratio().lower(), 1e-12);
        assertEquals(1_000, comparison.before().value());
        assertEquals(1_100, comparison.after().value());
        assertEquals(30, comparison.nAfter());
        assertTrue(comparison.isGate());
        assertTrue(comparison.text().length() <= 120, comparison::text);
        assertTrue(
                comparison.warnings().stream().anyMatch(warning -> warning.startsWith("one JVM:")),
                () -> comparison.warnings().toString());
    }

    @Test
    void run_fasterAndSame_areToldApart() {
        assertEquals(Verdict.FASTER, compare(1_000, 900).verdict());
        assertEquals(Verdict.SAME, compare(1_000, 1_049).verdict());
        assertEquals(Verdict.SAME, compare(1_000, 1_000).verdict());
        assertEquals(Verdict.SLOWER, compare(1_000, 1_051).verdict());
    }

    private Comparison compare(int old, int now) {
        return Compare.of("old", () -> clock.advanceNanos(old))
                .with("new", () -> clock.advanceNanos(now))
                .clock(clock)
                .warmUp(1)
                .calls(3)
                .run();
    }

    @Test
    void run_everyCall_isMadeAsOftenAsSaid() {
        AtomicInteger old = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();

        Compared compared = Compare.of("old", () -> count(old))
                .with("new", () -> count(now))
                .clock(clock)
                .warmUp(7)
                .calls(5)
                .blocks(11)
                .measure();

        double warmUp = compared.section().facts().stream()
                .filter(fact -> fact.id().equals("new.warm-up"))
                .findFirst()
                .orElseThrow()
                .value();
        assertTrue(warmUp >= 7, () -> "warm-up " + warmUp);
        assertEquals(warmUp + 55, old.get());
        assertEquals(warmUp + 55, now.get());
    }

    private Object count(AtomicInteger calls) {
        clock.advanceNanos(100);
        return calls.incrementAndGet();
    }

    @Test
    void run_slowCalls_choosesBlocksOfTenMilliseconds() {
        Compared compared = Compare.of("old", () -> clock.advanceNanos(100_000))
                .with("new", () -> clock.advanceNanos(400_000))
                .clock(clock)
                .warmUp(2)
                .measure();

        assertEquals(25.0, fact(compared, "new.block-calls"), "10 ms of the slower side");
        assertEquals(4, compared.comparison().ratio().value(), 1e-12);
    }

    @Test
    void measure_severalSides_comparesEachWithTheFirst() {
        Compared compared = Compare.of("list", () -> clock.advanceNanos(1_000))
                .with("hash map", () -> clock.advanceNanos(500))
                .with("tree", () -> clock.advanceNanos(2_000))
                .named("lookup")
                .clock(clock)
                .warmUp(1)
                .calls(2)
                .measure();

        assertEquals(
                List.of("lookup.hash-map", "lookup.tree"),
                compared.comparisons().stream().map(Comparison::name).toList());
        assertEquals(0.5, compared.comparisons().get(0).ratio().value(), 1e-12);
        assertEquals(2, compared.comparisons().get(1).ratio().value(), 1e-12);
        assertEquals(2, compared.allocation().size());
    }

    /** A machine that gets slower by a factor within one session, and both sides with it. */
    @Test
    void run_machineThatDrifts_doesNotLookLikeAChange() {
        AtomicInteger calls = new AtomicInteger();
        Comparison comparison = Compare.of("old", () -> clock.advanceNanos(10_000 + calls.incrementAndGet()))
                .with("new", () -> clock.advanceNanos(10_000 + calls.incrementAndGet()))
                .clock(clock)
                .warmUp(10)
                .calls(100)
                .blocks(100)
                .seed(3)
                .run();

        assertEquals(Verdict.SAME, comparison.verdict(), comparison::text);
        assertTrue(comparison.after().value() > 1.5 * 10_000, "it did drift: " + comparison.after());
        assertEquals(1, comparison.ratio().value(), 0.002);
    }

    /** T3 and T4 of the design, through the whole of a session: 2 % of noise a block, a drift of 3 % that lasts. */
    @Test
    void run_manySeeds_keepsItsPromisesOnAlarmsAndPower() {
        int slowerOnSame = 0;
        int sameOnSame = 0;
        int slowerOnTen = 0;
        int slowerOnFive = 0;
        int wrongOnTwo = 0;
        int trials = 120;
        for (int seed = 0; seed < trials; seed++) {
            Comparison same = noisy(1, seed, 0.05, 30);
            slowerOnSame += same.verdict() == Verdict.SLOWER ? 1 : 0;
            sameOnSame += same.verdict() == Verdict.SAME ? 1 : 0;
            slowerOnTen += noisy(1.10, seed, 0.05, 30).verdict() == Verdict.SLOWER ? 1 : 0;
            slowerOnFive += noisy(1.05, seed, 0.02, 30).verdict() == Verdict.SLOWER ? 1 : 0;
            wrongOnTwo += noisy(1.02, seed, 0.05, 30).verdict() == Verdict.SLOWER ? 1 : 0;
        }
        assertEquals(0, slowerOnSame, "equal code");
        assertEquals(0, wrongOnTwo, "+2 % where 5 % matter");
        assertTrue(sameOnSame >= 0.95 * trials, "SAME on equal code: " + sameOnSame);
        assertTrue(slowerOnTen >= 0.99 * trials, "+10 % where 5 % matter: " + slowerOnTen);
        assertTrue(slowerOnFive >= 0.93 * trials, "+5 % where 2 % matter: " + slowerOnFive);
    }

    private static Comparison noisy(double factor, int seed, double effect, int blocks) {
        ManualClock time = new ManualClock();
        Random random = new Random(1_000_003L * seed + Math.round(1_000 * factor));
        double[] drift = {0};
        Compare.Side old = () -> time.advanceNanos(cost(random, drift, 1));
        Compare.Side now = () -> time.advanceNanos(cost(random, drift, factor));
        return Compare.of("old", old)
                .with("new", now)
                .clock(time)
                .warmUp(1)
                .calls(1)
                .blocks(blocks)
                .rule(ComparisonRule.ci().withMinimumEffectRatio(effect))
                .seed(seed)
                .run();
    }

    /** One call is one block here: noise of 2 %, drift as an autoregression of 0.9 with a standard deviation of 3 %. */
    private static long cost(Random random, double[] drift, double factor) {
        drift[0] = 0.9 * drift[0] + 0.03 * Math.sqrt(1 - 0.81) * random.nextGaussian();
        return Math.round(1e6 * factor * Math.exp(drift[0] + 0.02 * random.nextGaussian()));
    }

    @Test
    void run_exceptionOfASide_passesThroughAsItIs() {
        IOException thrown = new IOException("no such file");
        Compare compare = Compare.of("old", () -> clock.advanceNanos(1))
                .with("new", () -> {
                    throw thrown;
                })
                .clock(clock)
                .warmUp(1);

        assertEquals(thrown, assertThrows(IOException.class, compare::run));
    }

    @Test
    void loops_ofTwoSides_areTwoClasses() throws Exception {
        Loop first = Loops.fresh();
        Loop second = Loops.fresh();
        AtomicInteger calls = new AtomicInteger();

        assertNotSame(first.getClass(), second.getClass());
        assertNotSame(LoopTemplate.class, first.getClass());
        assertTrue(first.getClass().isHidden());
        first.run(calls::incrementAndGet, 3, new Sink());
        second.run(calls::incrementAndGet, 4, new Sink());
        assertEquals(7, calls.get());
    }

    @Test
    void measure_oneLambdaForBoth_isSaid() {
        Compare.Side shared = () -> clock.advanceNanos(1_000);
        Compared compared = Compare.of("old", shared)
                .with("new", shared)
                .clock(clock)
                .warmUp(1)
                .calls(1)
                .measure();

        assertTrue(compared.text().contains("are one lambda or class"), compared::text);
    }

    @Test
    void section_holdsVerdictForestBandAndNumbers() {
        Random random = new Random(5);
        Compared compared = Compare.of("old", () -> clock.advanceNanos(1_000 + random.nextInt(100)))
                .with("new", () -> clock.advanceNanos(1_500 + random.nextInt(100)))
                .named("parse")
                .clock(clock)
                .warmUp(1)
                .calls(200)
                .seed(77)
                .measure();
        Section section = compared.section();

        assertEquals("parse", section.id());
        Forest forest = only(section, Forest.class).get(0);
        assertEquals(Forest.Verdict.WORSE, forest.rows().get(0).verdict());
        assertTrue(forest.caption().contains("seed 77"), forest::caption);
        assertTrue(forest.rows().get(0).detail().contains("30 pairs, interleaved blocks"), forest::toString);
        Curve curve = only(section, Curve.class).get(0);
        assertTrue(curve.title().contains("\"new\" by \"old\""), curve::title);
        assertEquals(Note.Level.WARNING, only(section, Note.class).get(0).level());
        assertTrue(only(section, Facts.class).size() >= 2);
        List<String> ids =
                section.facts().stream().map(fact -> fact.id()).sorted().toList();
        assertEquals(ids.stream().distinct().toList(), ids, "each fact has its own id");
        assertTrue(compared.text().startsWith(compared.comparison().text()), compared::text);
    }

    private static <T> List<T> only(Section section, Class<T> type) {
        return section.blocks().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static double fact(Compared compared, String id) {
        return compared.section().facts().stream()
                .filter(fact -> fact.id().equals(id))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void session_noisyMachine_withdrawsAChangeButNoSameness() {
        double[] shots = {100, 112};
        assertEquals(Verdict.CANNOT_TELL, guarded(1_150, shots).verdict());
        assertEquals(Verdict.SLOWER, guarded(1_150, shots).apparent());
        assertFalse(guarded(1_150, shots).isGate());
        assertTrue(
                guarded(1_150, shots).warnings().stream().anyMatch(text -> text.startsWith("noisy session: ")),
                "the reason is told");
        assertEquals(Verdict.SLOWER, guarded(1_200, shots).verdict(), "12 % of noise and the limit do not make 20 %");
        assertTrue(guarded(1_200, shots).warnings().stream().anyMatch(text -> text.startsWith("noisy session: ")));
        assertEquals(Verdict.FASTER, guarded(800, shots).verdict());
        assertEquals(Verdict.SAME, guarded(1_000, shots).verdict());
        assertEquals(Verdict.SLOWER, guarded(1_200, new double[] {100, 109}).verdict());
    }

    private Comparison guarded(int nanos, double[] shots) {
        int[] next = {0};
        NoiseGuard guard = new NoiseGuard(() -> shots[next[0]++ % shots.length], null, List.of());
        return Compare.of("old", () -> clock.advanceNanos(1_000))
                .with("new", () -> clock.advanceNanos(nanos))
                .bench(new Bench(clock, Compiler.NONE, ThreadCounters.NONE, guard, false))
                .warmUp(1)
                .calls(1)
                .run();
    }

    @Test
    void toRun_blocksOfAMachineThatSpeedsUp_keepTheRatioOfNeighbours() {
        Session.SideRun old = new Session.SideRun("old", List.of(400.0, 200.0, 100.0), List.of(), 8, 1);
        Session.SideRun now = new Session.SideRun("new", List.of(480.0, 240.0, 110.0), List.of(), 8, 1);
        Run run = CompareChild.toRun(new Session.Outcome(List.of(old, now), 1, 1, 1, true, 0, Noise.UNKNOWN));

        assertEquals(200, run.number("0.median"));
        assertEquals(240, run.number("1.median"), 1e-9);
        Session.SideRun late = new Session.SideRun("new", List.of(480.0, 100.0, 120.0), List.of(), 8, 1);
        assertEquals(200 * 1.2, late.besides(old), 1e-9, "one block that was slow on one side only");
    }

    @Test
    void warmUp_compilerAtWork_goesOnUntilItIsQuiet() {
        long[] readings = {0};
        AtomicInteger calls = new AtomicInteger();
        // It compiles during the first 40 windows.
        Bench bench = new Bench(
                clock,
                new Compiler(() -> Math.min(readings[0]++, 40), () -> false),
                ThreadCounters.NONE,
                NoiseGuard.silent(),
                false);
        Compared compared = Compare.of("old", () -> count(calls))
                .with("new", () -> clock.advanceNanos(100))
                .bench(bench)
                .warmUp(10)
                .calls(1)
                .blocks(10)
                .measure();

        assertTrue(calls.get() - 10 >= 45, () -> "calls " + calls);
        assertFalse(compared.text().contains("compiler"), compared::text);
    }

    @Test
    void warmUp_compilerThatNeverStops_isSaid() {
        Compared compared = Compare.of("old", () -> clock.advanceNanos(100))
                .with("new", () -> clock.advanceNanos(100))
                .bench(new Bench(
                        clock, new Compiler(() -> 0, () -> true), ThreadCounters.NONE, NoiseGuard.silent(), false))
                .warmUp(10)
                .calls(1)
                .measure();

        assertTrue(compared.text().contains("the compiler still worked"), compared::text);
    }

    @Test
    void orders_areBalancedAndDrawn() {
        List<int[]> two = Orders.draw(2, 30, 1);
        assertEquals(15, two.stream().filter(order -> order[0] == 0).count());
        List<int[]> three = Orders.draw(3, 12, 1);
        for (int side = 0; side < 3; side++) {
            for (int at = 0; at < 3; at++) {
                int s = side;
                int place = at;
                assertEquals(
                        4, three.stream().filter(order -> order[place] == s).count());
            }
        }
        assertEquals(firsts(Orders.draw(2, 30, 9)), firsts(Orders.draw(2, 30, 9)), "a seed repeats it");
        List<List<Integer>> seen = new ArrayList<>();
        for (int seed = 0; seed < 20; seed++) {
            seen.add(firsts(Orders.draw(2, 30, seed)));
        }
        assertEquals(20, seen.stream().distinct().count(), "each seed draws its own");
        assertEquals(7, Orders.draw(5, 7, 1).size());
        for (int[] order : Orders.draw(5, 7, 1)) {
            assertEquals(10, java.util.Arrays.stream(order).sum(), "each side once");
        }
    }

    private static List<Integer> firsts(List<int[]> orders) {
        return orders.stream().map(order -> order[0]).toList();
    }

    @Test
    void configuring_outOfRange_namesValueBoundAndCure() {
        Compare compare = Compare.of("old", () -> 1);
        assertMessage("sides=1", compare::run);
        assertMessage("calls=0: must be 1 or more", () -> compare.calls(0));
        assertMessage("blocks=1001: must be 1 to 1000", () -> compare.blocks(1_001));
        assertMessage("forks=-1: must be 0 to 1000", () -> compare.forks(-1));
        assertMessage("minimumEffect=-1.0: must be 0 to 900", () -> compare.minimumEffect(-1));
        assertMessage("each side needs its own", () -> compare.with("old", () -> 2));
        assertMessage("must not be blank nor hold white space", () -> compare.named("a b"));
        assertMessage("timeout=PT0S: must be positive", () -> compare.timeout(java.time.Duration.ZERO));
        compare.with("new", () -> 2);
        assertMessage(
                "use forks(10) for less",
                () -> compare.minimumEffect(0.5).clock(clock).run());
        assertMessage("child JVMs have the system clock", () -> compare.forks(2).run());
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable action) {
        RuntimeException e = assertThrows(RuntimeException.class, action);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::toString);
    }
}
