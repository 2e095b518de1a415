package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.http.HttpService;

@Timeout(120)
class AnvilTest {
    @TempDir
    private Path directory;

    @Test
    void start_defaults_accountsHoldMoneyAndAreTheWellKnownOnes() throws IOException {
        try (Anvil node = TestNode.start()) {
            Web3j web3j = Web3j.build(new HttpService(node.url()));

            assertEquals(10, node.accounts().size());
            assertEquals(
                    "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266",
                    node.accounts().get(0).getAddress());
            assertEquals(
                    web3j.ethAccounts().send().getAccounts(),
                    node.accounts().stream().map(Credentials::getAddress).toList());
            assertEquals(BigInteger.valueOf(31_337), web3j.ethChainId().send().getChainId());
            assertEquals(
                    new BigInteger("10000000000000000000000"),
                    web3j.ethGetBalance(node.accounts().get(9).getAddress(), DefaultBlockParameterName.LATEST)
                            .send()
                            .getBalance());
            assertTrue(node.url().endsWith(":" + node.port()));
            assertTrue(node.webSocketUrl().startsWith("ws://"));
            assertTrue(node.ipcPath().isEmpty());
        }
    }

    @Test
    void start_options_reachTheNode() throws IOException {
        try (Anvil node = TestNode.start(Anvil.builder()
                .accounts(2)
                .chainId(7)
                .hardfork("cancun")
                .slotsInAnEpoch(1)
                .stepsTracing()
                .noMining()
                .timeout(Duration.ofSeconds(30)))) {
            HttpService service = new HttpService(node.url());
            Web3j web3j = Web3j.build(service);

            assertEquals(2, node.accounts().size());
            assertEquals(2, web3j.ethAccounts().send().getAccounts().size());
            assertEquals(BigInteger.valueOf(7), web3j.ethChainId().send().getChainId());
            assertEquals(BigInteger.ZERO, web3j.ethBlockNumber().send().getBlockNumber(), "nothing is mined of itself");

            for (int i = 0; i < 3; i++) {
                new Request<>("evm_mine", List.of(), service, VoidResponse.class).send();
            }

            assertEquals(
                    BigInteger.TWO,
                    web3j.ethGetBlockByNumber(DefaultBlockParameterName.SAFE, false)
                            .send()
                            .getBlock()
                            .getNumber(),
                    "an epoch of one slot: the safe block is one behind");
        }
    }

    @Test
    void start_blockTime_minesOfItself() throws Exception {
        try (Anvil node = TestNode.start(Anvil.builder().blockTime(Duration.ofMillis(100)))) {
            Web3j web3j = Web3j.build(new HttpService(node.url()));

            BigInteger first = web3j.ethBlockNumber().send().getBlockNumber();
            BigInteger later = first;
            while (later.compareTo(first.add(BigInteger.TWO)) < 0) {
                later = web3j.ethBlockNumber().send().getBlockNumber(); // Bounded by the test's timeout.
            }
        }
    }

    @Test
    void start_thousandsOfRequests_nodeDoesNotChokeOnItsOutput() throws IOException {
        try (Anvil node = TestNode.start()) {
            Web3j web3j = Web3j.build(new HttpService(node.url()));
            for (int i = 0; i < 20; i++) {
                BatchRequest batch = web3j.newBatch();
                for (int j = 0; j < 500; j++) {
                    batch.add(web3j.ethChainId());
                }
                assertEquals(500, batch.send().getResponses().size());
            }
        }
    }

