package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.testchain.ForwardingService;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.utils.Convert;

/** Two real nodes: one is killed while calls go on, and comes back. */
@Timeout(120)
class AnvilProvidersTest {
    private final Perf perf = Perf.create("test");

    @Test
    void killedNode_callsGoOn_andItIsUsedAgainOnceItIsBack() throws Exception {
        try (Anvil second = start()) {
            Anvil first = start();
            ForwardingService place = new ForwardingService(new HttpService(first.url()));
            try (Providers providers = Providers.builder(perf, "anvils")
                    .add("first", ChainMeter.of(perf, "first").measure(place))
                    .add("second", new HttpService(second.url()))
                    .breaker(0.5, 4, Duration.ofMillis(200))
                    .probeInterval(Duration.ofSeconds(1))
                    .build()) {
                Web3j web3j = Web3j.build(providers);
                for (int i = 0; i < 20; i++) {
                    read(web3j);
                }
                assertEquals(
                        BreakerState.CLOSED,
                        providers.snapshot().provider("first").breaker());
                long secondBefore = answered(providers, "second");

                first.close();
                for (int i = 0; i < 40; i++) {
                    read(web3j);
                }
                assertTrue(answered(providers, "second") - secondBefore >= 40);
                assertTrue(providers.snapshot().provider("first").opened() > 0);
                long asked = providers.snapshot().provider("first").calls().count();
                assertTrue(asked < 20 + 40, "an open breaker spares the dead node: " + asked);

                try (Anvil again = start()) {
                    place.moveTo(new HttpService(again.url()));
                    // A probe finds it, within a second or so of the breaker's time.
                    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                    while (providers.snapshot().provider("first").breaker() != BreakerState.CLOSED) {
                        assertTrue(System.nanoTime() < deadline, "it is not found again");
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                    }
                    try (Pinned pinned = providers.pin("first")) {
                        assertEquals("0x7a69", RawRpc.call(pinned, "eth_chainId"));
                    }
                }
                assertEquals(0, providers.snapshot().answers().errors(), "no caller ever noticed");
            }
        }
    }

    @Test
    void transaction_pinned_isMadeAndSentAtOneNode() throws Exception {
        try (Anvil first = start();
                Anvil second = start();
                Providers providers = Providers.builder(perf, "anvils")
                        .add("first", new HttpService(first.url()))
                        .add("second", new HttpService(second.url()))
                        .hedge(Hedge.after(Duration.ofSeconds(5)))
                        .withoutProbes()
                        .build()) {
            Web3j web3j = Web3j.build(providers);
            Credentials rich = first.accounts().get(0);
            String to = first.accounts().get(1).getAddress();
            RawTransactionManager manager = new RawTransactionManager(web3j, rich, 31_337);
            BigInteger value = Convert.toWei("1", Convert.Unit.ETHER).toBigInteger();
            String hash;
            try (Pinned one = providers.pin("second")) {
                hash = one.call(() -> manager.sendTransaction(
                                Convert.toWei("5", Convert.Unit.GWEI).toBigInteger(),
                                BigInteger.valueOf(21_000),
                                to,
                                "",
                                value)
                        .getTransactionHash());
            }

            assertNotNull(hash);
            Web3j atSecond = Web3j.build(new HttpService(second.url()));
            assertEquals("0x1", receipt(atSecond, hash).getStatus());
            assertEquals(
                    BigInteger.ZERO,
                    Web3j.build(new HttpService(first.url()))
                            .ethGetTransactionCount(rich.getAddress(), DefaultBlockParameterName.LATEST)
                            .send()
                            .getTransactionCount());
            assertEquals(
                    2,
                    providers.snapshot().provider("second").calls().count(),
                    "the nonce and the sending, nothing else");
        }
    }

    @Test
    void quorum_ofTwoNodesWithOtherState_findsTheDisagreement() throws Exception {
        try (Anvil first = start();
                Anvil second = start();
                Providers providers = Providers.builder(perf, "anvils")
                        .add("first", new HttpService(first.url()))
                        .add("second", new HttpService(second.url()))
                        .withoutProbes()
                        .build()) {
            Web3jService both = providers.quorum(2);
            String address = first.accounts().get(3).getAddress();
            assertEquals(
                    Convert.toWei("10000", Convert.Unit.ETHER).toBigInteger(),
                    Web3j.build(both)
                            .ethGetBalance(address, DefaultBlockParameterName.LATEST)
                            .send()
                            .getBalance());

            try (Pinned one = providers.pin("second")) {
                RawRpc.call(one, "anvil_setBalance", address, "0x1");
            }
            Optional<String> failure = Optional.empty();
            try {
                RawRpc.call(both, "eth_getBalance", address, "latest");
            } catch (ProvidersException e) {
                failure = Optional.of(e.getMessage());
            }
            assertTrue(failure.orElse("").contains("no 2 providers agree"), failure.toString());
            Disagreement found = providers.snapshot().quorums().last().get(0);
            assertEquals("0x0", found.block());
            assertEquals(2, found.groups().size());
        }
    }

    private static Anvil start() {
        return TestNode.start(Anvil.builder().accounts(4));
    }

    private static void read(Web3j web3j) throws IOException {
        assertEquals(
                BigInteger.ZERO,
                web3j.ethGetBalance("0x00000000000000000000000000000000000000aa", DefaultBlockParameterName.LATEST)
                        .send()
                        .getBalance());
    }

    private static long answered(Providers providers, String provider) {
        return providers.snapshot().provider(provider).calls().ok().count();
    }

    /** A receipt may be absent for some milliseconds after the send returned. */
    private static TransactionReceipt receipt(Web3j web3j, String hash) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            Optional<TransactionReceipt> receipt =
                    web3j.ethGetTransactionReceipt(hash).send().getTransactionReceipt();
            if (receipt.isPresent()) {
                return receipt.get();
            }
            assertTrue(System.nanoTime() < deadline, "no receipt");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
