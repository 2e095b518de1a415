package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.block.Head;
import dev.tacho.chain.block.HeadListener;
import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.block.Reorg;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthGetBalance;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/**
 * Over random scripts of mining, reorgs, a lagging, failing and slow node, heads that are told, untold and fed by a
 * tracker: no answer is of a block that the node has since shown to be orphaned, and none about the newest block is staler
 * than either bound.
 */
class NeverStaleProperties {
    private static final int STEPS = 80;
    private static final long BOUND_NANOS = 1_000_000_000;
    private static final String[] ACCOUNTS = {"0xa", "0xb", "0xc"};

    @Property(tries = 80, seed = "99")
    void noAnswer_isOrphanedOrTooStale(
            @ForAll long seed,
            @ForAll boolean takesHashes,
            @ForAll boolean lags,
            @ForAll boolean tracked,
            @ForAll @IntRange(max = 2) int maxStaleBlocks)
            throws IOException {
        new Script(seed, takesHashes, lags, tracked, maxStaleBlocks).run();
    }

    private static final class Script {
        private final Random random;
        private final int maxStaleBlocks;
        private final OracleChain chain = new OracleChain();
        private final ManualClock clock = new ManualClock();
        private final StateCache cache;
        private final Web3j web3j;
        /** When the node last called a block its newest. */
        private final Map<String, Long> newestUntil = new HashMap<>();
        /** The chain as a look or a told head last showed it. */
        private final Set<String> shown = new HashSet<>();
        /** What was part of the chain whenever the node answered something since the read began. */
        private final Set<String> during = new HashSet<>();

        private final HeadTracker tracker;
        private boolean polling;
        /** The chain as the tracker's last look showed it. */
        private List<String> polled = List.of();

        private final boolean lags;
        private boolean byNumber;
        private long shownNumber;
        private long latency;

        Script(long seed, boolean takesHashes, boolean lags, boolean tracked, int maxStaleBlocks) {
            this.lags = lags;
            this.random = new Random(seed);
            this.maxStaleBlocks = maxStaleBlocks;
            chain.takesHashes = takesHashes;
            for (int i = 0; i < 6; i++) {
                chain.mine();
            }
            Perf perf = Perf.builder("test").clock(clock).build();
            this.cache = StateCache.builder(perf, "oracle")
                    .maxStale(Duration.ofNanos(BOUND_NANOS))
                    .maxStaleBlocks(maxStaleBlocks)
                    .maximumEntries(32)
                    .build(chain);
            this.web3j = Web3j.build(cache);
            this.tracker = tracked
                    ? HeadTracker.builder(perf, "oracle", chain)
                            .build()
                            .listen(cache.eachHead())
                            .listen(new Polled())
                    : null;
            chain.onTheWay = () -> {
                note();
                clock.advanceNanos(latency);
                note();
                if (random.nextInt(12) == 0) {
                    change(); // While the request is on its way.
                }
                note();
            };
            chain.answering = (method, params) -> {
                byNumber |= method.equals("eth_getBalance")
                        && String.valueOf(params.get(1)).startsWith("0x");
                if (!chain.fails) {
                    during.addAll(view());
                    if (params.contains("latest") && method.equals("eth_getBlockByNumber")) {
                        if (polling) {
                            polled = view();
                        } else {
                            show(view());
                        }
                    }
                }
            };
        }

        void run() throws IOException {
            for (int step = 0; step < STEPS; step++) {
                note();
                switch (random.nextInt(9)) {
                    case 0 -> change();
                    case 1 -> clock.advanceNanos(random.nextLong(BOUND_NANOS + BOUND_NANOS / 2));
                    case 2 -> disturb();
                    case 3 -> poll();
                    default -> read();
                }
            }
            assertTrue(cache.reading().stalenessNanos().count() == 0
                    || cache.reading().stalenessNanos().max() <= BOUND_NANOS);
            assertTrue(cache.reading().stalenessBlocks().count() == 0
                    || cache.reading().stalenessBlocks().max() <= maxStaleBlocks);
        }

        private void change() {
            switch (random.nextInt(4)) {
                case 0 -> chain.reorg(1 + random.nextInt(4), 1 + random.nextInt(5));
                case 1 -> {
                    chain.mine();
                    chain.mine();
                    chain.mine();
                }
                default -> {
                    OracleChain.Block head = chain.mine();
                    if (chain.lag == 0 && random.nextBoolean()) {
                        note();
                        show(view());
                        cache.head(head.number(), head.hash(), head.parent());
                    }
                }
            }
        }

