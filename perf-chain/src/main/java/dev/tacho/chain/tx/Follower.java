package dev.tacho.chain.tx;

import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Asks a node what became of the transactions of a ledger, at each new head and not in between: one call for the
 * receipts of a block with own transactions, one for the nonce of each sender with open ones, two for the tags, and for
 * those that are overdue one each.
 */
final class Follower {
    /** Overdue transactions that are asked for at one head; the others have their turn at the next. */
    private static final int MOST_LOOKUPS = 64;
    /** Heads kept to be asked about, should the node fail for long. */
    private static final int MOST_FRESH = 64;
    /** So many heads a transaction has before anybody asks for it: most are included by then. */
    private static final int HEADS_OF_GRACE = 2;
    /** A nonce that is used by something unknown is believed at the second head: the chain may just have changed. */
    private static final int HEADS_TO_BELIEVE = 2;

    private final Web3jService service;
    private final Ledger ledger;
    private final TxTally tally;
    private final int droppedAfterHeads;
    private final int headsOfGrace;
    /** The highest head at which overdue ones were asked for. */
    private long askedAt = -1;

    private final List<Arrived> fresh = new ArrayList<>();
    private final List<Life> own = new ArrayList<>();
    private volatile boolean lacksBlockReceipts;
    private volatile boolean lacksSafe;
    private volatile boolean lacksFinalized;

    Follower(Web3jService service, Ledger ledger, TxTally tally, int droppedAfterHeads) {
        this.service = service;
        this.ledger = ledger;
        this.tally = tally;
        this.droppedAfterHeads = droppedAfterHeads;
        this.headsOfGrace = Math.min(HEADS_OF_GRACE, droppedAfterHeads - 1);
    }

    /** A block became part of the chain; its parent is the one told before, or one that is left after orphans. */
    void head(Arrived head, List<String> txHashes) {
        fresh.add(head);
        if (fresh.size() > MOST_FRESH) {
            fresh.remove(0);
        }
        own.addAll(ledger.head(head, txHashes));
    }

    /** A block left the chain. */
    void orphaned(String blockHash) {
        fresh.removeIf(head -> head.hash().equals(blockHash));
        ledger.orphaned(blockHash);
    }

    /** The blocks from a height on left the chain, also those that nobody can name. */
    void orphanedFrom(long number) {
        fresh.removeIf(head -> head.number() >= number);
        ledger.orphanedFrom(number);
    }

    /** Blocks are missing for good: what they hold is not known. */
    void gap() {
        tally.count("gaps-in-heads");
    }

    /** Asks what the new heads make worth asking. */
    void ask(long nowNanos) throws IOException {
        ledger.judgeReplaced(own);
        own.clear();
        receipts(nowNanos);
        if (fresh.isEmpty()) {
            return;
        }
        if (ledger.awaitsFinality()) {
            tags(nowNanos);
        }
        openOnes(fresh);
        // Only now: after a failure they are asked about again.
        fresh.clear();
    }

    /** Returns what the node does not offer. */
    List<String> lacks() {
        List<String> names = new ArrayList<>();
        if (lacksBlockReceipts) {
            names.add("eth_getBlockReceipts (own receipts are asked for one by one)");
        }
        if (lacksSafe) {
            names.add("the tag safe");
        }
        if (lacksFinalized) {
            names.add("the tag finalized");
        }
        return names;
    }

    private void receipts(long nowNanos) throws IOException {
        for (Map.Entry<String, List<String>> block : ledger.unreceipted().entrySet()) {
            if (lacksBlockReceipts || !blockReceipts(block.getKey(), nowNanos)) {
                for (String hash : block.getValue()) {
                    tally.count("receipt-calls");
                    receipt(RawRpc.call(service, "eth_getTransactionReceipt", hash), block.getKey(), nowNanos);
                }
            }
        }
    }

    /** Returns false if they have to be asked for one by one: those of a large block may be too many for one answer. */
    private boolean blockReceipts(String blockHash, long nowNanos) {
        try {
            Object answer = RawRpc.call(service, "eth_getBlockReceipts", blockHash);
            tally.count("receipt-calls");
            if (answer != null) {
                for (Object receipt : RawRpc.list("eth_getBlockReceipts", answer)) {
                    receipt(receipt, blockHash, nowNanos);
                }
            }
            return true;
        } catch (RawRpc.Refused e) {
            lacksBlockReceipts = e.isUnknownMethod();
            return false;
        } catch (IOException e) {
            return false; // If the node is to blame, it fails the next call too, and that is counted.
        }
    }

