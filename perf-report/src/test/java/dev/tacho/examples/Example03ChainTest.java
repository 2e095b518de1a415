package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.web3j.protocol.core.DefaultBlockParameterName.LATEST;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.batch.FastReads;
import dev.tacho.chain.state.StateCache;
import dev.tacho.core.Perf;
import dev.tacho.report.junit.Budget;
import dev.tacho.report.junit.Measure;
import dev.tacho.report.junit.PerfTest;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;

/** Services that stand on one another, here on a real node that lives as long as the test: what is saved, and what is left. */
class Example03ChainTest {
    private static final String ACCOUNT = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";

    @Test
    void stack_node_readsOnceWhatIsAskedAHundredTimes() throws Exception {
        Perf perf = Perf.create("blocks");

        ChainMeter chain = ChainMeter.of(perf, "local");
        try (Anvil node = Anvil.start();
                FastReads batched = FastReads.over(chain.measure(new HttpService(node.url())))
                        .record(perf, "local")
                        .build();
                StateCache cached = StateCache.builder(perf, "local").build(batched)) {
            Web3j web3j = Web3j.build(cached);
            for (int i = 0; i < 100; i++) {
                web3j.ethGetBalance(ACCOUNT, LATEST).send();
            }
        }
        assertEquals(0, chain.snapshot().errors());
        assertTrue(chain.snapshot().calls() < 50, () -> chain.snapshot().toString());

        String table = perf.snapshot().toString();
        assertTrue(table.contains("rpc client=local method=eth_getBalance outcome=ok"), table);
    }

    /** Judged with {@code -Dperf.mode=gate}, on any machine: the first read goes at once, the others meet in a batch. */
    @PerfTest(calls = 300)
    @Budget(metric = "local.rpc-calls/call", max = "2.2")
    @Budget(metric = "local.rpc-errors/call", max = "0")
    void threeReads_takeTwoRoundTrips(Perf perf, Measure measure) throws Exception {
        ChainMeter chain = ChainMeter.of(perf, "local");
        try (Anvil node = Anvil.start();
                FastReads batched = FastReads.over(chain.measure(new HttpService(node.url())))
                        .build()) {
            Web3j web3j = Web3j.build(batched);
            measure.run(() -> {
                var block = web3j.ethBlockNumber().sendAsync();
                var price = web3j.ethGasPrice().sendAsync();
                var count = web3j.ethGetTransactionCount(ACCOUNT, LATEST).sendAsync();
                return block.get()
                        .getBlockNumber()
                        .add(price.get().getGasPrice())
                        .add(count.get().getTransactionCount());
            });
        }
    }
}
