package dev.tacho.chain.testchain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The transactions that wait, by the rules of geth: nonces, gaps, replacement at 10 % more. Guarded by its chain. */
final class ScriptedPool {
    private static final int BUMP_PERCENT = 10;

    private final Map<String, TreeMap<Long, ScriptedTx>> bySender = new LinkedHashMap<>();
    private final Map<String, Long> arrivals = new HashMap<>();
    private long arrived;
    private int capacity = Integer.MAX_VALUE;

    void capacity(int most) {
        capacity = most;
    }

    void add(ScriptedTx tx, ScriptedBlock head, long gasLimit) throws RpcError {
        if (tx.chainId() != ScriptedChain.CHAIN_ID) {
            throw new RpcError(-32000, "invalid sender");
        }
        if (tx.gasLimit() > gasLimit) {
            throw new RpcError(-32000, "exceeds block gas limit");
        }
        if (tx.gasLimit() < 21_000) {
            throw new RpcError(-32000, "intrinsic gas too low");
        }
        if (tx.maxTip() > tx.maxFee()) {
            throw new RpcError(-32000, "max priority fee per gas higher than max fee per gas");
        }
        long next = head.nonceOf(tx.from());
        if (tx.nonce() < next) {
            throw new RpcError(-32000, "nonce too low: next nonce " + next + ", tx nonce " + tx.nonce());
        }
        ScriptedTx old = get(tx.from(), tx.nonce());
        if (old != null) {
            if (old.hash().equals(tx.hash())) {
                throw new RpcError(-32000, "already known");
            }
            if (!bumps(tx.maxFee(), old.maxFee()) || !bumps(tx.maxTip(), old.maxTip())) {
                throw new RpcError(-32000, "replacement transaction underpriced");
            }
        } else if (size() >= capacity) {
            throw new RpcError(-32000, "txpool is full");
        }
        put(tx);
    }

    /** Takes back a transaction of an orphaned block, unless another one has its nonce by now. */
    void takeBack(ScriptedTx tx) {
        if (get(tx.from(), tx.nonce()) == null) {
            put(tx);
        }
    }

    ScriptedTx drop(String hash) {
        ScriptedTx found = find(hash);
        if (found != null) {
            bySender.get(found.from()).remove(found.nonce());
        }
        return found;
    }

    void clear() {
        bySender.clear();
    }

    ScriptedTx find(String hash) {
        return all().filter(tx -> tx.hash().equals(hash)).findFirst().orElse(null);
    }

    Stream<ScriptedTx> all() {
        return bySender.values().stream().flatMap(lane -> lane.values().stream());
    }

    int size() {
        return bySender.values().stream().mapToInt(Map::size).sum();
    }

    /** Forgets what the chain has overtaken. */
    void prune(ScriptedBlock head) {
        bySender.forEach((sender, lane) -> lane.headMap(head.nonceOf(sender)).clear());
        bySender.values().removeIf(Map::isEmpty);
    }

    /** A sender's next nonce if everything without a gap before it were included. */
    long pendingNonce(String sender, ScriptedBlock head) {
        long nonce = head.nonceOf(sender);
        SortedMap<Long, ScriptedTx> lane = bySender.getOrDefault(sender, new TreeMap<>());
        while (lane.containsKey(nonce)) {
            nonce++;
        }
        return nonce;
    }

    /** By sender and nonce: those that could be included now, or those behind a gap. */
    Map<String, SortedMap<Long, ScriptedTx>> content(ScriptedBlock head, boolean pending) {
        Map<String, SortedMap<Long, ScriptedTx>> content = new LinkedHashMap<>();
        bySender.forEach((sender, lane) -> {
            long gap = pendingNonce(sender, head);
            SortedMap<Long, ScriptedTx> part = pending ? lane.headMap(gap) : lane.tailMap(gap);
            if (!part.isEmpty()) {
                content.put(sender, part);
            }
        });
        return content;
    }

    int count(ScriptedBlock head, boolean pending) {
        return content(head, pending).values().stream().mapToInt(Map::size).sum();
    }

    /** What the next block takes: the highest effective tip first, then who came first; a sender's by nonce. */
    List<ScriptedTx> select(ScriptedBlock head, long baseFee, long gasLimit) {
        record Candidate(ScriptedTx tx, long tip, long arrival) {}
        PriorityQueue<Candidate> candidates = new PriorityQueue<>(
                Comparator.comparingLong(Candidate::tip).reversed().thenComparingLong(Candidate::arrival));
        Map<String, SortedMap<Long, ScriptedTx>> lanes = content(head, true);
        lanes.values().stream()
                .map(lane -> lane.get(lane.firstKey()))
                .forEach(tx -> candidates.add(
                        new Candidate(tx, tx.effectiveTip(baseFee), arrivals.getOrDefault(tx.hash(), 0L))));
        List<ScriptedTx> selected = new ArrayList<>();
        Set<String> stuck = new HashSet<>();
        long gas = 0;
        while (!candidates.isEmpty()) {
            Candidate best = candidates.remove();
            ScriptedTx tx = best.tx();
            if (best.tip() < 0 || gas + tx.gasLimit() > gasLimit || !stuck.add(tx.hash())) {
                continue;
            }
            gas += tx.gasLimit();
            selected.add(tx);
            ScriptedTx next = lanes.get(tx.from()).get(tx.nonce() + 1);
            if (next != null) {
                candidates.add(new Candidate(next, next.effectiveTip(baseFee), arrivals.getOrDefault(next.hash(), 0L)));
            }
        }
        return selected;
    }

    private ScriptedTx get(String sender, long nonce) {
        return bySender.getOrDefault(sender, new TreeMap<>()).get(nonce);
    }

    private void put(ScriptedTx tx) {
        bySender.computeIfAbsent(tx.from(), sender -> new TreeMap<>()).put(tx.nonce(), tx);
        arrivals.put(Objects.requireNonNull(tx.hash()), arrived++);
    }

    private static boolean bumps(long price, long old) {
        return price >= old + (old * BUMP_PERCENT + 99) / 100;
    }
}
