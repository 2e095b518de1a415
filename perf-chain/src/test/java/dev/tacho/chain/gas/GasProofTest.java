package dev.tacho.chain.gas;

import static dev.tacho.chain.gas.GasChain.calldata;
import static dev.tacho.chain.gas.GasChain.compiled;
import static dev.tacho.chain.gas.GasChain.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.gas.GasTraceException.Reason;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.math.BigInteger;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.core.methods.response.VoidResponse;

/** What other code saves, predicted by a run on the same state and then deployed and paid for. */
@Timeout(60)
class GasProofTest {
    private static final BigInteger GAS = BigInteger.valueOf(1_000_000);

    private static GasChain chain;
    private static GasProfiler profiler;

    @BeforeAll
    static void start() {
        chain = new GasChain("osaka");
        profiler = chain.profiler().build();
    }

    @AfterAll
    static void close() {
        chain.close();
    }

    @Test
    void prove_hoistedLoop_predictsExactlyWhatTheDeployedCandidateUses() throws Exception {
        String ledger = chain.deploy("Ledger", "");
        String candidate = chain.deploy("LedgerHoisted", "");
        GasProfiler named = GasProfiler.builder(URI.create(chain.node.url()))
                .names(ContractNames.builder()
                        .contract("Ledger", ledger, "add(uint256)")
                        .build())
                .build();
        for (int n : new int[] {1, 20, 100}) {
            String before = chain.send(ledger, calldata("add(uint256)", word(n)), 0, GAS);
            String after = chain.send(candidate, calldata("add(uint256)", word(n)), 0, GAS);

            GasProof proof = named.prove(before, ledger, compiled("LedgerHoisted.runtime"));

            assertEquals(chain.gasUsed(before), proof.before().gasUsed());
            assertEquals(chain.gasUsed(after), proof.after().gasUsed(), "n=" + n);
            assertEquals(chain.gasUsed(before) - chain.gasUsed(after), proof.savedGas());
            assertEquals(proof.savedGas(), proof.savedExecutionGas(), "no refund, no floor");
            assertTrue(proof.savedExecutionRatio() > proof.savedRatio() || proof.savedGas() < 0);
            assertEquals(-proof.savedGas(), proof.difference().totalGas());
            assertEquals(
                    proof.difference().totalGas(),
                    proof.difference().changes().stream()
                            .mapToLong(GasDifference.Change::gas)
                            .sum());
            assertEquals(
                    (compiled("Ledger.runtime").length()
                                    - compiled("LedgerHoisted.runtime").length())
                            / 2,
                    proof.savedCodeBytes());
            assertEquals(200 * proof.savedCodeBytes(), proof.savedDepositGas());
        }
    }

    /**
     * The claim as it is shown: 42 % of the execution, which is 16 % of what is paid, at 20 rounds on a slot in use. The
     * figures of both codes are those of another EVM (ethereumjs 10.1.3, Shanghai to Osaka) and of forge 1.7.1.
     */
    @Test
    void prove_tunedLoopOfTwentyRounds_savesTwoFifthsOfTheExecutionAndASixthInAll() throws Exception {
        String ledger = chain.deploy("Ledger", "");
        chain.send(ledger, calldata("add(uint256)", word(1)), 0, GAS);
        String hash = chain.send(ledger, calldata("add(uint256)", word(20)), 0, GAS);

        GasProof proof = profiler.prove(hash, ledger, compiled("LedgerTuned.runtime"));

        assertEquals(13_188, proof.before().executionGas());
        assertEquals(7_632, proof.after().executionGas());
        assertEquals(0.421, proof.savedExecutionRatio(), 0.001);
        assertEquals(34_392, proof.before().gasUsed());
        assertEquals(28_836, proof.after().gasUsed());
        assertEquals(0.162, proof.savedRatio(), 0.001);
        assertEquals(227 - 186, proof.savedCodeBytes());
        assertEquals(8_200, proof.savedDepositGas());
    }

