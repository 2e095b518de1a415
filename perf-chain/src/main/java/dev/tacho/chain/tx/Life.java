package dev.tacho.chain.tx;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One transaction from its making to its end. Guarded by its ledger. */
final class Life {
    static final long NEVER = Long.MIN_VALUE;
    static final int NOT_ASKED = -1;
    /** Observers told apart for one transaction. */
    private static final int MOST_OBSERVERS = 8;

    /** Counts up in the order of the sends. */
    long ordinal;

    final long intendedNanos;
    final long builtNanos;
    int operations = 1;
    long signedNanos = NEVER;
    long sentNanos = NEVER;
    String hash = "";
    String account = "";
    long nonce = -1;
    String payload = "";
    boolean cancels;

    TxState state = TxState.BUILT;
    /** When each stage was reached, on the clock. */
    final Map<String, Long> reached = new LinkedHashMap<>();

    int observers;

    @Nullable
    Arrived block;
    /** How much earlier the inclusion may have been: never before the send. */
    long resolutionNanos;
    /** The newest confirmation that was told since the inclusion. */
    int confirmationsTold;

    boolean safeTold;
    boolean finalizedTold;

    @Nullable
    Boolean succeeded;

    long gasUsed = -1;
    int orphanings;
    /** Heads since the send, or since an observer saw it last. */
    int headsUnseen;
    /** Of these, the ones that made the chain higher: those of a new branch are as old as what they replace. */
    int heightsUnseen;
    /** Heights in a row at which neither pool nor chain had it; {@link #NOT_ASKED} while nobody asked the pool. */
    int heightsAbsent = NOT_ASKED;
    /** Heights in a row at which a nonce before it was missing; {@link #NOT_ASKED} while nobody asked. */
    int heightsBehindGap = NOT_ASKED;
    /** Heads in a row at which its nonce was used by something unknown; of the follower alone. */
    int headsUsed;

    Life(long intendedNanos, long builtNanos) {
        this.intendedNanos = intendedNanos;
        this.builtNanos = builtNanos;
    }

    /** Keeps a stage; returns its time since the send call. */
    long reach(String stage, long nowNanos) {
        reached.remove(stage);
        reached.put(stage, nowNanos);
        return nowNanos - sentNanos;
    }

    boolean has(String stage) {
        return reached.containsKey(stage);
    }

    /** It was seen, or left the chain: heads count from here. */
    void restartHeads() {
        headsUnseen = 0;
        heightsUnseen = 0;
        heightsAbsent = NOT_ASKED;
        heightsBehindGap = NOT_ASKED;
    }

    boolean mayObserve() {
        return observers++ < MOST_OBSERVERS;
    }

    /** When the block it is in arrived. */
    long includedNanos() {
        return block == null ? NEVER : block.arrivalNanos();
    }

    TxRecord record(long headNumber) {
        Map<String, Long> stages = new LinkedHashMap<>();
        if (sentNanos != NEVER) {
            stages.put("built", sentNanos - builtNanos);
            if (signedNanos != NEVER) {
                stages.put("signed", sentNanos - signedNanos);
            }
            reached.forEach((stage, nanos) -> stages.put(stage, nanos - sentNanos));
        }
        return new TxRecord(
                hash,
                account,
                nonce,
                state,
                succeeded,
                stages,
                block == null ? 0 : resolutionNanos,
                block == null ? -1 : block.number(),
                block == null ? 0 : Math.max(1, headNumber - block.number() + 1),
                orphanings,
                gasUsed);
    }
}
