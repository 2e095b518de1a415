package dev.tacho.chain.provider;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Which head each provider had when it last told, and which one they have to have.
 *
 * <p>The <b>reference</b> is the highest head that any provider told. An answer is good if its provider is at most the
 * bound below the reference; as heads only rise, the last head told is a lower bound of where a provider is, so what
 * this class calls fresh is fresh for certain. Three kinds of going wrong are told apart:
 *
 * <ul>
 *   <li><b>lagging</b>: a provider is beyond the bound. It is asked no more about the head until it caught up.
 *   <li><b>stray</b>: a provider is {@value #STRAY_BLOCKS} blocks above all others, of which two agree. It is not
 *       believed, or a single liar would make everybody else look old.
 *   <li><b>backwards</b>: a provider went back beyond the bound from a head of its own. If for {@code patience} nobody
 *       tells anything within the bound of the reference, the chain itself went back (a test chain that was reset, a
 *       very deep reorganisation): it is counted, and the reference follows.
 * </ul>
 *
 * <p>A lock guards it, taken when a head is told; questions read one volatile number.
 */
final class Heads {
    /** No lag is too much. */
    static final long NO_BOUND = Long.MAX_VALUE;

    static final long STRAY_BLOCKS = 1_000;
    private static final int MOST_STEPS = 512;
    private static final long UNKNOWN = -1;
    /** Heads told longer ago do not vote on what is stray. */
    private static final long VOTE_NANOS = 60_000_000_000L;

    enum Standing {
        FRESH,
        /** Within the bound, but below what a caller was given before. */
        BEHIND,
        LAGGING,
        STRAY
    }

    private record Step(long number, long seenNanos) {}

    private final long boundBlocks;
    private final long patienceNanos;
    private final long[] latest;
    private final long[] toldNanos;
    private final long[] highest;
    private final boolean[] stray;
    private final boolean[] wentBack;
    /** When the reference first passed each height. */
    private final Deque<Step> steps = new ArrayDeque<>();

    private volatile long reference = UNKNOWN;
    private long confirmedNanos;
    private long givenOut = UNKNOWN;
    private long regressions;
    private long strays;
    private long chainRegressions;

    Heads(int providers, long boundBlocks, long patienceNanos) {
        this.boundBlocks = boundBlocks;
        this.patienceNanos = patienceNanos;
        this.latest = filled(providers);
        this.toldNanos = new long[providers];
        this.highest = filled(providers);
        this.stray = new boolean[providers];
        this.wentBack = new boolean[providers];
    }

    /** A provider told its head. */
    synchronized Standing told(int provider, long number, long nowNanos) {
        stray[provider] = isStray(provider, number, nowNanos);
        if (stray[provider]) {
            strays++;
            return Standing.STRAY;
        }
        boolean isBack = boundBlocks != NO_BOUND && highest[provider] - number > boundBlocks;
        if (isBack && !wentBack[provider]) {
            regressions++;
        }
        wentBack[provider] = isBack;
        latest[provider] = number;
        toldNanos[provider] = nowNanos;
        highest[provider] = Math.max(highest[provider], number);
        if (number > reference) {
            advance(number, nowNanos);
        }
        if (isWithinBound(number)) {
            confirmedNanos = nowNanos;
        } else if (isBack && nowNanos - confirmedNanos >= patienceNanos) {
            chainWentBack(nowNanos);
        }
        if (!isWithinBound(number)) {
            return Standing.LAGGING;
        }
        return boundBlocks != NO_BOUND && number < givenOut ? Standing.BEHIND : Standing.FRESH;
    }

    /** A caller is given this head. */
    synchronized void givenOut(long number) {
        givenOut = Math.max(givenOut, number);
    }

    /** Tells whether a provider is certainly no further behind than the bound. */
    synchronized boolean isFresh(int provider) {
        if (boundBlocks == NO_BOUND) {
            return true;
        }
        return !stray[provider]
                && (reference == UNKNOWN || (latest[provider] != UNKNOWN && isWithinBound(latest[provider])));
    }

    /** Tells whether the provider told its head lately enough to know that asking again is of no use. */
    synchronized boolean isKnownSince(int provider, long nanos) {
        return latest[provider] != UNKNOWN && toldNanos[provider] - nanos >= 0;
    }

    /** Returns how many blocks a provider was behind the reference when it was last heard of; 0 if nothing is known. */
    synchronized long lagBlocks(int provider) {
        if (latest[provider] == UNKNOWN) {
            return 0;
        }
        return Math.max(0, referenceAt(toldNanos[provider]) - latest[provider]);
    }

    /** Returns for how long there had been a block above a provider's head when it was last heard of; 0 if there was none. */
    synchronized long lagNanos(int provider) {
        if (lagBlocks(provider) == 0) {
            return 0;
        }
        for (Step step : steps) {
            if (step.number > latest[provider]) {
                return Math.max(0, toldNanos[provider] - step.seenNanos);
            }
        }
        return 0;
    }

    /** Returns the last head of a provider; below 0 if it told none. */
    synchronized long latest(int provider) {
        return latest[provider];
    }

    /** Returns how long ago a provider told its last head; below 0 if it told none. */
    synchronized long ageNanos(int provider, long nowNanos) {
        return latest[provider] == UNKNOWN ? -1 : Math.max(0, nowNanos - toldNanos[provider]);
    }

    synchronized boolean isStray(int provider) {
        return stray[provider];
    }

    /** Tells whether there is a provider with a higher head. */
    synchronized boolean isBehindOthers(int provider) {
        return reference != UNKNOWN && latest[provider] < reference;
    }

    /** Returns the highest head; below 0 if nobody told one. */
    long reference() {
        return reference;
    }

    /** How often a provider went back beyond the bound while the chain did not. */
    synchronized long regressions() {
        return regressions;
    }

    synchronized long strays() {
        return strays;
    }

    synchronized long chainRegressions() {
        return chainRegressions;
    }

    private boolean isWithinBound(long number) {
        return boundBlocks == NO_BOUND || reference - number <= boundBlocks;
    }

    private void advance(long number, long nowNanos) {
        reference = number;
        steps.addLast(new Step(number, nowNanos));
        if (steps.size() > MOST_STEPS) {
            steps.removeFirst();
        }
    }

    /** The reference as it was then; the oldest known if that is too long ago. */
    private long referenceAt(long nanos) {
        long then = steps.isEmpty() ? reference : steps.getFirst().number;
        for (Step step : steps) {
            if (step.seenNanos - nanos > 0) {
                break;
            }
            then = step.number;
        }
        return then;
    }

    private boolean isStray(int provider, long number, long nowNanos) {
        long first = UNKNOWN;
        long second = UNKNOWN;
        for (int other = 0; other < latest.length; other++) {
            if (other != provider && latest[other] != UNKNOWN && nowNanos - toldNanos[other] <= VOTE_NANOS) {
                long head = latest[other];
                second = Math.max(second, Math.min(first, head));
                first = Math.max(first, head);
            }
        }
        return second != UNKNOWN && first - second <= STRAY_BLOCKS && number - first > STRAY_BLOCKS;
    }

    private void chainWentBack(long nowNanos) {
        chainRegressions++;
        long now = UNKNOWN;
        for (int provider = 0; provider < latest.length; provider++) {
            // Only what was told since the last good head; whoever is silent has no say.
            if (latest[provider] != UNKNOWN && toldNanos[provider] - confirmedNanos > 0) {
                now = Math.max(now, latest[provider]);
                highest[provider] = latest[provider];
                wentBack[provider] = false;
            }
        }
        steps.clear();
        advance(now, nowNanos);
        confirmedNanos = nowNanos;
        givenOut = now;
    }

    private static long[] filled(int size) {
        long[] numbers = new long[size];
        Arrays.fill(numbers, UNKNOWN);
        return numbers;
    }
}
