package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.batch.Calibration;
import dev.tacho.chain.batch.FastReads;
import dev.tacho.chain.state.StateCache;
import dev.tacho.chain.state.StateKey;
import dev.tacho.chain.state.StateValue;
import dev.tacho.core.Perf;
import dev.tacho.core.net.Relay;
import dev.tacho.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.http.HttpService;

/** Reads of a chain that is 100 ms away: five in a fifth of the time by one batch, most not at all by a cache. */
class Example07ReadsTest {
    private static final DefaultBlockParameterName LATEST = DefaultBlockParameterName.LATEST;

    @Test
    void fiveReads_takeOneRoundTripInsteadOfFive() throws Exception {
        assumeTrue(Anvil.find().isPresent(), "no anvil on this machine");
        Perf perf = Perf.create("reads");
        ChainMeter chain = ChainMeter.builder(perf, "far").warmupCalls(5).build();
        OkHttpClient http =
                new OkHttpClient.Builder().eventListenerFactory(chain.phases()).build();
        try (Anvil node = Anvil.start();
                Relay network = Relay.to("127.0.0.1", node.port())
                        .delay(Duration.ofMillis(50))
                        .open()) {
            HttpService service = new HttpService("http://127.0.0.1:" + network.port(), http);
            try (FastReads reads =
                    FastReads.over(chain.measure(service)).record(perf, "far").build()) {
                Calibration times = reads.calibrate(fiveReads(Web3j.build(reads), node), 6);

                assertTrue(
                        times.batch().percentile(50).value()
                                <= 0.35 * times.serial().percentile(50).value(),
                        times::toString);
                // Where the time of a round trip goes, also of those that the batcher makes.
                String phases = chain.section().toString();
                assertFalse(phases.contains("have no phases"), phases);
                Report.of(perf).write(Path.of("target/examples/reads.html"));
            }
        }
    }

    private static List<Request<?, ?>> fiveReads(Web3j web3j, Anvil node) {
        String account = node.accounts().get(0).getAddress();
        return List.of(
                web3j.ethBlockNumber(),
                web3j.ethChainId(),
                web3j.ethGasPrice(),
                web3j.ethGetBalance(account, LATEST),
                web3j.ethGetTransactionCount(account, LATEST));
    }

    /** The entries of the state cache are kept in a measured Caffeine cache, which tells what another size would save. */
    @Test
    void accountStates_inAMeasuredCache_tellWhatAnotherSizeWouldSave() throws Exception {
        assumeTrue(Anvil.find().isPresent(), "no anvil on this machine");
        Perf perf = Perf.create("states");
        ChainMeter chain = ChainMeter.of(perf, "node");
        MeasuredCaffeine<Object, Object> entries = MeasuredCaffeine.of(
                        perf, "states", Caffeine.newBuilder().maximumSize(100).executor(Runnable::run))
                .whatIf();
        var store = entries.<StateKey, StateValue>build().asMap();
        try (Anvil node = Anvil.builder().noMining().accounts(400).start();
                StateCache cache = StateCache.builder(perf, "node")
                        .maxStale(Duration.ofSeconds(10))
                        .store(store)
                        .build(chain.measure(new HttpService(node.url())))) {
            Web3j web3j = Web3j.build(cache);
            List<String> accounts = new ArrayList<>();
            node.accounts().forEach(account -> accounts.add(account.getAddress()));
            SplittableRandom random = new SplittableRandom(7);
            for (int i = 0; i < 4_000; i++) {
                // A few accounts are asked for much more often than the others.
                String account = accounts.get((int) (accounts.size() * Math.pow(random.nextDouble(), 3)));
                web3j.ethGetBalance(account, LATEST).send();
            }

            var reading = cache.reading();
            assertEquals(4_000, reading.reads());
            assertTrue(reading.readReductionRatio() > 0.5, reading::toString);
            assertTrue(
                    entries.keys().predict().orElseThrow().at(4).orElseThrow().hitRatio()
                            > reading.readReductionRatio());
            Report.of(perf).write(Path.of("target/examples/states.html"));
        }
    }
}