    /** An event before a call and one behind it are not the same, although both are there. */
    @Test
    void prove_candidateThatEmitsInAnotherOrder_isNoProof() throws Exception {
        String listener = "0x" + "7b".repeat(20);
        String account = "0x" + "7c".repeat(20);
        String logs = "60015f5fa1";
        String calls = "5f5f5f5f5f73" + listener.substring(2) + "5af150";
        chain.rpc("anvil_setCode", VoidResponse.class, listener, "0x60025f5fa100");
        chain.rpc("anvil_setCode", VoidResponse.class, account, "0x" + logs + calls + "00");
        String hash = chain.send(account, "0x", 0, GAS);

        assertEquals(0, profiler.prove(hash, account, logs + calls + "00").savedGas());
        assertTrue(refusal(hash, account, calls + logs + "00").getMessage().contains("other events"));
    }

    @Test
    void section_cheaperCandidate_advises_dearerOneDoesNot() throws Exception {
        String ledger = chain.deploy("Ledger", "");
        String hoisted = chain.deploy("LedgerHoisted", "");
        String slow = chain.send(ledger, calldata("add(uint256)", word(200)), 0, GAS);
        String fast = chain.send(hoisted, calldata("add(uint256)", word(200)), 0, GAS);

        Section good = profiler.prove(slow, ledger, "0x" + compiled("LedgerHoisted.runtime"))
                .section();
        Section bad = profiler.prove(fast, hoisted, compiled("Ledger.runtime")).section();

        assertEquals(1, good.blocks().stream().filter(Finding.class::isInstance).count());
        assertTrue(good.blocks().stream()
                .anyMatch(block -> block instanceof Finding finding
                        && finding.effect().unit() == Unit.GAS
                        && finding.effect().saved() == chain.gasUsed(slow) - chain.gasUsed(fast)));
        assertEquals(0, bad.blocks().stream().filter(Finding.class::isInstance).count());
        assertTrue(bad.blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("saves nothing")));
        assertTrue(good.facts().stream()
                .anyMatch(fact -> fact.id().endsWith(".proof.saved-execution-ratio") && fact.value() > 0.4));
    }

    @Test
    void prove_candidateThatWritesSomethingElse_isNoProof() {
        String hash = chain.send(chain.ledger, calldata("add(uint256)", word(3)), 0, GAS);

        // PUSH1 1 PUSH0 SSTORE STOP
        assertEquals(
                Reason.BEHAVES_DIFFERENTLY,
                refusal(hash, chain.ledger, "60015f5500").reason());
    }

    @Test
    void prove_candidateThatFailsOrReturnsSomethingElse_isNoProof() {
        String hash = chain.send(chain.ledger, calldata("total()"), 0, GAS);

        assertTrue(refusal(hash, chain.ledger, "fe").getMessage().contains("fails where"));
        assertTrue(refusal(hash, chain.ledger, "60205ff3").getMessage().contains("returns something else"));
    }

    /** PUSH1 1 PUSH0 SSTORE STOP on a slot that holds 1: not to write it leaves the same. */
    @Test
    void prove_candidateThatLeavesOutAnUnchangedWrite_isProven() throws Exception {
        String account = "0x" + "78".repeat(20);
        chain.rpc("anvil_setCode", VoidResponse.class, account, "0x60015f5500");
        chain.send(account, "0x", 0, GAS);
        String again = chain.send(account, "0x", 0, GAS);

        GasProof proof = profiler.prove(again, account, "00");

        assertEquals(2 + 3 + 2_100 + 100, proof.savedGas());
        assertEquals(
                Reason.BEHAVES_DIFFERENTLY,
                refusal(again, account, "60025f5500").reason());
        assertEquals(
                Reason.BEHAVES_DIFFERENTLY,
                refusal(again, account, "600160015500").reason());
    }

    /** What is saved by leaving out an event, a payment or a new contract is no saving. */
    @Test
    void prove_candidateThatDoesLess_isNoProof() throws Exception {
        String account = "0x" + "79".repeat(20);
        // PUSH1 7 PUSH0 MSTORE, PUSH1 5 PUSH1 32 PUSH0 LOG1, CALL with 1 wei to 0x..11, CREATE of nothing, STOP
        String stores = "60075f52";
        String logs = "600560205fa1";
        String pays = "5f5f5f5f600173" + "11".repeat(20) + "5af150";
        String creates = "5f5f5ff050";
        chain.rpc("anvil_setCode", VoidResponse.class, account, "0x" + stores + logs + pays + creates + "00");
        String hash = chain.send(account, "0x", 3, GAS);

        assertEquals(
                0,
                profiler.prove(hash, account, stores + logs + pays + creates + "00")
                        .savedGas());
        assertTrue(refusal(hash, account, stores + pays + creates + "00")
                .getMessage()
                .contains("other events"));
        assertTrue(refusal(hash, account, logs + pays + creates + "00")
                .getMessage()
                .contains("other events"));
        assertTrue(refusal(hash, account, stores + logs + creates + "00")
                .getMessage()
                .contains("of money"));
        assertTrue(
                refusal(hash, account, stores + logs + pays + "00").getMessage().contains("other contracts"));
    }

    @Test
    void prove_accountWithoutCode_isRefused() {
        String hash = chain.send(chain.ledger, calldata("total()"), 0, GAS);

        assertEquals(
                Reason.NOT_REPEATABLE,
                refusal(hash, "0x" + "ee".repeat(20), "00").reason());
    }

    @Test
    void prove_secondTransactionOfABlock_isRefused() {
        chain.rpc("evm_setAutomine", VoidResponse.class, false);
        try {
            String first = pending(calldata("add(uint256)", word(1)));
            String second = pending(calldata("add(uint256)", word(2)));
            chain.rpc("evm_mine", VoidResponse.class);
            chain.receipt(second);

            GasTraceException refusal = refusal(second, chain.ledger, compiled("LedgerHoisted.runtime"));

            assertEquals(Reason.NOT_REPEATABLE, refusal.reason());
            assertTrue(refusal.getMessage().contains("1 transactions stand before it"), refusal::getMessage);
            assertEquals(
                    chain.receipt(first).getBlockNumber(), chain.receipt(second).getBlockNumber());
        } finally {
            chain.rpc("evm_setAutomine", VoidResponse.class, true);
        }
    }

    @Test
    void prove_codeThatAsksForItsBlock_seesTheSameBlock() throws Exception {
        // NUMBER PUSH0 SSTORE TIMESTAMP PUSH1 1 SSTORE STOP: writes number and time of the block
        String code = "435f554260015500";
        String account = "0x" + "77".repeat(20);
        chain.rpc("anvil_setCode", VoidResponse.class, account, "0x" + code);
        chain.call(chain.ledger, calldata("total()"));
        String hash = chain.send(account, "0x", 0, GAS);

        GasProof proof = profiler.prove(hash, account, code);

        assertEquals(0, proof.savedGas());
        String number = "0x" + chain.receipt(hash).getBlockNumber().toString(16);
        assertEquals(number, proof.before().outcome().written().get(account + "/0x0"));
    }

    private static GasTraceException refusal(String hash, String contract, String code) {
        return assertThrows(GasTraceException.class, () -> profiler.prove(hash, contract, code));
    }

    private static String pending(String data) {
        Map<String, Object> transaction = new LinkedHashMap<>();
        transaction.put("from", chain.sender);
        transaction.put("to", chain.ledger);
        transaction.put("data", data);
        transaction.put("gas", "0xf4240");
        return chain.rpc(
                        "eth_sendTransaction",
                        org.web3j.protocol.core.methods.response.EthSendTransaction.class,
                        transaction)
                .getTransactionHash();
    }
}
