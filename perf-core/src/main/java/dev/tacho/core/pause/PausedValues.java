package dev.tacho.core.pause;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which values of one instrument contained a pause, and hands those on, each once.
 *
 * <pre>{@code
 * PausedValues paused = pauses.attribute(second::record);
 * long floor = pauses.minimumNanos();
 * ...
 * if (nanos >= floor) {
 *     paused.candidate(end, nanos);   // on the recording path
 * }
 * ...
 * PausedCounts counts = paused.drain();   // before the second recording is read
 * }</pre>
 *
 * <p>A pause becomes known only after the spans that contained it have ended, so a value waits until it can be decided:
 * it contained a known pause (attributed), a later pause or the end of the grace period shows that it contained none
 * (clear), or its pauses are not on record (unattributed). Up to 1,024 values wait; if more come, about the oldest is
 * decided by what is known, or counted as unattributed. {@link PausedCounts} accounts for every candidate.
 *
 * <p>Values are decided by {@link #drain}, by the thread that reports a pause, and, when 1,024 wait, by the thread that
 * brings one more. Safe for use by any thread.
 */
public final class PausedValues {
    private static final Logger log = LoggerFactory.getLogger(PausedValues.class);

    /** Half of what a difference of nanoseconds can hold, 146 years: no span is longer. */
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private enum Decision {
        ATTRIBUTED,
        CLEAR,
        UNATTRIBUTED,
        PENDING
    }

    private final Pauses pauses;
    private final LongConsumer recipient;

    /** Allocated by the first candidate: 24 KB that an instrument without slow values never needs. */
    private final AtomicReference<@Nullable CandidateRing> candidates = new AtomicReference<>();

    /** Candidates that found no room and were never in the ring. */
    private final AtomicLong refused = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final PauseLog.Match match = new PauseLog.Match();
    private long returned;
    private long attributed;
    private long uncertain;
    private long clear;
    private long unattributed;
    private long failed;
    private long attributedNanos;
    private long pausedNanos;

    PausedValues(Pauses pauses, LongConsumer recipient) {
        this.pauses = pauses;
        this.recipient = recipient;
    }

    /**
     * Asks whether a value contained a pause. Never blocks, throws or, but for the first call, allocates.
     *
     * <p>Worth a call only for a value of at least {@link Pauses#minimumNanos}; a shorter one is decided all the same.
     *
     * @param endNanos when the value's span ended, on the axis of {@link System#nanoTime}
     * @param valueNanos the value, the length of that span in nanoseconds; a negative one counts as a span of length 0
     */
    public void candidate(long endNanos, long valueNanos) {
        CandidateRing ring = candidates.getAcquire();
        if (ring == null) {
            ring = allocate();
        }
        if (!ring.offer(endNanos, valueNanos)) {
            makeRoom(ring, endNanos, valueNanos);
        }
    }

    /**
     * Decides every candidate that can be decided now, and hands on those that contained a pause.
     *
     * @return what became of all candidates so far; those brought during the call may be pending
     */
    public PausedCounts drain() {
        return drain(pauses.nanoTime());
    }

    /**
     * Decides every candidate that can be decided at a given time, and hands on those that contained a pause. Takes
     * 5 to 7 ns for each candidate that waits and 2 ns more for each pause younger than it; waits for a drain under way
     * on another thread. Called by the recipient itself, it decides nothing.
     *
     * @param nowNanos the present, on the axis of {@link System#nanoTime}: what ended more than the grace period before
     *     it is final
     * @return what became of all candidates so far; those brought during the call may be pending
     */
    public PausedCounts drain(long nowNanos) {
        lock.lock();
        try {
            if (lock.getHoldCount() == 1) {
                decideAll(nowNanos);
            }
            return counts();
        } finally {
            lock.unlock();
        }
    }

    /** Does what {@link #drain} does, unless another thread is at it. */
    void tryDrain(long nowNanos) {
        if (candidates.getAcquire() != null && !lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                decideAll(nowNanos);
            } finally {
                lock.unlock();
            }
        }
    }

    private void decideAll(long nowNanos) {
        CandidateRing ring = candidates.getAcquire();
        if (ring == null) {
            return;
        }
        // One round: what stays pending goes to the back, and what is brought meanwhile waits for the next drain.
        for (long left = ring.size(); left > 0 && ring.poll(); left--) {
            long end = ring.end();
            long value = ring.value();
            Decision decision = decide(end, value, nowNanos);
            if (decision != Decision.PENDING) {
                count(decision, value);
            } else if (ring.offer(end, value)) {
                returned++;
            } else {
                count(Decision.UNATTRIBUTED, value);
            }
        }
    }

    /** The ring is full: its oldest candidate makes room, or, if another thread is deciding, this one is given up. */
    private void makeRoom(CandidateRing ring, long endNanos, long valueNanos) {
        boolean room = false;
        if (!lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                if (ring.poll()) {
                    // The new span has just ended: that is the present, without another reading of the clock.
                    long value = ring.value();
                    Decision decision = decide(ring.end(), value, endNanos);
                    count(decision == Decision.PENDING ? Decision.UNATTRIBUTED : decision, value);
                }
                room = ring.offer(endNanos, valueNanos);
            } finally {
                lock.unlock();
            }
        }
        if (!room) {
            refused.getAndIncrement();
        }
    }

    private Decision decide(long end, long value, long nowNanos) {
        long span = Math.min(Math.max(value, 0), LONGEST);
        // Before the match: a pause that comes between must not make final what was matched without it.
        long settled = pauses.settled(nowNanos);
        boolean closed = pauses.isClosed();
        pauses.match(end - span, end, span, match);
        if (match.overlap) {
            return Decision.ATTRIBUTED;
        }
        if (end - settled < 0) {
            return match.complete ? Decision.CLEAR : Decision.UNATTRIBUTED;
        }
        return closed ? Decision.UNATTRIBUTED : Decision.PENDING;
    }

    private void count(Decision decision, long value) {
        if (decision == Decision.ATTRIBUTED) {
            attribute(value);
        } else if (decision == Decision.CLEAR) {
            clear++;
        } else {
            unattributed++;
        }
    }

    private void attribute(long value) {
        long span = Math.max(value, 0);
        attributed++;
        uncertain += match.certain ? 0 : 1;
        attributedNanos = saturatedSum(attributedNanos, span);
        pausedNanos = saturatedSum(pausedNanos, Math.min(match.pausedNanos, span));
        try {
            recipient.accept(value);
        } catch (RuntimeException | Error e) {
            if (failed++ == 0) {
                log.warn("A value that contained a pause was refused; further failures are only counted", e);
            }
        }
    }

    private PausedCounts counts() {
        CandidateRing ring = candidates.getAcquire();
        long turnedAway = refused.get();
        long accepted = ring == null ? 0 : ring.offered() - returned;
        return new PausedCounts(
                accepted + turnedAway,
                attributed,
                uncertain,
                clear,
                unattributed + turnedAway,
                accepted - attributed - clear - unattributed,
                failed,
                attributedNanos,
                pausedNanos);
    }

    private CandidateRing allocate() {
        CandidateRing fresh = new CandidateRing();
        CandidateRing first = candidates.compareAndExchange(null, fresh);
        return first == null ? fresh : first;
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