    /** A receipt of another block is one of a chain that is not this one any more, or not yet. */
    private void receipt(@Nullable Object receipt, String blockHash, long nowNanos) throws IOException {
        if (receipt instanceof Map<?, ?> map
                && map.get("transactionHash") instanceof String hash
                && blockHash.equals(map.get("blockHash"))) {
            boolean succeeded = Quantity.of("status", map.get("status")) == 1;
            ledger.receipt(hash, succeeded, Quantity.of("gasUsed", map.get("gasUsed")), nowNanos);
        }
    }

    private void tags(long nowNanos) throws IOException {
        long safe = -1;
        long finalized = -1;
        if (!lacksSafe) {
            safe = tag("safe");
            lacksSafe = safe < 0;
        }
        if (!lacksFinalized) {
            finalized = tag("finalized");
            lacksFinalized = finalized < 0;
        }
        ledger.tags(safe, finalized, nowNanos);
    }

    /** Returns the number of the tag's block; 0 if it has none yet, which geth says by an error, -1 if it lacks the tag. */
    private long tag(String name) throws IOException {
        try {
            Object block = RawRpc.call(service, "eth_getBlockByNumber", name, false);
            return block instanceof Map<?, ?> map ? Quantity.of(name, map.get("number")) : 0;
        } catch (RawRpc.Refused e) {
            String words = String.valueOf(e.getMessage());
            if (NodeErrors.isRateLimited(e.code(), words)) {
                throw e;
            }
            return words.contains("block not found") ? 0 : -1;
        }
    }

    /** Looks for those that were not included: replaced, dropped, or behind a gap. */
    private void openOnes(List<Arrived> heads) throws IOException {
        List<Life> open = ledger.open();
        Arrived tip = heads.get(heads.size() - 1);
        Map<String, Long> used = new HashMap<>();
        Map<String, Long> pending = new HashMap<>();
        int lookups = 0;
        // Heads of a new branch that is no higher than the old one are no time in which a pool could lose something.
        boolean grown = tip.number() > askedAt;
        askedAt = Math.max(askedAt, tip.number());
        for (Life life : open) {
            if (life.headsUnseen == 0) {
                continue; // Sent after the head.
            }
            long latest = count(life.account, Quantity.hex(tip.number()), used);
            if (life.nonce < latest) {
                life.headsUsed++;
                replaced(life, heads);
                continue;
            }
            life.headsUsed = 0;
            if (grown && life.heightsUnseen > headsOfGrace && lookups++ < MOST_LOOKUPS) {
                overdue(life, pending);
            }
        }
    }

    private void replaced(Life life, List<Arrived> heads) throws IOException {
        for (Arrived head : heads) {
            Ledger.Identity winner = winner(life, head);
            if (winner != null) {
                ledger.judge(life, Ledger.replacement(life, winner.payload(), winner.cancels()));
                return;
            }
        }
        if (life.headsUsed >= HEADS_TO_BELIEVE) {
            ledger.judge(life, TxState.REPLACED_BY_ANOTHER);
        }
    }

    /** Finds the transaction of a block with the sender and nonce of another. */
    private Ledger.@Nullable Identity winner(Life life, Arrived head) throws IOException {
        Object block = RawRpc.call(service, "eth_getBlockByHash", head.hash(), true);
        if (!(block instanceof Map<?, ?> map)) {
            return null;
        }
        for (Object each : RawRpc.list("transactions", map.get("transactions"))) {
            if (each instanceof Map<?, ?> tx
                    && life.account.equalsIgnoreCase(String.valueOf(tx.get("from")))
                    && Quantity.of("nonce", tx.get("nonce")) == life.nonce
                    && tx.get("hash") instanceof String hash
                    && !hash.equals(life.hash)) {
                return TxTracking.identity(
                        hash,
                        life.account,
                        life.nonce,
                        tx.get("to") instanceof String to ? to : null,
                        String.valueOf(tx.get("value")),
                        tx.get("input") instanceof String input ? input : null);
            }
        }
        return null;
    }

    private void overdue(Life life, Map<String, Long> pending) throws IOException {
        if (RawRpc.call(service, "eth_getTransactionByHash", life.hash) == null) {
            ledger.absent(life, headsOfGrace, droppedAfterHeads);
        } else {
            boolean behindGap = count(life.account, "pending", pending) < life.nonce;
            ledger.waiting(life, behindGap, headsOfGrace, droppedAfterHeads);
        }
    }

    private long count(String account, String block, Map<String, Long> known) throws IOException {
        Long count = known.get(account);
        if (count == null) {
            count = Quantity.of(
                    "eth_getTransactionCount", RawRpc.call(service, "eth_getTransactionCount", account, block));
            known.put(account, count);
        }
        return count;
    }
}