    @Test
    void close_node_isGoneAndASecondCallIsHarmless() throws IOException {
        Anvil node = TestNode.start();
        new Socket(InetAddress.getLoopbackAddress(), node.port()).close();

        node.close();
        node.close();

        assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), node.port()).close());
    }

    @Test
    void start_severalAtOnce_havePortsOfTheirOwn() throws IOException {
        try (Anvil first = TestNode.start(Anvil.builder().chainId(1));
                Anvil second = TestNode.start(Anvil.builder().chainId(2))) {
            assertEquals(BigInteger.ONE, chainId(first));
            assertEquals(BigInteger.TWO, chainId(second));
        }
    }

    @Test
    void exitOfTheJvm_endsTheNode() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dtacho.anvil=" + binary(),
                        Forgetful.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(child.waitFor(30, TimeUnit.SECONDS));
            int port = Integer.parseInt(printed.substring(printed.indexOf("port=") + 5)
                    .lines()
                    .findFirst()
                    .orElseThrow());

            assertThrows(
                    ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close(), printed);
        } finally {
            child.destroyForcibly();
        }
    }

    /** Starts a node and forgets to close it. */
    static final class Forgetful {
        private Forgetful() {}

        public static void main(String[] arguments) throws IOException {
            Anvil node = Anvil.start();
            new Socket(InetAddress.getLoopbackAddress(), node.port()).close();
            System.out.println("port=" + node.port());
            System.exit(0);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void start_programThatEndsAtOnce_saysHowAndWhatItPrinted() throws IOException {
        Anvil.Builder builder = Anvil.builder().binary(script("echo out of memory >&2; exit 3"));

        String message =
                assertThrows(IllegalStateException.class, builder::start).getMessage();

        assertTrue(message.contains("ended with code 3"), message);
        assertTrue(message.contains("out of memory"), message);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void start_programThatNeverListens_isEndedAfterTheTimeout() throws IOException {
        Path pid = directory.resolve("pid");
        Anvil.Builder builder = Anvil.builder()
                .binary(script("echo $$ > " + pid + "; echo thinking; exec sleep 100"))
                .timeout(Duration.ofSeconds(2));

        String message =
                assertThrows(IllegalStateException.class, builder::start).getMessage();

        assertTrue(message.contains("timeout=PT2S"), message);
        assertTrue(message.contains("thinking"), message);
        long id = Long.parseLong(Files.readString(pid).strip());
        assertFalse(ProcessHandle.of(id).map(ProcessHandle::isAlive).orElse(false));
    }

    @Test
    void start_optionsAnvilRefuses_saysWhatAnvilSaid() {
        Anvil.Builder builder = Anvil.builder().binary(binary()).hardfork("no-such-fork");

        String message =
                assertThrows(IllegalStateException.class, builder::start).getMessage();

        assertTrue(message.contains("no-such-fork"), message);
    }

    @Test
    void start_notAProgram_saysSo() throws IOException {
        Path text = Files.writeString(directory.resolve("anvil"), "not a program");

        assertTrue(assertThrows(
                        IllegalStateException.class,
                        () -> Anvil.builder().binary(text).start())
                .getMessage()
                .contains("cannot be started"));
    }

    @Test
    void start_interrupted_saysSoAndKeepsTheFlag() {
        Anvil.Builder builder = Anvil.builder().binary(binary());

        Thread.currentThread().interrupt();
        assertThrows(IllegalStateException.class, builder::start);

        assertTrue(Thread.interrupted());
    }

    @Test
    void ipc_pathThatExists_isRefused() throws IOException {
        Path there = Files.createFile(directory.resolve("there"));

        assertThrows(
                IllegalStateException.class, () -> Anvil.builder().ipc(there).start());
        assertTrue(Files.exists(there));
    }

    @Test
    void builder_wrongValues_nameValueAndBound() {
        Anvil.Builder builder = Anvil.builder();

        assertEquals("accounts=0: must be >= 1", refusal(() -> builder.accounts(0)));
        assertEquals("chainId=0: must be >= 1", refusal(() -> builder.chainId(0)));
        assertEquals("slotsInAnEpoch=-1: must be >= 1", refusal(() -> builder.slotsInAnEpoch(-1)));
        assertEquals("timeout=PT0S: must be above 0", refusal(() -> builder.timeout(Duration.ZERO)));
        assertTrue(refusal(() -> builder.blockTime(Duration.ZERO)).startsWith("blockTime=PT0S: must be above 0"));
    }

    private static String refusal(Runnable configuration) {
        return assertThrows(IllegalArgumentException.class, configuration::run).getMessage();
    }

    private static BigInteger chainId(Anvil node) throws IOException {
        return Web3j.build(new HttpService(node.url())).ethChainId().send().getChainId();
    }

    private static Path binary() {
        TestNode.requireAnvil();
        return Anvil.find().orElseThrow();
    }

    private Path script(String commands) throws IOException {
        Path script = Files.writeString(directory.resolve("fake"), "#!/bin/sh\n" + commands + '\n');
        assertTrue(script.toFile().setExecutable(true));
        return script;
    }
}
