package dev.tacho.chain.provider;

import dev.tacho.chain.provider.Job.Judged;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One job on its way through the providers, from the first attempt to the last one's end.
 *
 * <p>Driven by events: an attempt ended, an attempt's time is up, it is time to hedge, the caller left. Each takes the
 * lock, so they come one after the other. As long as it is not decided an attempt runs, and each has a limit: so it always
 * is decided in the end. Attempts that lost are followed to their end or limit for what they say of their providers.
 */
final class Race<R> implements Pending<R> {
    private final Router router;
    private final Job<R> job;
    private final Deque<Provider> candidates;
    private final boolean pinned;
    private final boolean counted;
    private final boolean alternatives;
    private final long startNanos;
    private final CompletableFuture<R> answer = new CompletableFuture<>();
    private final List<Attempt<R>> attempts = new ArrayList<>(2);
    private int running;
    private boolean decided;
    private boolean hedgedRace;
    private @Nullable Attempt<R> winner;
    private Dispatch.@Nullable Task hedgeTimer;

    /**
     * Creates a race.
     *
     * @param pinned whether the only candidate is asked whatever is known against it
     * @param counted whether it is a call of a user, not a question of this room's own
     */
    Race(Router router, Job<R> job, List<Provider> candidates, boolean pinned, boolean counted) {
        this.router = router;
        this.job = job;
        this.candidates = new ArrayDeque<>(candidates);
        this.pinned = pinned;
        this.counted = counted;
        this.alternatives = candidates.size() > 1;
        this.startNanos = router.nanoTime();
    }

    Job<R> job() {
        return job;
    }

    /** Whether another provider may be asked, so that a refusal is better than a wait. */
    boolean hasAlternatives() {
        return alternatives;
    }

    @Override
    public CompletableFuture<R> answer() {
        return answer;
    }

    Race<R> start() {
        Runnable outcome;
        synchronized (this) {
            outcome = next(null);
            if (!decided
                    && counted
                    && !pinned
                    && !candidates.isEmpty()
                    && job.safety().mayBeHedged()) {
                planHedge(attempts.get(attempts.size() - 1).provider());
            }
        }
        outcome.run();
        return this;
    }

    /** An attempt's call returned. */
    void ended(Attempt<R> attempt) {
        long now = router.nanoTime();
        Judged<R> judged = attempt.judge(isAgain(attempt), now);
        settle(attempt, judged, now);
    }

    @Override
    public void abandon(IOException why) {
        Runnable outcome;
        synchronized (this) {
            if (decided) {
                return;
            }
            outcome = fail(why);
            long now = router.nanoTime();
            for (Attempt<R> attempt : attempts) {
                if (!attempt.isSettled()) {
                    attempt.cancel();
                    close(attempt, new Judged<>(null, Verdict.ABANDONED, -1, ""), now);
                }
            }
        }
        outcome.run();
    }

    private synchronized boolean isAgain(Attempt<R> attempt) {
        return attempts.get(0) != attempt;
    }

    /** An attempt's time is up. */
    private void expired(Attempt<R> attempt) {
        Verdict verdict = attempt.hasBegun() ? Verdict.TIMEOUT : Verdict.BUSY;
        Runnable outcome;
        synchronized (this) {
            if (attempt.isSettled()) {
                return;
            }
            // Under one lock: the call that is cut ends at once, and must find that its time was up.
            attempt.cancel();
            outcome = settled(attempt, new Judged<>(null, verdict, -1, ""), router.nanoTime());
        }
        outcome.run();
    }

    private void settle(Attempt<R> attempt, Judged<R> judged, long now) {
        Runnable outcome;
        synchronized (this) {
            if (attempt.isSettled()) {
                return; // Its time was up before, or the caller had left.
            }
            outcome = settled(attempt, judged, now);
        }
        outcome.run();
    }

    private Runnable settled(Attempt<R> attempt, Judged<R> judged, long now) {
        close(attempt, judged, now);
        Runnable outcome = next(attempt);
        if (hedgedRace && decided) {
            followHedge(attempt);
        }
        return outcome;
    }

    private void close(Attempt<R> attempt, Judged<R> judged, long now) {
        running--;
        attempt.settle(judged, now);
        router.ended(attempt, job.method(), !counted && job.tellsHead(), now);
        if (decided && judged.verdict() == Verdict.UNDECIDED) {
            router.weighed(attempt, winner != null && winner.verdict().isAnswer());
        }
    }

    /** Goes on after an attempt's end, or at the start; what it returns is run without the lock. */
    private Runnable next(@Nullable Attempt<R> last) {
        Runnable nothing = () -> {};
        if (decided) {
            return nothing;
        }
        if (last != null && last.verdict() == Verdict.ANSWER) {
            return win(last);
        }
        if (running > 0) {
            return nothing;
        }
        Attempt<R> fault = first(Verdict.CALLER_FAULT);
        if (fault != null) {
            return win(fault);
        }
        Attempt<R> soft = best();
        if (soft != null) {
            keepOnlyThoseWhoMayKnowMore(soft);
        }
        boolean timeLeft = router.nanoTime() - startNanos < router.settings().callNanos();
        if (timeLeft && launch(false)) {
            return nothing;
        }
        if (soft == null) {
            soft = attempts.stream().filter(Attempt::isUsable).findFirst().orElse(null);
        }
        return soft != null ? win(soft) : fail(null);
    }

