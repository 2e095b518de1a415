package dev.tacho.chain.tx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that are followed, and what is known of each. Knows no node and reads no clock.
 *
 * <p>It holds a bounded number of lives. A new one takes the place of the oldest that is over; if none is over, the new
 * one is not followed and counted. What is said of a sample is said of those sent after the last that made room, so
 * that none is missing from it.
 *
 * <p>One lock guards it all.
 */
final class Ledger {
    private final int most;
    private final int[] confirmations;
    private final TxTally tally;

    /** By order of the sends. */
    private final TreeMap<Long, Life> lives = new TreeMap<>();

    private final Map<String, Life> byHash = new HashMap<>();
    private long ordinals;
    /** The sample is what was sent after it. */
    private long lastEvicted = -1;

    private long headNumber = -1;
    /** The highest head there ever was. */
    private long highest = -1;

    Ledger(int most, int[] confirmations, TxTally tally) {
        this.most = most;
        this.confirmations = confirmations.clone();
        this.tally = tally;
    }

    /** The send call begins. Returns whether the transaction is followed. */
    synchronized boolean sending(Life life, Identity identity, long nowNanos) {
        if (life.state != TxState.BUILT || byHash.containsKey(identity.hash())) {
            tally.count("sent-again");
            return false;
        }
        if (lives.size() >= most && !makeRoom()) {
            tally.count("not-followed");
            return false;
        }
        life.hash = identity.hash();
        life.account = identity.account();
        life.nonce = identity.nonce();
        life.payload = identity.payload();
        life.cancels = identity.cancels();
        life.sentNanos = nowNanos;
        life.state = TxState.SENT;
        life.ordinal = ordinals++;
        lives.put(life.ordinal, life);
        byHash.put(life.hash, life);
        tally.count("sent");
        tally.stage("built", nowNanos - life.builtNanos);
        if (life.signedNanos != Life.NEVER) {
            tally.stage("signed", nowNanos - life.signedNanos);
        }
        return true;
    }

    synchronized void acknowledged(Life life, long nowNanos) {
        if (life.sentNanos == Life.NEVER || life.has("acknowledged")) {
            return;
        }
        tally.stage("acknowledged", life.reach("acknowledged", nowNanos));
        // It may have been seen in a block before the node's answer came.
        if (life.state == TxState.SENT || life.state == TxState.REJECTED) {
            life.state = TxState.ACKNOWLEDGED;
        }
    }

    synchronized void rejected(Life life, String reason) {
        if (life.state == TxState.SENT) {
            life.state = TxState.REJECTED;
            tally.count("rejected");
            tally.count("rejected:" + reason);
        }
    }

    synchronized void unanswered(Life life) {
        if (life.state == TxState.SENT) {
            tally.count("unanswered");
        }
    }

    /** An observer of pools saw it. Returns whether it is followed. */
    synchronized boolean seen(String observer, String hash, long nowNanos) {
        Life life = byHash.get(hash);
        String stage = "pending:" + observer;
        if (life == null) {
            return false;
        }
        if (!life.has(stage) && life.mayObserve()) {
            tally.stage(stage, life.reach(stage, nowNanos));
        }
        life.restartHeads();
        return true;
    }

    /** A block became part of the chain. Returns the followed transactions in it. */
    synchronized List<Life> head(Arrived head, List<String> txHashes) {
        headNumber = head.number();
        boolean higher = headNumber > highest;
        highest = Math.max(highest, headNumber);
        List<Life> own = new ArrayList<>();
        for (String hash : txHashes) {
            Life life = byHash.get(hash);
            if (life != null) {
                include(life, head);
                own.add(life);
            }
        }
        for (Life life : lives.values()) {
            if (life.state.isIncluded()) {
                confirm(life, head);
            } else if (life.state.isOpen()) {
                life.headsUnseen++;
                life.heightsUnseen += higher ? 1 : 0;
            }
        }
        return own;
    }

