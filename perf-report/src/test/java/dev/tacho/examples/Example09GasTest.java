package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacho.chain.Anvil;
import dev.tacho.chain.gas.ContractNames;
import dev.tacho.chain.gas.GasBudget;
import dev.tacho.chain.gas.GasProfile;
import dev.tacho.chain.gas.GasProfiler;
import dev.tacho.chain.gas.GasProof;
import dev.tacho.chain.gas.GasTable;
import dev.tacho.core.Perf;
import dev.tacho.report.Report;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.generated.Uint256;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.tx.RawTransactionManager;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;

/** Where a transaction's gas went, and what other code would have saved: proven on the same state, total beside it. */
class Example09GasTest {
    private static final BigInteger GWEI = BigInteger.TEN.pow(9);
    private static final BigInteger GAS_LIMIT = BigInteger.valueOf(1_000_000);

    @Test
    void tunedContract_takes40PercentLessExecution_provenOnTheSameState() throws Exception {
        assumeTrue(Anvil.find().isPresent(), "no anvil on this machine");
        Perf perf = Perf.create("ledger");
        try (Anvil node = Anvil.builder().stepsTracing().start()) {
            Account account = new Account(node);
            String ledger = account.create("Ledger");
            String tuned = account.code(account.create("LedgerTuned"));
            account.add(ledger, 1);
            String transaction = account.add(ledger, 20);

            GasProfiler profiler = GasProfiler.builder(URI.create(node.url()))
                    .names(ContractNames.builder()
                            .contract("Ledger", ledger, "add(uint256)", "total()")
                            .build())
                    .build();
            GasProfile profile = profiler.profile(transaction);
            GasProof proof = profiler.prove(transaction, ledger, tuned);
            GasTable table = profiler.table(1, account.head());

            assertEquals(profile.gasUsed(), proof.before().gasUsed());
            assertTrue(proof.savedExecutionRatio() >= 0.4, proof::toString);
            assertTrue(proof.savedRatio() < proof.savedExecutionRatio(), "the total has what no code can save");
            GasBudget.of(table).meanAtMost("Ledger.add", 60_000);
            perf.register("gas", profile);
            Report.of(perf).add(proof).add(table).write(Path.of("target/examples/gas.html"));
        }
    }

    /** Signs, sends and waits, as programs on web3j do. */
    private static final class Account {
        private final Web3j web3j;
        private final RawTransactionManager transactions;
        private final PollingTransactionReceiptProcessor receipts;
        private final JsonNode compiled;

        Account(Anvil node) throws IOException {
            web3j = Web3j.build(new HttpService(node.url()));
            transactions = new RawTransactionManager(web3j, node.accounts().get(0), 31_337);
            receipts = new PollingTransactionReceiptProcessor(web3j, 5, 2_000);
            try (InputStream in = Example09GasTest.class.getResourceAsStream("/dex/contracts.json")) {
                compiled = new ObjectMapper().readTree(in).path("contracts");
            }
        }

        String create(String contract) throws Exception {
            return mine(null, compiled.path(contract).path("bytecode").asText()).getContractAddress();
        }

        String add(String ledger, long n) throws Exception {
            Function add = new Function("add", List.of(new Uint256(n)), List.of());
            return mine(ledger, FunctionEncoder.encode(add)).getTransactionHash();
        }

        String code(String contract) throws IOException {
            return web3j.ethGetCode(contract, DefaultBlockParameterName.LATEST)
                    .send()
                    .getCode();
        }

        long head() throws IOException {
            return web3j.ethBlockNumber().send().getBlockNumber().longValueExact();
        }

        private TransactionReceipt mine(String to, String data) throws Exception {
            BigInteger price = GWEI.multiply(BigInteger.TWO);
            String hash = transactions
                    .sendTransaction(price, GAS_LIMIT, to, data, BigInteger.ZERO)
                    .getTransactionHash();
            return receipts.waitForTransactionReceipt(hash);
        }
    }
}
