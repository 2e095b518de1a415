package dev.tacho.core.slo;

import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A test of an objective that stops as soon as it can tell:
 *
 * <pre>{@code
 * SequentialTest test = objective.sequentialTest();
 * while (!test.isDecided()) {
 *     test.record(client.call().isOk());
 * }
 * }</pre>
 *
 * <p>With the budget B = 1 - target as the line, it answers
 * <ul>
 *   <li>PASS, at most 5 % of the time if the true share of bad calls is B or more,
 *   <li>FAIL, at most 5 % of the time if it is B or less,
 *   <li>INCONCLUSIVE, at most 5 % of the time if it is B/2 or less, or 2B or more: the service is so near its target that
 *       no test of bearable length tells on which side.
 * </ul>
 * These are bounds, not approximations, for independent calls. It always ends.
 *
 * <p>Safe for use by any thread; calls that run side by side count in the order of their {@code record}. The cost of one
 * is a lock and two multiplications.
 */
public final class SequentialTest {
    /*
     * Two of Wald's sequential probability ratio tests over the same calls (A. Wald, Sequential Tests of Statistical
     * Hypotheses, Annals of Mathematical Statistics 16, 1945), joined to choose among three answers (M. Sobel, A. Wald, A
     * Sequential Decision Procedure for Choosing One of Three Hypotheses, same journal 20, 1949): one of B/2 against B, whose
     * acceptance of B/2 is a pass, and one of B against 2B, whose acceptance of 2B is a fail. If both accept B, the test is
     * over without an answer.
     *
     * Wald's boundaries (1-b)/a and b/(1-a) meet the error rates only about, as a walk oversteps them. Here they are 1/a and b,
     * which the likelihood ratio crosses wrongly with a probability of at most a and b, as it is a martingale (Ville).
     */

    private static final double DEFAULT_ERROR = 0.05;

    private final Objective objective;
    private final double errorRatio;
    private final Walk half;
    private final Walk twice;
    private final ReentrantLock lock = new ReentrantLock();
    private long good;
    private long bad;
    private SloVerdict.Outcome outcome = SloVerdict.Outcome.INCONCLUSIVE;
    private boolean decided;

    private SequentialTest(Objective objective, double errorRatio) {
        double budget = objective.budgetRatio();
        if (budget >= 0.5) {
            throw new IllegalArgumentException("targetRatio=" + objective.targetRatio()
                    + ": must be above 0.5, as the test tells the budget from twice the budget; use Objective.verdict");
        }
        this.objective = objective;
        this.errorRatio = errorRatio;
        this.half = new Walk(budget / 2, budget, errorRatio);
        this.twice = new Walk(budget, 2 * budget, errorRatio);
    }

    /** A likelihood ratio of two shares of bad calls, between two lines. */
    private static final class Walk {
        private final double perBad;
        private final double perGood;
        private final double bound;
        private int decision;

        Walk(double less, double more, double error) {
            this.perBad = Math.log(more / less);
            this.perGood = Math.log1p(-more) - Math.log1p(-less);
            this.bound = -Math.log(error);
        }

        /** Returns -1 if it chose the smaller share, 1 for the larger one, 0 if it goes on. */
        int after(long good, long bad) {
            if (decision == 0) {
                double ratio = bad * perBad + good * perGood;
                decision = ratio >= bound ? 1 : ratio <= -bound ? -1 : 0;
            }
            return decision;
        }
    }

    /**
     * Begins a test with error rates of 5 %.
     *
     * @param objective the objective, with a target above 0.5
     * @return the test
     * @throws IllegalArgumentException if the target is not above 0.5
     */
    public static SequentialTest of(Objective objective) {
        return new SequentialTest(objective, DEFAULT_ERROR);
    }

    /**
     * Begins a test with other error rates.
     *
     * @param objective the objective, with a target above 0.5
     * @param errorRatio how often each wrong answer may be given, 1e-9 to 0.3
     * @return the test
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public static SequentialTest of(Objective objective, double errorRatio) {
        if (!(errorRatio >= 1e-9 && errorRatio <= 0.3)) {
            throw new IllegalArgumentException("errorRatio=" + errorRatio + ": must be 1e-9 to 0.3; 5 % is 0.05");
        }
        return new SequentialTest(objective, errorRatio);
    }

    /**
     * Counts a call. After the decision, calls are ignored, so that threads that still run one do no harm.
     *
     * @param isGood whether it was good
     * @return this test
     */
    public SequentialTest record(boolean isGood) {
        lock.lock();
        try {
            if (!decided) {
                good += isGood ? 1 : 0;
                bad += isGood ? 0 : 1;
                decide();
            }
        } finally {
            lock.unlock();
        }
        return this;
    }

    private void decide() {
        int pass = half.after(good, bad);
        int fail = twice.after(good, bad);
        if (pass < 0) {
            outcome = SloVerdict.Outcome.PASS;
            decided = true;
        } else if (fail > 0) {
            outcome = SloVerdict.Outcome.FAIL;
            decided = true;
        } else {
            decided = pass > 0 && fail < 0;
        }
    }

    /**
     * Makes calls on this thread until the test can tell.
     *
     * @param call makes a call and returns whether it was good; what it throws ends the test and is passed on
     * @return the outcome
     */
    public SloVerdict.Outcome run(BooleanSupplier call) {
        while (!isDecided()) {
            record(call.getAsBoolean());
        }
        return outcome();
    }

    /**
     * Returns whether the test can tell.
     *
     * @return true from the deciding call on
     */
    public boolean isDecided() {
        lock.lock();
        try {
            return decided;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the answer.
     *
     * @return the outcome; INCONCLUSIVE as long as it is not decided, and if it was decided that nobody can tell
     */
    public SloVerdict.Outcome outcome() {
        lock.lock();
        try {
            return outcome;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the calls that were counted.
     *
     * @return good calls and all calls, up to the deciding one
     */
    public EventCounts counts() {
        lock.lock();
        try {
            return new EventCounts(good, good + bad);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns about how many calls the test takes if none is bad, which is the least it takes for a pass.
     *
     * @return the number of good calls in a row that pass
     */
    public long leastCalls() {
        return (long) Math.ceil(half.bound / -half.perGood);
    }

    /**
     * Returns how often each wrong answer may be given.
     *
     * @return the bound, 0 to 1
     */
    public double errorRatio() {
        return errorRatio;
    }

    /** Returns the objective, the answer and the calls. */
    @Override
    public String toString() {
        EventCounts counts = counts();
        return String.format(
                Locale.ROOT,
                "SequentialTest[%s, %s after %,d %s, %,d bad]",
                objective.name(),
                isDecided() ? outcome() : "open",
                counts.valid(),
                counts.valid() == 1 ? "call" : "calls",
                counts.bad());
    }
}