        private void disturb() {
            chain.lag = lags && random.nextInt(3) == 0 ? random.nextInt(3) : 0;
            chain.fails = random.nextInt(8) == 0;
            latency = random.nextInt(4) == 0 ? random.nextLong(BOUND_NANOS) : random.nextLong(BOUND_NANOS / 100);
        }

        private void read() throws IOException {
            during.clear();
            byNumber = false;
            try {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        BigInteger price = web3j.ethGasPrice().send().getGasPrice();
                        if (!lags) { // A price read from a node that then goes back to an earlier head is not found
                            // out.
                            newest("gas", price);
                        }
                    }
                    case 1 -> receipt();
                    case 2 -> atNumber();
                    case 3 -> batch();
                    default -> {
                        String account = ACCOUNTS[random.nextInt(ACCOUNTS.length)];
                        newest(
                                account,
                                balance(web3j.ethGetBalance(account, DefaultBlockParameterName.LATEST)
                                        .send()));
                    }
                }
            } catch (IOException e) {
                assertTrue(chain.fails, e::toString);
            }
        }

        private void batch() throws IOException {
            BatchRequest batch = web3j.newBatch();
            for (String account : ACCOUNTS) {
                batch.add(web3j.ethGetBalance(account, DefaultBlockParameterName.LATEST));
            }
            List<? extends Response<?>> answers = batch.send().getResponses();
            Set<String> blocks = new HashSet<>();
            for (int i = 0; i < ACCOUNTS.length; i++) {
                blocks.add(newest(ACCOUNTS[i], balance((EthGetBalance) answers.get(i)))
                        .hash());
            }
        }

        private void atNumber() throws IOException {
            long number = random.nextInt(chain.blocks.size());
            EthGetBalance answer = web3j.ethGetBalance(
                            ACCOUNTS[0], DefaultBlockParameter.valueOf(BigInteger.valueOf(number)))
                    .send();
            if (!answer.hasError()) {
                OracleChain.Block block = blockOf(ACCOUNTS[0], answer.getBalance());
                assertEquals(number, block.number());
                assertCanonical("number", block.hash());
            }
        }

        private void receipt() throws IOException {
            List<OracleChain.Block> all = new ArrayList<>(chain.all.values());
            String transaction =
                    all.get(random.nextInt(all.size())).transactions().get(0);
            Optional<TransactionReceipt> receipt =
                    web3j.ethGetTransactionReceipt(transaction).send().getTransactionReceipt();
            receipt.ifPresent(found -> assertCanonical("receipt", found.getBlockHash()));
        }

        /** Checks an answer about the newest block against what the node has said and when. */
        private OracleChain.Block newest(String of, BigInteger answer) {
            OracleChain.Block block = blockOf(of, answer);
            assertCanonical(of, block.hash());
            note();
            boolean nodesOwn = during.contains(block.hash());
            if (!byNumber || !nodesOwn) { // By number, a block answers that perhaps never was the newest.
                long age = clock.nanoTime() - newestUntil.getOrDefault(block.hash(), Long.MIN_VALUE / 2);
                assertTrue(age <= BOUND_NANOS, () -> of + " stale by " + age + " ns: " + block);
            }
            long behind = shownNumber - block.number();
            assertTrue(nodesOwn || behind <= maxStaleBlocks, () -> of + " stale by " + behind + " blocks: " + block);
            return block;
        }

        private void assertCanonical(String what, String hash) {
            assertTrue(shown.contains(hash) || during.contains(hash), () -> what + " orphaned: " + chain.all.get(hash));
        }

        private BigInteger balance(EthGetBalance answer) throws IOException {
            if (answer.hasError()) {
                throw new IOException(answer.getError().getMessage());
            }
            return answer.getBalance();
        }

        private OracleChain.Block blockOf(String of, BigInteger answer) {
            return chain.all.values().stream()
                    .filter(block -> OracleChain.value(block.hash(), of).equals("0x" + answer.toString(16)))
                    .findFirst()
                    .orElseThrow();
        }

        private void note() {
            newestUntil.put(chain.shown().hash(), clock.nanoTime());
        }

        private void show(List<String> hashes) {
            shown.clear();
            shown.addAll(hashes);
            shownNumber = hashes.size() - 1;
        }

        private void poll() {
            if (tracker != null) {
                polling = true;
                tracker.poll();
                polling = false;
            }
        }

        /** What a tracker saw and did not tell, the cache does not have to know. */
        private final class Polled implements HeadListener {
            @Override
            public void head(Head head) {}

            @Override
            public void reorg(Reorg reorg) {}

            @Override
            public void looked(Head head, long askedNanos) {
                show(polled);
            }
        }

        private List<String> view() {
            return chain.blocks.stream()
                    .limit(chain.shown().number() + 1)
                    .map(OracleChain.Block::hash)
                    .toList();
        }
    }
}
