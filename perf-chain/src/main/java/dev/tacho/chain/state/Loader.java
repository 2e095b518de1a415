package dev.tacho.chain.state;

import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Request;

/** Turns a question into the request that names its block, and the answer into what may be kept. */
final class Loader {
    private static final String NOBODY = "0x0000000000000000000000000000000000000000";
    /** So often a node may refuse a block by hash before it is believed: the block may have gone in between. */
    private static final int MOST_REFUSALS = 3;
    /** A receipt so much older than the head may outlive what is known of the chain, unless its block is seen final. */
    private static final int OLD_BLOCKS = Canon.MOST_BLOCKS / 2;

    private final Upstream upstream;
    private final Heads heads;
    private final ReentrantLock probing = new ReentrantLock();
    private volatile @Nullable Boolean namesBlocks;
    private int refusals;

    /**
     * What a question comes to on the chain as it is known.
     *
     * @param key the key under which the answer is kept
     * @param block the block it is about; null if that is known only from the answer, or final
     * @param epoch the chain's epoch
     * @param value the kept answer, if there is one
     */
    record Found(
            StateKey key,
            Canon.@Nullable Block block,
            int epoch,
            @Nullable StateValue value) {}

    /**
     * A request for a question.
     *
     * @param request what to send
     * @param named whether it names the block that its answer is kept under: otherwise nobody knows at which it was read
     */
    record Ask(Request<Object, RawRpc.Answer> request, boolean named) {}

    Loader(Upstream upstream, Heads heads) {
        this.upstream = upstream;
        this.heads = heads;
    }

    Loaded load(Question question, Found found) throws IOException {
        Ask ask = ask(question, found);
        return ask == null ? Loaded.PASS : interpret(question, found, ask, upstream.ask(ask.request()));
    }

    /**
     * Returns the request for a question.
     *
     * @return null if the node cannot name that block
     * @throws IOException if the node was asked for the first time whether it can, and did not answer
     */
    @Nullable
    Ask ask(Question question, Found found) throws IOException {
        Canon.Block block = found.block();
        if (question.lifetime() != Lifetime.BLOCK || block == null) {
            return new Ask(upstream.request(question.method(), question.params()), true);
        }
        if (!question.wrapsHash()) {
            return new Ask(upstream.request(question.methodByHash(), question.paramsAt(block.hash())), true);
        }
        if (namesBlocks(block)) {
            Map<String, String> byHash = Map.of("blockHash", block.hash());
            return new Ask(upstream.request(question.method(), question.paramsAt(byHash)), true);
        }
        return question.where() == Question.Where.HASH
                ? null
                : new Ask(upstream.request(question.method(), question.paramsAt(Quantity.hex(block.number()))), false);
    }

    Loaded interpret(Question question, Found found, Ask ask, RawRpc.Answer answer) throws IOException {
        if (answer.hasError() && NodeErrors.isOwn(answer.getError().getCode())) {
            return Loaded.PASS; // No word of the node, but of a batcher below: so nobody else may be given it.
        }
        return switch (question.lifetime()) {
            case BLOCK -> ofBlock(question, found, ask.named(), answer);
            case HEAD -> ofHead(found, answer);
            case LOCATED -> located(found, answer);
            case CONSTANT -> constant(answer);
            case HEAD_NUMBER, NEVER -> Loaded.PASS;
        };
    }

    private Loaded ofBlock(Question question, Found found, boolean named, RawRpc.Answer answer) {
        Canon.Block block = found.block();
        StateValue.Anchor anchor = block == null
                ? new StateValue.Anchor(question.number(), "", found.epoch(), true)
                : new StateValue.Anchor(block.number(), block.hash(), found.epoch(), false);
        if (answer.hasError()) {
            // Anything but the contract's own refusal may be due to how the block was named.
            return named
                            && question.method().equals("eth_call")
                            && NodeErrors.isRevert(
                                    answer.getError().getCode(),
                                    answer.getError().getMessage())
                    ? Loaded.of(StateValue.reverted(answer.getError(), anchor))
                    : Loaded.PASS;
        }
        if (answer.getResult() == null) {
            return Loaded.PASS;
        }
        byte[] result = Loaded.bytes(answer.getResult());
        return Loaded.of(named ? StateValue.named(result, anchor) : StateValue.believed(result, anchor, heads.tick()));
    }

    private Loaded ofHead(Found found, RawRpc.Answer answer) {
        Canon.Block block = found.block();
        if (answer.hasError()) {
            return Loaded.refused(answer.getError());
        }
        if (answer.getResult() == null || block == null) {
            return Loaded.once(answer.getResult());
        }
        return Loaded.of(StateValue.believed(
                Loaded.bytes(answer.getResult()),
                new StateValue.Anchor(block.number(), block.hash(), found.epoch(), false),
                heads.tick()));
    }

    private Loaded located(Found found, RawRpc.Answer answer) throws IOException {
        if (answer.hasError()) {
            return Loaded.refused(answer.getError());
        }
        if (!(answer.getResult() instanceof Map<?, ?> map) || map.get("blockHash") == null) {
            return Loaded.once(answer.getResult()); // Not there yet, or in no block yet.
        }
        String hash = Header.hash("blockHash", map.get("blockHash"));
        long number = Quantity.of("blockNumber", map.get("blockNumber"));
        if (!heads.learn(number, hash)) {
            return Loaded.once(answer.getResult());
        }
        Canon known = heads.current();
        if (known != null && number < known.head().number() - OLD_BLOCKS) {
            heads.wantFinality();
        }
        return Loaded.of(StateValue.believed(
                Loaded.bytes(answer.getResult()),
                new StateValue.Anchor(number, hash, found.epoch(), false),
                heads.tick()));
    }

    private static Loaded constant(RawRpc.Answer answer) {
        if (answer.hasError()) {
            return Loaded.refused(answer.getError());
        }
        return answer.getResult() == null
                ? Loaded.once(null)
                : Loaded.of(
                        StateValue.named(Loaded.bytes(answer.getResult()), new StateValue.Anchor(-1, "", 0, false)));
    }

    private static boolean isBusy(RawRpc.Answer answer) {
        return answer.hasError()
                && NodeErrors.isRateLimited(
                        answer.getError().getCode(), answer.getError().getMessage());
    }

    /** Whether the node takes {@code {"blockHash": ...}} (EIP-1898), which one read finds out. */
    private boolean namesBlocks(Canon.Block block) throws IOException {
        Boolean known = namesBlocks;
        if (known != null) {
            return known;
        }
        if (!probing.tryLock()) {
            return false; // Somebody asks just now. By number will do meanwhile, rather than a queue before a slow
            // node.
        }
        try {
            if (namesBlocks == null) {
                RawRpc.Answer answer =
                        upstream.ask("eth_getBalance", List.of(NOBODY, Map.of("blockHash", block.hash())));
                if (!answer.hasError() && answer.getResult() != null) {
                    namesBlocks = true;
                } else if (!isBusy(answer) && ++refusals >= MOST_REFUSALS) {
                    namesBlocks = false;
                }
            }
            return Boolean.TRUE.equals(namesBlocks);
        } finally {
            probing.unlock();
        }
    }
}
