package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.advice.CallLog;
import dev.tacho.chain.advice.Saving;
import dev.tacho.chain.provider.Hedge;
import dev.tacho.chain.provider.HttpLink;
import dev.tacho.chain.provider.Providers;
import dev.tacho.core.Perf;
import dev.tacho.core.net.Relay;
import dev.tacho.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.http.HttpService;

/** Two ways to a node, of which the better one goes down: no caller notices; and the log of calls says what was needless. */
class Example10ProvidersTest {
    private static final DefaultBlockParameterName LATEST = DefaultBlockParameterName.LATEST;

    @Test
    @SuppressWarnings("try") // One way is closed early: it goes down.
    void callsGoOn_whenTheBestProviderGoesDown() throws Exception {
        assumeTrue(Anvil.find().isPresent(), "no anvil on this machine");
        Perf perf = Perf.create("providers");
        try (Anvil node = Anvil.start();
                Relay near = relay(node, Duration.ofMillis(2));
                Relay far = relay(node, Duration.ofMillis(10))) {
            Providers providers = Providers.builder(perf, "mainnet")
                    .add("near", measured(perf, "near", near))
                    .add("far", measured(perf, "far", far))
                    .hedge(Hedge.after(Duration.ofMillis(100)))
                    .build();
            try (CallLog log = CallLog.over(perf, "mainnet", providers)) { // Closes the providers too.
                Web3j web3j = Web3j.build(log);
                ask(web3j, node, 40);
                near.close();
                ask(web3j, node, 40);

                assertEquals(0, providers.snapshot().answers().errors(), "no caller noticed");
                long failures = providers.snapshot().provider("near").failures();
                assertTrue(failures > 0 && failures <= 12, () -> "asked in vain " + failures + " times of 80");
                // 80 times the same balance of a chain that stood still: one read would have been enough.
                assertTrue(
                        log.savings().stream()
                                .anyMatch(saving -> saving.kind() == Saving.Kind.REPEATED
                                        && saving.method().equals("eth_getBalance")
                                        && saving.reads() == 79),
                        () -> log.savings().toString());
                Report.of(perf).write(Path.of("target/examples/providers.html"));
            }
        }
    }

    private static Relay relay(Anvil node, Duration oneWay) throws Exception {
        return Relay.to("127.0.0.1", node.port()).delay(oneWay).open();
    }

    private static Web3jService measured(Perf perf, String name, Relay relay) {
        OkHttpClient client =
                new OkHttpClient.Builder().addInterceptor(new HttpLink()).build();
        return ChainMeter.of(perf, name).measure(new HttpService("http://127.0.0.1:" + relay.port(), client));
    }

    private static void ask(Web3j web3j, Anvil node, int times) throws Exception {
        String account = node.accounts().get(0).getAddress();
        for (int i = 0; i < times; i++) {
            web3j.ethBlockNumber().send();
            web3j.ethGetBalance(account, LATEST).send();
        }
    }
}
