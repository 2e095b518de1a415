package dev.tacho.chain.provider;

import dev.tacho.chain.internal.Alternatives;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One job at one provider. What {@link #perform} finds is written by the thread that makes the call and read, under the
 * race's lock, after it ended; everything else belongs to the race.
 */
final class Attempt<R> implements Dispatch.Work {
    private static final long FRESH_ENOUGH_NANOS = 1_000_000_000L;
    private static final String BLOCK_NUMBER = "eth_blockNumber";

    private final Race<R> race;
    private final Router router;
    private final Provider provider;
    private final long permit;
    private final boolean hedge;
    private final Exchange exchange = new Exchange();

    private volatile boolean began;
    private volatile long startNanos;
    private @Nullable R answer;
    private @Nullable Throwable failure;
    private boolean verified;
    private boolean lagging;

    // Guarded by the race.
    private Dispatch.@Nullable Task task;
    private Dispatch.@Nullable Task limit;
    private Job.@Nullable Judged<R> judged;
    private long endNanos;

    Attempt(Race<R> race, Router router, Provider provider, long permit, boolean hedge) {
        this.race = race;
        this.router = router;
        this.provider = provider;
        this.permit = permit;
        this.hedge = hedge;
    }

    @Override
    public void perform() {
        startNanos = router.nanoTime();
        began = true;
        exchange.begin();
        if (race.hasAlternatives()) {
            Alternatives.begin();
        }
        try {
            if (isFreshEnough()) {
                answer = race.job().send(provider.service());
            }
        } catch (Throwable e) {
            failure = e;
        } finally {
            Alternatives.end();
            exchange.end();
            exchange.cutBy(null);
        }
    }

    @Override
    public void finish() {
        race.ended(this);
    }

    /** Judges what {@link #perform} found. */
    Job.Judged<R> judge(boolean again, long nowNanos) {
        if (lagging) {
            return new Job.Judged<>(null, Verdict.STALE, -1, "older than the bound");
        }
        if (failure != null) {
            Verdict verdict = router.isClosed() ? Verdict.ABANDONED : Judge.ofFailure(failure);
            return blamed(new Job.Judged<>(null, verdict, -1, failure.getClass().getSimpleName()));
        }
        return blamed(race.job().judge(answer, provider, again, nowNanos));
    }

    /** Nobody can ask for the head in a wrong way: whatever goes wrong then is the provider's fault. */
    private Job.Judged<R> blamed(Job.Judged<R> found) {
        return found.verdict() == Verdict.UNDECIDED && race.job().tellsHead()
                ? new Job.Judged<>(found.answer(), Verdict.FAILED, found.head(), found.why())
                : found;
    }

    /**
     * Asks for the head first if it is not known to be within the bound: a provider that has not been heard of for a
     * while may be up to date, and only it can tell.
     */
    private boolean isFreshEnough() throws IOException {
        Job<R> job = race.job();
        Heads heads = router.heads();
        int index = provider.index();
        if (!job.isAtHead() || job.tellsHead() || heads.isFresh(index)) {
            return true;
        }
        if (!heads.isKnownSince(index, startNanos - FRESH_ENOUGH_NANOS)) {
            verified = true;
            Object head = RawRpc.call(provider.service(), BLOCK_NUMBER);
            heads.told(index, Quantity.of(BLOCK_NUMBER, head), router.nanoTime());
        }
        lagging = !heads.isFresh(index);
        return !lagging;
    }

    void runs(Dispatch.Task newTask) {
        this.task = newTask;
    }

    void limitedBy(Dispatch.Task newLimit) {
        this.limit = newLimit;
    }

    void settle(Job.Judged<R> newJudged, long nowNanos) {
        this.judged = newJudged;
        this.endNanos = nowNanos;
        if (limit != null) {
            limit.cancel();
        }
    }

    /** Ends the call, as far as its transport can be ended. */
    void cancel() {
        // First, so that what the cut call throws is known to be no failure of its own.
        if (task != null) {
            task.cancel();
        }
        exchange.cut();
    }

    boolean isSettled() {
        return judged != null;
    }

    Verdict verdict() {
        return judged == null ? Verdict.ABANDONED : judged.verdict();
    }

    Job.@Nullable Judged<R> judged() {
        return judged;
    }

    /** Whether there is something that can be given out. */
    boolean isUsable() {
        return judged != null && judged.answer() != null;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    Provider provider() {
        return provider;
    }

    long permit() {
        return permit;
    }

    boolean isHedge() {
        return hedge;
    }

    boolean hasBegun() {
        return began;
    }

    /** Whether its time is that of the call alone, without a question for the head before. */
    boolean isPlain() {
        return began && !verified;
    }

    long nanos() {
        return endNanos - startNanos;
    }

    long endNanos() {
        return endNanos;
    }

    long pauseNanos() {
        return exchange.pauseNanos();
    }
}
