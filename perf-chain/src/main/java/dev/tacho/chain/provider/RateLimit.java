package dev.tacho.chain.provider;

import java.util.SplittableRandom;

/**
 * How long a provider that said "too many requests" is left alone: as long as it asked for, or a second, doubled each
 * time it says so again, and shortened by up to half by chance so that several clients do not come back together
 * ("equal jitter", <a href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Brooker, 2015</a>).
 */
final class RateLimit {
    private static final int MOST_DOUBLINGS = 30;

    private final long firstNanos;
    private final long longestNanos;
    private final SplittableRandom random;
    private boolean limited;
    private long untilNanos;
    private int inARow;
    private long count;

    RateLimit(long firstNanos, long longestNanos, long seed) {
        this.firstNanos = firstNanos;
        this.longestNanos = longestNanos;
        this.random = new SplittableRandom(seed);
    }

    /**
     * The provider refused.
     *
     * @param askedNanos how long it asked to be left alone; below 0 if it did not say
     */
    synchronized void refused(long askedNanos, long nowNanos) {
        count++;
        long pause;
        if (askedNanos >= 0) {
            pause = Math.min(askedNanos, longestNanos);
        } else {
            // Calls that were under way together are one refusal, not several in a row.
            inARow += isLimited(nowNanos) ? 0 : 1;
            int doublings = Math.min(Math.max(0, inARow - 1), MOST_DOUBLINGS);
            long whole = (long) Math.min((double) longestNanos, Math.scalb((double) firstNanos, doublings));
            pause = whole - random.nextLong(whole / 2 + 1);
        }
        if (!isLimited(nowNanos) || nowNanos + pause - untilNanos > 0) {
            untilNanos = nowNanos + pause;
        }
        limited = true;
    }

    /** The provider answered a call that began after the pause: the next refusal starts over. */
    synchronized void answered(long startedNanos) {
        if (!limited || startedNanos - untilNanos >= 0) {
            inARow = 0;
        }
    }

    synchronized boolean isLimited(long nowNanos) {
        return remainingNanos(nowNanos) > 0;
    }

    synchronized long remainingNanos(long nowNanos) {
        return limited ? Math.max(0, untilNanos - nowNanos) : 0;
    }

    synchronized long count() {
        return count;
    }
}
