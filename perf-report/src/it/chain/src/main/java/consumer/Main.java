package consumer;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.core.Perf;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.http.HttpService;

/** Uses perf-chain as the README says. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Perf perf = Perf.create("blocks");
        ChainMeter chain = ChainMeter.of(perf, "local");
        try (Anvil node = Anvil.start()) {
            Web3j web3j = Web3j.build(chain.measure(new HttpService(node.url())));
            for (int i = 0; i < 100; i++) {
                web3j.ethBlockNumber().send();
            }
            web3j.shutdown();
        }
        if (chain.snapshot().calls() != 100 || chain.snapshot().errors() != 0) {
            throw new AssertionError(perf.snapshot());
        }
        System.out.print(perf.snapshot());
    }
}
