package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.core.Perf;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;

/** One call turns a web3j service into a measured one, here on a real node that lives as long as the test. */
class Example03ChainTest {
    @Test
    void measure_node_timesEachMethodAndOutcome() throws Exception {
        Perf perf = Perf.create("blocks");
        ChainMeter chain = ChainMeter.of(perf, "local");

        try (Anvil node = Anvil.start()) {
            Web3j web3j = Web3j.build(chain.measure(new HttpService(node.url())));
            for (int i = 0; i < 100; i++) {
                web3j.ethBlockNumber().send();
            }
        }
        assertEquals(100, chain.snapshot().calls());
        assertEquals(0, chain.snapshot().errors());

        String table = perf.snapshot().toString();
        assertTrue(table.contains("rpc client=local method=eth_blockNumber outcome=ok"), table);
    }
}
