package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.crypto.Bip44WalletUtils;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.MnemonicUtils;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.crypto.WalletUtils;
import org.web3j.ens.NameHash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * What of web3j must still work without the libraries that our build leaves out of it (those of AWS KMS signing and of
 * Vert.x), on a real node and through a measured connection. HTTP, WebSocket, IPC and batches are in {@link
 * MeasuredNodeTest}.
 */
@Timeout(60)
class Web3jFeaturesTest {
    private static final String MNEMONIC = "test test test test test test test test test test test junk";
    /** Copies the 14 bytes behind it into the new contract, which answers any call with twice the first argument. */
    private static final String TWICE = "0x600e600c600039600e6000f3" + "60043560020260005260206000f3";

    private static final long CHAIN = 31_337;
    private static final BigInteger GAS = BigInteger.valueOf(200_000);
    private static final BigInteger PRICE = BigInteger.valueOf(5_000_000_000L);

    @TempDir
    private Path directory;

    private static Anvil node;
    private static ScheduledExecutorService poller;
    private static Web3j web3j;

    @BeforeAll
    static void start() {
        node = TestNode.start(Anvil.builder().accounts(2).blockTime(Duration.ofMillis(100)));
        poller = Executors.newSingleThreadScheduledExecutor();
        ChainMeter meter = ChainMeter.of(Perf.create("test"), "anvil");
        web3j = Web3j.build(meter.measure(new HttpService(node.url())), 50, poller);
    }

    @AfterAll
    static void close() {
        poller.shutdownNow();
        node.close();
    }

    @Test
    void legacyTransaction_isSignedAndItsSenderRecovered() throws Exception {
        Credentials sender = node.accounts().get(0);
        RawTransaction transaction = RawTransaction.createEtherTransaction(
                nonce(sender), PRICE, GAS, node.accounts().get(1).getAddress(), BigInteger.ONE);
        String signed = Numeric.toHexString(TransactionEncoder.signMessage(transaction, CHAIN, sender));

        assertEquals(sender.getAddress(), ((SignedRawTransaction) TransactionDecoder.decode(signed)).getFrom());
        assertEquals(sender.getAddress(), send(signed).getFrom());
    }

    @Test
    void eip1559Transaction_isSignedAndItsSenderRecovered() throws Exception {
        Credentials sender = node.accounts().get(0);
        RawTransaction transaction = RawTransaction.createEtherTransaction(
                CHAIN, nonce(sender), GAS, node.accounts().get(1).getAddress(), BigInteger.ONE, BigInteger.ONE, PRICE);
        String signed = Numeric.toHexString(TransactionEncoder.signMessage(transaction, sender));

        assertEquals(sender.getAddress(), ((SignedRawTransaction) TransactionDecoder.decode(signed)).getFrom());
        TransactionReceipt receipt = send(signed);
        assertEquals(sender.getAddress(), receipt.getFrom());
        assertEquals("0x2", receipt.getType());
    }

    @Test
    void contract_deployedAndCalled_answers() throws Exception {
        Credentials sender = node.accounts().get(0);
        RawTransaction deployment = RawTransaction.createTransaction(
                CHAIN, nonce(sender), GAS, "", BigInteger.ZERO, TWICE, BigInteger.ONE, PRICE);
        String contract = send(Numeric.toHexString(TransactionEncoder.signMessage(deployment, sender)))
                .getContractAddress();
        Function twice = new Function("twice", List.of(new Uint256(21)), List.of(new TypeReference<Uint256>() {}));

        String answer = web3j.ethCall(
                        Transaction.createEthCallTransaction(null, contract, FunctionEncoder.encode(twice)),
                        DefaultBlockParameterName.LATEST)
                .send()
                .getValue();

        assertEquals(
                BigInteger.valueOf(42),
                FunctionReturnDecoder.decode(answer, twice.getOutputParameters())
                        .get(0)
                        .getValue());
    }

    @Test
    void abi_dynamicValues_surviveTheRoundTrip() {
        Function function = new Function(
                "f",
                List.of(
                        new Utf8String("größe"),
                        new Address(node.accounts().get(0).getAddress()),
                        new DynamicArray<>(Uint256.class, new Uint256(1), new Uint256(2))),
                List.of(
                        new TypeReference<Utf8String>() {},
                        new TypeReference<Address>() {},
                        new TypeReference<DynamicArray<Uint256>>() {}));
        String arguments = FunctionEncoder.encode(function).substring(10);

        assertEquals(
                function.getInputParameters(), FunctionReturnDecoder.decode(arguments, function.getOutputParameters()));
    }

    @Test
    void blockFilter_seesBlocksAsTheyAreMined() {
        assertNotNull(web3j.ethBlockHashFlowable().timeout(30, TimeUnit.SECONDS).blockingFirst());
        assertTrue(web3j.blockFlowable(false)
                        .timeout(30, TimeUnit.SECONDS)
                        .blockingFirst()
                        .getBlock()
                        .getNumber()
                        .signum()
                >= 0);
    }

    @Test
    void walletFile_isReadBack() throws Exception {
        String file = WalletUtils.generateLightNewWalletFile("secret", directory.toFile());

        Credentials credentials =
                WalletUtils.loadCredentials("secret", directory.resolve(file).toFile());

        assertTrue(file.contains(credentials.getAddress().substring(2)));
    }

    @Test
    void mnemonics_areValidAndLeadToTheNodesAccounts() {
        assertTrue(MnemonicUtils.validateMnemonic(MnemonicUtils.generateMnemonic(new byte[16])));
        assertFalse(MnemonicUtils.validateMnemonic(MNEMONIC.replace("junk", "test")));
        assertEquals(
                node.accounts().get(0).getAddress(),
                Bip44WalletUtils.loadBip44Credentials("", MNEMONIC).getAddress());
        assertNotNull(WalletUtils.loadBip39Credentials("", MNEMONIC).getAddress());
    }

    @Test
    void ensName_hasItsHash() {
        assertEquals("0x93cdeb708b7545dc668eb9280176169d1c33cfd8ed6f04690a0bcc88a93fc4ae", NameHash.nameHash("eth"));
        assertEquals("nick.eth", NameHash.normalise("Nick.ETH"));
    }

    private static BigInteger nonce(Credentials sender) throws IOException {
        return web3j.ethGetTransactionCount(sender.getAddress(), DefaultBlockParameterName.PENDING)
                .send()
                .getTransactionCount();
    }

    private static TransactionReceipt send(String signed) throws Exception {
        EthSendTransaction sent = web3j.ethSendRawTransaction(signed).send();
        assertFalse(sent.hasError(), () -> sent.getError().getMessage());
        return new PollingTransactionReceiptProcessor(web3j, 20, 500)
                .waitForTransactionReceipt(sent.getTransactionHash());
    }
}