    /** Asks the next provider that can be asked. */
    private boolean launch(boolean hedge) {
        for (Provider provider = candidates.poll(); provider != null; provider = candidates.poll()) {
            long now = router.nanoTime();
            if (!pinned && provider.rateLimit().isLimited(now)) {
                continue;
            }
            long permit = provider.breaker().tryBegin(now);
            if (!pinned && permit == Breaker.NO_PERMIT) {
                continue;
            }
            if (launch(new Attempt<>(this, router, provider, permit, hedge))) {
                return true;
            }
        }
        return false;
    }

    private boolean launch(Attempt<R> attempt) {
        attempts.add(attempt);
        running++;
        router.began(attempt);
        try {
            long left = startNanos + router.settings().callNanos() - router.nanoTime();
            long limit = Math.max(0, Math.min(left, router.settings().attemptNanos()));
            attempt.limitedBy(router.dispatch().after(limit, () -> expired(attempt)));
            attempt.runs(router.dispatch().execute(attempt.provider().index(), attempt));
            return true;
        } catch (RejectedExecutionException e) {
            close(attempt, new Judged<>(null, Verdict.BUSY, -1, ""), router.nanoTime());
            return false;
        }
    }

    private @Nullable Attempt<R> first(Verdict verdict) {
        for (Attempt<R> attempt : attempts) {
            if (attempt.verdict() == verdict && attempt.isUsable()) {
                return attempt;
            }
        }
        return null;
    }

    /** Returns the best answer that does not win at once: the highest head, or else the first empty one. */
    private @Nullable Attempt<R> best() {
        Attempt<R> best = null;
        for (Attempt<R> attempt : attempts) {
            Judged<R> judged = attempt.judged();
            boolean soft = attempt.verdict() == Verdict.EMPTY || attempt.verdict() == Verdict.BEHIND;
            if (soft && judged != null && (best == null || judged.head() > headOf(best))) {
                best = attempt;
            }
        }
        return best;
    }

    private static long headOf(Attempt<?> attempt) {
        Judged<?> judged = attempt.judged();
        return judged == null ? -1 : judged.head();
    }

    /** After an empty answer only a provider with a higher head may know more; after a low head, anybody. */
    private void keepOnlyThoseWhoMayKnowMore(Attempt<R> soft) {
        if (soft.verdict() == Verdict.EMPTY) {
            long head = router.heads().latest(soft.provider().index());
            candidates.removeIf(candidate -> router.heads().latest(candidate.index()) <= head);
        }
    }

    private Runnable win(Attempt<R> attempt) {
        winner = attempt;
        if (headOf(attempt) >= 0 && counted) {
            router.heads().givenOut(headOf(attempt));
        }
        decide();
        Judged<R> judged = attempt.judged();
        if (counted) {
            boolean failedOver = attempts.get(0) != attempt && !attempt.isHedge();
            router.answered(router.nanoTime() - startNanos, failedOver);
        }
        return () -> answer.complete(judged == null ? null : judged.answer());
    }

    private Runnable fail(@Nullable IOException why) {
        decide();
        if (counted) {
            router.unanswered(router.nanoTime() - startNanos);
        }
        Throwable failure = why != null ? why : reason();
        return () -> answer.completeExceptionally(failure);
    }

    /** Who was asked alone is quoted word for word, as if there were no other. */
    private Throwable reason() {
        Throwable only = attempts.size() == 1 ? attempts.get(0).failure() : null;
        return only != null ? only : ProvidersException.of(router, job.method(), attempts);
    }

    private void decide() {
        decided = true;
        router.over(this);
        if (hedgeTimer != null) {
            hedgeTimer.cancel();
        }
        // An error of which nobody knew whose fault it was: another provider did better, or did not.
        boolean another = winner != null && winner.verdict().isAnswer();
        for (Attempt<R> attempt : attempts) {
            if (attempt.verdict() == Verdict.UNDECIDED && attempt.isSettled()) {
                router.weighed(attempt, another && attempt != winner);
            }
        }
    }

    private void planHedge(Provider first) {
        OptionalLong delay = router.hedging().delayNanos(job.method(), first, router.nanoTime());
        if (delay.isPresent()) {
            try {
                hedgeTimer = router.dispatch().after(delay.getAsLong(), this::hedge);
            } catch (RejectedExecutionException e) {
                hedgeTimer = null; // Closed meanwhile, which ends the call too.
            }
        }
    }

    private synchronized void hedge() {
        boolean stillFirst = !decided && running == 1 && attempts.size() == 1;
        if (stillFirst && hasReadyCandidate() && router.hedging().mayFire() && launch(true)) {
            hedgedRace = true;
            router.hedging().fired();
        }
    }

    private boolean hasReadyCandidate() {
        long now = router.nanoTime();
        for (Iterator<Provider> it = candidates.iterator(); it.hasNext(); ) {
            if (it.next().isReady(now)) {
                return true;
            }
            it.remove();
        }
        return false;
    }

    /** Counts what came of a hedge: once for the winner, and once both ended. */
    private void followHedge(Attempt<R> ended) {
        Attempt<R> first = attempts.get(0);
        Attempt<R> second = attempts.get(1);
        if (ended == winner && ended == second) {
            router.hedging().won();
        }
        if (!first.isSettled() || !second.isSettled() || (ended != first && ended != second)) {
            return;
        }
        if (first.verdict().isSuccess() && second.verdict().isSuccess()) {
            router.hedging().wasted();
        }
        if (ended != winner && ended.verdict() == Verdict.TIMEOUT) {
            router.hedging().censored();
        } else if (ended == first && winner == second) {
            router.hedging().gained(first.endNanos() - second.endNanos());
        }
    }
}
