package dev.tacho.chain.gas;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;

/** A traced node with the contracts of {@code Scenarios.sol} deployed. */
final class GasChain implements AutoCloseable {
    private static final Properties COMPILED = load();
    private static final BigInteger GAS = BigInteger.valueOf(6_000_000);

    final Anvil node;
    final HttpService service;
    final Web3j web3j;
    final String sender;
    final String helper;
    final String scenarios;
    final String ledger;

    GasChain(String fork) {
        node = TestNode.start(Anvil.builder().accounts(2).stepsTracing().hardfork(fork));
        service = new HttpService(node.url());
        web3j = Web3j.build(service);
        sender = node.accounts().get(0).getAddress();
        helper = deploy("Helper", "");
        scenarios = deploy("Scenarios", word(helper));
        ledger = deploy("Ledger", "");
    }

    private static Properties load() {
        Properties properties = new Properties();
        try (InputStream in = GasChain.class.getResourceAsStream("/contracts/scenarios.properties")) {
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String compiled(String key) {
        return COMPILED.getProperty(key);
    }

    static String[] methods(String contract) {
        return compiled(contract + ".methods").split(";");
    }

    /** Calldata: the selector of a signature, then words. */
    static String calldata(String signature, String... words) {
        return Hash.sha3String(signature).substring(0, 10) + String.join("", words);
    }

    static String word(long value) {
        return String.format("%064x", value);
    }

    static String word(String address) {
        return "0".repeat(24) + address.substring(2);
    }

    ContractNames.Builder names() {
        return ContractNames.builder()
                .contract("Scenarios", scenarios, methods("Scenarios"))
                .layout("Scenarios", compiled("Scenarios.layout"))
                .contract("Helper", helper, methods("Helper"))
                .layout("Helper", compiled("Helper.layout"))
                .contract("Ledger", ledger, methods("Ledger"))
                .layout("Ledger", compiled("Ledger.layout"))
                .functions(methods("Child"));
    }

    GasProfiler.Builder profiler() {
        return GasProfiler.builder(URI.create(node.url())).names(names().build());
    }

    String deploy(String contract, String arguments) {
        return receipt(send(null, compiled(contract + ".creation") + arguments, 0, GAS))
                .getContractAddress();
    }

    /** Sends a transaction and waits until it is mined. */
    String send(@Nullable String to, String data, long value, BigInteger gas) {
        Map<String, Object> transaction = new LinkedHashMap<>();
        if (to != null) {
            transaction.put("to", to);
        }
        transaction.put("data", data.startsWith("0x") ? data : "0x" + data);
        transaction.put("value", "0x" + Long.toHexString(value));
        transaction.put("gas", "0x" + gas.toString(16));
        return send(transaction);
    }

    String send(Map<String, Object> transaction) {
        transaction.put("from", sender);
        EthSendTransaction sent = rpc("eth_sendTransaction", EthSendTransaction.class, transaction);
        if (sent.hasError()) {
            throw new IllegalStateException(sent.getError().getMessage());
        }
        receipt(sent.getTransactionHash());
        return sent.getTransactionHash();
    }

    String call(String to, String data) {
        return send(to, data, 0, GAS);
    }

    /** anvil has a receipt some milliseconds after the send returned, at worst. */
    TransactionReceipt receipt(String hash) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        try {
            while (System.nanoTime() < deadline) {
                var receipt = web3j.ethGetTransactionReceipt(hash).send().getTransactionReceipt();
                if (receipt.isPresent()) {
                    return receipt.get();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("not mined: " + hash);
    }

    long gasUsed(String hash) {
        return receipt(hash).getGasUsed().longValueExact();
    }

    <T extends org.web3j.protocol.core.Response<?>> T rpc(String method, Class<T> type, Object... params) {
        try {
            return new Request<>(method, new ArrayList<>(List.of(params)), service, type).send();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        node.close();
    }
}