    /** A block left the chain. */
    synchronized void orphaned(String blockHash) {
        lives.values().stream()
                .filter(life -> life.block != null && life.block.hash().equals(blockHash))
                .forEach(this::orphan);
    }

    /** All blocks from a height on left the chain. */
    synchronized void orphanedFrom(long number) {
        lives.values().stream()
                .filter(life -> life.block != null && life.block.number() >= number)
                .forEach(this::orphan);
    }

    /** A receipt arrived. */
    synchronized void receipt(String hash, boolean succeeded, long gasUsed, long nowNanos) {
        Life life = byHash.get(hash);
        if (life == null || life.block == null || life.succeeded != null) {
            return;
        }
        life.succeeded = succeeded;
        life.gasUsed = gasUsed;
        tally.stage("executed", life.reach("executed", nowNanos));
        tally.count(succeeded ? "succeeded" : "reverted");
    }

    /** The node's tags moved. A number below 0 stands for a tag that the node lacks. */
    synchronized void tags(long safe, long finalized, long nowNanos) {
        for (Life life : lives.values()) {
            if (life.block == null) {
                continue;
            }
            if (!life.safeTold && life.block.number() <= safe) {
                life.safeTold = true;
                life.state = TxState.SAFE;
                tally.stage("safe", life.reach("safe", nowNanos));
            }
            if (!life.finalizedTold && life.block.number() <= finalized) {
                life.finalizedTold = true;
                life.state = TxState.FINALIZED;
                tally.stage("finalized", life.reach("finalized", nowNanos));
            }
        }
    }

    /** A verdict on a transaction that is neither on the chain nor judged. */
    synchronized void judge(Life life, TxState verdict) {
        if (life.state.isOpen()) {
            life.state = verdict;
            tally.count(verdict.tag());
        }
    }

    /** Neither pool nor chain had it at a height; so many times in a row, and it is dropped. */
    synchronized void absent(Life life, int grace, int most) {
        life.heightsBehindGap = 0;
        life.heightsAbsent = oneMore(life.heightsAbsent, grace);
        if (life.heightsAbsent >= most) {
            judge(life, TxState.DROPPED);
        }
    }

    /** The node had it at a height; behind a gap so many times in a row, and it is lost to that. */
    synchronized void waiting(Life life, boolean behindGap, int grace, int most) {
        life.heightsAbsent = 0;
        life.heightsBehindGap = behindGap ? oneMore(life.heightsBehindGap, grace) : 0;
        if (life.heightsBehindGap >= most) {
            judge(life, TxState.LOST_TO_GAP);
        }
    }

    /** What is missing when it is first asked for was not seen at the heads of grace either. */
    private static int oneMore(int heights, int grace) {
        return (heights == Life.NOT_ASKED ? grace : heights) + 1;
    }

    /** Judges those whose sender and nonce a block has used for another that is followed too. */
    synchronized void judgeReplaced(Collection<Life> included) {
        Map<String, Life> byNonce = new HashMap<>();
        included.forEach(life -> byNonce.put(life.account + life.nonce, life));
        for (Life life : open()) {
            Life winner = byNonce.get(life.account + life.nonce);
            if (winner != null) {
                judge(life, replacement(life, winner.payload, winner.cancels));
            }
        }
    }

    /** Judges those that had their time. */
    synchronized void judgeExpired(long sentBeforeNanos) {
        for (Life life : open()) {
            if (life.sentNanos - sentBeforeNanos < 0) {
                judge(life, TxState.EXPIRED);
            }
        }
    }

    static TxState replacement(Life life, String payload, boolean cancels) {
        if (cancels && !life.cancels) {
            return TxState.REPLACED_BY_CANCEL;
        }
        return payload.equals(life.payload) ? TxState.REPLACED_BY_SPEED_UP : TxState.REPLACED_BY_ANOTHER;
    }

    /** Returns those sent that are neither on the chain nor judged. */
    synchronized List<Life> open() {
        return lives.values().stream().filter(life -> life.state.isOpen()).toList();
    }

