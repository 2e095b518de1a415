package dev.tacho.report.baseline;

import dev.tacho.core.Clock;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.ComparisonRule;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which of two implementations is faster, in a test that may fail for it.
 *
 * <pre>{@code
 * Comparison verdict = Compare.of("old", () -> parserA.parse(text)).with("new", () -> parserB.parse(text)).run();
 * assertNotEquals(Verdict.SLOWER, verdict.verdict(), verdict::text);
 * }</pre>
 *
 * <p><b>How.</b> All sides are called until they are compiled. Then they take turns in blocks of some 10 ms, in an order
 * that is drawn for every round, so that a machine that drifts or a neighbour that wakes up meets all of them alike. A round
 * gives one ratio, from the medians of its blocks; the ratios of all rounds give the verdict. Each side has a measuring loop
 * of its own, as the JVM compiles a shared one for both at once, and every result is consumed, so that no work is left out:
 * return what was computed. Write one lambda for each side, too: one that both sides share is compiled for both.
 *
 * <p><b>In one JVM or in several.</b> One JVM compiles each side once, by luck well or badly, and all its blocks share that
 * luck. {@link #forks} runs the blocks in several processes and takes one number a side from each: dearer by some seconds a
 * process, and the verdict to trust for small differences.
 *
 * <p><b>What it does not see.</b> Collections of garbage that one side made may fall into the other's blocks; they move means,
 * not medians. The bytes allocated by a call are therefore compared apart, exactly: {@link Compared#allocation}.
 *
 * <p>What a side throws, checked or not, passes through as it is. Runs on the caller's thread; with forks, in child JVMs that
 * end before {@link #run} does. Not safe for use by several threads at once.
 */
public final class Compare {
    /** Blocks a side in each of several processes. */
    private static final int FORK_BLOCKS = 20;
    /** Blocks a side by a recommended run: a block is much cheaper than a run. */
    private static final int BLOCKS_A_RUN = 2;

    private static final int MOST_BLOCKS = 1_000;
    /** In one JVM, two copies of the same code differ by a fraction of this. */
    private static final double LEAST_EFFECT_PERCENT = 1;

    private final List<Subject> subjects = new ArrayList<>();
    private String name = "";
    private ComparisonRule rule = ComparisonRule.ci();
    private int calls;
    private int blocks;
    private int warmUpCalls;
    private long seed = new SplittableRandom().nextLong();
    private int forks;
    private Duration timeout = Duration.ofMinutes(5);
    private Clock clock = Clock.system();
    private @Nullable Bench bench;

    private Compare() {}

    /**
     * One implementation. What it returns is consumed; what it throws passes through. A lambda that is to run in child JVMs
     * may only capture what is {@link Serializable}.
     */
    @FunctionalInterface
    public interface Side extends Serializable {
        /**
         * Does the work once.
         *
         * @return what was computed, of any type; null is allowed. A number is boxed, which costs both sides alike
         * @throws Exception whatever the work throws
         */
        @Nullable
        Object call() throws Exception;
    }

    /**
     * Starts a comparison with the side that the others are compared with.
     *
     * @param name names the side for people
     * @param side its work
     * @return the comparison to add a side to
     * @throws IllegalArgumentException if the name is blank
     */
    public static Compare of(String name, Side side) {
        return new Compare().with(name, side);
    }

    /**
     * Adds a side.
     *
     * @param sideName names the side for people, other than those before
     * @param side its work
     * @return this comparison
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public Compare with(String sideName, Side side) {
        if (sideName.isBlank()
                || subjects.stream().anyMatch(subject -> subject.name().equals(sideName))) {
            throw new IllegalArgumentException(
                    "name=\"" + sideName + "\": must not be blank, and each side needs its own");
        }
        subjects.add(new Subject(sideName, Objects.requireNonNull(side, "side")));
        return this;
    }

    /**
     * Names the comparison.
     *
     * @param newName the name in texts, and the id of its section, without white space; unless set, that of the second of two
     *     sides with dashes for white space, {@code compare} of more
     * @return this comparison
     * @throws IllegalArgumentException if it is blank or holds white space
     */
    public Compare named(String newName) {
        if (newName.isBlank() || newName.chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException(
                    "name=\"" + newName + "\": must not be blank nor hold white space; use dots or dashes");
        }
        this.name = newName;
        return this;
    }

    /**
     * Sets how many calls a block has.
     *
     * @param newCalls the calls, 1 or more; as many as take 10 ms unless set
     * @return this comparison
     * @throws IllegalArgumentException if it is below 1
     */
    public Compare calls(int newCalls) {
        this.calls = between("calls", newCalls, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets how many blocks each side has in a process.
     *
     * @param newBlocks the blocks, 1 to 1,000; a verdict needs 8 in one JVM. 30 unless set, 60 for a release, 20 in forks
     * @return this comparison
     * @throws IllegalArgumentException if it is out of range
     */
    public Compare blocks(int newBlocks) {
        this.blocks = between("blocks", newBlocks, 1, MOST_BLOCKS);
        return this;
    }

    /**
     * Sets how often each side is called before the first block.
     *
     * @param newCalls the calls, 1 or more, more of them while the compiler still works; 20,000 unless set, or so many as
     *     take 2 s
     * @return this comparison
     * @throws IllegalArgumentException if it is below 1
     */
    public Compare warmUp(int newCalls) {
        this.warmUpCalls = between("warmUp", newCalls, 1, Integer.MAX_VALUE);
        return this;
    }

    /**
     * Sets the smallest change that matters.
     *
     * @param percent the change in per cent, 1 to 900 in one JVM, 0 to 900 with forks; 5 unless set
     * @return this comparison
     * @throws IllegalArgumentException if it is out of range
     */
    public Compare minimumEffect(double percent) {
        if (!(percent >= 0 && percent <= 900)) {
            throw new IllegalArgumentException("minimumEffect=" + percent + ": must be 0 to 900, in per cent");
        }
        rule = rule.withMinimumEffectRatio(percent / 100);
        return this;
    }

    /**
     * Takes the rule for a release, {@link ComparisonRule#release}: changes of 2 % matter, and there are twice as many blocks.
     *
     * @return this comparison
     */
    public Compare release() {
        return rule(ComparisonRule.release());
    }

    /**
     * Sets what counts as a change.
     *
     * @param newRule the rule; {@link ComparisonRule#ci} unless set
     * @return this comparison
     */
    public Compare rule(ComparisonRule newRule) {
        this.rule = Objects.requireNonNull(newRule, "rule");
        return this;
    }

    /**
     * Sets the seed of the order, to repeat it.
     *
     * @param newSeed the seed; drawn unless set, and told in the section
     * @return this comparison
     */
    public Compare seed(long newSeed) {
        this.seed = newSeed;
        return this;
    }

    /**
     * Measures in child JVMs, one after the other. They have the class path and the flags of this one, without agents and
     * debuggers. Each of them runs blocks of all sides in an order of its own, and counts as one run.
     *
     * @param processes how many, 0 to stay in this JVM; a verdict needs 8, and 10 or more are advised
     * @return this comparison
     * @throws IllegalArgumentException if it is negative or above 1,000
     */
    public Compare forks(int processes) {
        this.forks = between("forks", processes, 0, MOST_BLOCKS);
        return this;
    }

    /**
     * Sets how long one child JVM may take.
     *
     * @param longest the time after which it is ended and the comparison fails; 5 minutes unless set
     * @return this comparison
     * @throws IllegalArgumentException if it is not positive
     */
    public Compare timeout(Duration longest) {
        this.timeout = Children.positive(longest);
        return this;
    }

    /**
     * Sets the clock, for sides that live in virtual time. The machine's noise is then not looked at.
     *
     * @param newClock the clock; {@link Clock#system} unless set
     * @return this comparison
     */
    public Compare clock(Clock newClock) {
        this.clock = Objects.requireNonNull(newClock, "clock");
        return this;
    }

    /** Replaces what is measured with, for tests. */
    Compare bench(Bench newBench) {
        this.bench = newBench;
        return this;
    }

    /**
     * Measures two sides and compares their times.
     *
     * @return the second side by the first; its warnings tell what limits the verdict
     * @throws IllegalStateException if there is one side only, or more than two: {@link #measure} compares those
     * @throws RuntimeException what a side throws, of whatever type; or {@link IllegalStateException} if a child JVM fails
     */
    public Comparison run() {
        if (subjects.size() != 2) {
            throw new IllegalStateException("sides=" + subjects.size()
                    + ": run() compares two; add one by with(name, side), or call measure()");
        }
        return measure().comparison();
    }

    /**
     * Measures all sides and returns everything that was seen: times, quantiles, allocation, the machine's noise.
     *
     * @return each further side by the first
     * @throws IllegalStateException if there is one side only
     * @throws IllegalArgumentException if the smallest change that matters is below 1 % without forks, or a side cannot
     *     travel to a child JVM
     * @throws RuntimeException what a side throws, of whatever type; or {@link IllegalStateException} if a child JVM fails
     */
    public Compared measure() {
        if (subjects.size() < 2) {
            throw new IllegalStateException("sides=1: add another by with(name, side)");
        }
        try {
            return forks > 0 ? forked() : here();
        } catch (Exception e) {
            Compare.<RuntimeException>throwAsItIs(e);
            throw new AssertionError(e);
        }
    }

    private Compared here() throws Exception {
        if (rule.minimumEffectRatio() * 100 < LEAST_EFFECT_PERCENT) {
            throw new IllegalArgumentException("minimumEffect=" + rule.minimumEffectRatio() * 100
                    + ": must be 1 or more in one JVM, whose two copies of the same code differ by parts of a per cent;"
                    + " use forks(10) for less");
        }
        int count = blocks > 0 ? blocks : Math.min(MOST_BLOCKS, BLOCKS_A_RUN * rule.runs());
        Settings settings = new Settings(calls, count, warmUpCalls, seed);
        Bench with = bench == null ? Bench.of(clock) : bench;
        Measured measured = Measured.of(new Session(subjects, settings, with).run(), seed);
        return new Compared(name(), measured, rule, Session.sameSource(subjects));
    }

    private Compared forked() throws Exception {
        if (!clock.equals(Clock.system())) {
            throw new IllegalArgumentException(
                    "clock=" + clock + ": child JVMs have the system clock; leave one of clock and" + " forks out");
        }
        int count = blocks > 0 ? blocks : FORK_BLOCKS;
        SplittableRandom seeds = new SplittableRandom(seed);
        NoiseGuard guard = NoiseGuard.watching().withoutDistortions();
        guard.check();
        List<Run> runs = new ArrayList<>();
        Travel.check(subjects);
        try (Children children = Children.open()) {
            for (int fork = 0; fork < forks; fork++) {
                Settings settings = new Settings(calls, count, warmUpCalls, seeds.nextLong());
                runs.add(CompareChild.run(children, subjects, settings, timeout, fork));
                guard.check();
            }
        }
        Measured measured = Measured.of(subjects, runs, seed, guard.noise());
        return new Compared(name(), measured, rule, Session.sameSource(subjects));
    }

    private String name() {
        if (!name.isEmpty()) {
            return name;
        }
        return subjects.size() == 2 ? subjects.get(1).name().strip().replaceAll("\\s+", "-") : "compare";
    }

    private static int between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + "=" + value + ": must be " + least
                    + (most == Integer.MAX_VALUE ? " or more" : " to " + most));
        }
        return value;
    }

    /** A side's checked exception is the test's to see, as if the test had called the side itself. */
    @SuppressWarnings("unchecked")
    private static <X extends Exception> void throwAsItIs(Exception e) throws X {
        throw (X) e;
    }
}
