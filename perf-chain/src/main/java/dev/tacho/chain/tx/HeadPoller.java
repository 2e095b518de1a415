package dev.tacho.chain.tx;

import dev.tacho.chain.internal.Quantity;
import dev.tacho.chain.internal.RawRpc;
import dev.tacho.core.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/** Asks for the latest block, and from there back by parents to one that is known. */
final class HeadPoller implements HeadFeed {
    /** How far it follows parents: a longer absence, or a deeper reorganisation, is a gap. */
    private static final int MOST_BLOCKS = 128;

    private final Web3jService service;
    private final Clock clock;
    private final Listener listener;
    /** The last blocks told of, the newest first. */
    private final Deque<Head> known = new ArrayDeque<>();

    private long lastLookNanos;

    HeadPoller(Web3jService service, Clock clock, Listener listener) {
        this.service = service;
        this.clock = clock;
        this.listener = listener;
    }

    @Override
    public void look() throws IOException {
        Object latest = RawRpc.call(service, "eth_getBlockByNumber", "latest", false);
        long now = clock.nanoTime();
        long resolution = known.isEmpty() ? 0 : now - lastLookNanos;
        Head tip = head(latest, now, resolution);
        if (tip == null) {
            throw new IOException("eth_getBlockByNumber: no latest block");
        }
        if (!isKnown(tip.hash())) {
            tell(branch(tip, now, resolution));
        }
        // Only now: a look that failed on its way has told of nothing.
        lastLookNanos = now;
    }

    private boolean isKnown(String hash) {
        return known.stream().anyMatch(head -> head.hash().equals(hash));
    }

    /** Returns the new blocks, the oldest first. */
    private List<Head> branch(Head tip, long now, long resolution) throws IOException {
        List<Head> branch = new ArrayList<>(List.of(tip));
        Head oldest = tip;
        while (!known.isEmpty()
                && branch.size() < MOST_BLOCKS
                && oldest.number() > 0
                && !isKnown(oldest.parentHash())) {
            Head parent = head(RawRpc.call(service, "eth_getBlockByHash", oldest.parentHash(), false), now, resolution);
            if (parent == null
                    || !parent.hash().equals(oldest.parentHash())
                    || parent.number() != oldest.number() - 1) {
                throw new IOException("eth_getBlockByHash: not the parent of block " + oldest.number());
            }
            branch.add(0, parent);
            oldest = parent;
        }
        return branch;
    }

    private void tell(List<Head> branch) {
        String parent = branch.get(0).parentHash();
        if (!known.isEmpty() && !isKnown(parent)) {
            known.clear();
            listener.gap();
        }
        while (!known.isEmpty() && !known.getFirst().hash().equals(parent)) {
            listener.orphaned(known.removeFirst().hash());
        }
        for (Head head : branch) {
            known.addFirst(head);
            if (known.size() > MOST_BLOCKS) {
                known.removeLast();
            }
            listener.head(head);
        }
    }

    private static @Nullable Head head(@Nullable Object block, long now, long resolution) throws IOException {
        if (!(block instanceof Map<?, ?> map)) {
            return null;
        }
        List<String> hashes = new ArrayList<>();
        for (Object hash : RawRpc.list("transactions", map.get("transactions"))) {
            hashes.add(String.valueOf(hash));
        }
        if (!(map.get("hash") instanceof String hash) || !(map.get("parentHash") instanceof String parent)) {
            throw new IOException("block: no hash or parentHash");
        }
        return new Head(Quantity.of("number", map.get("number")), hash, parent, hashes, now, resolution);
    }
}