    /** Returns the blocks of those whose receipts are missing, by hash. */
    synchronized Map<String, List<String>> unreceipted() {
        Map<String, List<String>> blocks = new HashMap<>();
        for (Life life : lives.values()) {
            if (life.block != null && life.succeeded == null) {
                blocks.computeIfAbsent(life.block.hash(), hash -> new ArrayList<>())
                        .add(life.hash);
            }
        }
        return blocks;
    }

    /** Returns whether a tag may still tell something. */
    synchronized boolean awaitsFinality() {
        return lives.values().stream().anyMatch(life -> life.block != null && !life.finalizedTold);
    }

    synchronized @Nullable Life find(String hash) {
        return byHash.get(hash);
    }

    synchronized TxRecord read(Life life) {
        return life.record(headNumber);
    }

    synchronized List<TxRecord> records() {
        return lives.values().stream().map(life -> life.record(headNumber)).toList();
    }

    /** Calculates from those sent since the last that made room. */
    synchronized <T> T sample(Function<Collection<Life>, T> calculation) {
        return calculation.apply(lives.tailMap(lastEvicted, false).values());
    }

    synchronized int size() {
        return lives.size();
    }

    private void include(Life life, Arrived head) {
        if (life.state.isTerminal() && life.state != TxState.FINALIZED) {
            tally.count("included-after-verdict");
            if (life.state == TxState.REJECTED) {
                tally.count("included-after-refusal");
            }
        }
        boolean again = life.orphanings > 0;
        life.block = head;
        life.state = TxState.INCLUDED;
        life.confirmationsTold = 0;
        long nanos = life.reach("included", head.arrivalNanos());
        tally.stage(again ? "re-included" : "included", nanos);
        life.resolutionNanos = Math.max(0, Math.min(head.resolutionNanos(), nanos));
        tally.resolution(life.resolutionNanos);
        if (again) {
            tally.count("re-included");
        }
    }

    private void confirm(Life life, Arrived head) {
        Arrived block = life.block;
        if (block == null) {
            return;
        }
        long depth = head.number() - block.number() + 1;
        for (int wanted : confirmations) {
            if (wanted > life.confirmationsTold && depth >= wanted) {
                life.confirmationsTold = wanted;
                String stage = "confirmed:" + wanted;
                tally.stage(stage, life.reach(stage, head.arrivalNanos()));
            }
        }
    }

    private void orphan(Life life) {
        tally.count("orphaned");
        if (life.state == TxState.FINALIZED) {
            tally.count("orphaned-after-finality");
        }
        life.orphanings++;
        life.block = null;
        life.state = TxState.ORPHANED;
        life.confirmationsTold = 0;
        life.safeTold = false;
        life.finalizedTold = false;
        life.succeeded = null;
        life.gasUsed = -1;
        life.restartHeads();
    }

    /** Lets the oldest go that is over: finalized, or judged. */
    private boolean makeRoom() {
        for (Iterator<Life> all = lives.values().iterator(); all.hasNext(); ) {
            Life life = all.next();
            if (isOver(life)) {
                all.remove();
                byHash.remove(life.hash);
                lastEvicted = Math.max(lastEvicted, life.ordinal);
                return true;
            }
        }
        return false;
    }

    /** Also where a node has no tags: what is deeper than any confirmation asked for is as good as over. */
    private boolean isOver(Life life) {
        int deepest = confirmations.length == 0 ? 1 : confirmations[confirmations.length - 1];
        return life.state.isTerminal() || (life.state.isIncluded() && life.confirmationsTold >= deepest);
    }

    /**
     * What tells a transaction from all others.
     *
     * @param hash its hash
     * @param account its sender
     * @param nonce its nonce
     * @param payload a digest of receiver, value and data
     * @param cancels whether it pays its own sender nothing
     */
    record Identity(String hash, String account, long nonce, String payload, boolean cancels) {}
}
