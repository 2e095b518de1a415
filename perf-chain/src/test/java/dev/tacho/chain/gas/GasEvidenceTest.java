package dev.tacho.chain.gas;

import static dev.tacho.chain.gas.GasChain.calldata;
import static dev.tacho.chain.gas.GasChain.compiled;
import static dev.tacho.chain.gas.GasChain.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.bytecode.BytecodeReport;
import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Unit;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.core.methods.response.VoidResponse;

/** Whether an access list pays, against the prices of EIP-2929 and EIP-2930, and which code ran, against the raw trace. */
@Timeout(60)
class GasEvidenceTest {
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

    /**
     * A slot of each of both contracts, one read first and one written first; one contract is warm anyway: 2 x 2,400 + 2 x
     * 1,900 for 2,500 + 2,000 + 2,100.
     */
    @Test
    void proveAccessList_ownSlots_showsTheHonestLoss() throws Exception {
        String hash = chain.call(chain.scenarios, calldata("nested()"));

        AccessListProof proof = profiler.proveAccessList(hash);

        assertEquals(chain.gasUsed(hash), proof.without().gasUsed());
        assertEquals(2, proof.accounts());
        assertEquals(2, proof.slots());
        assertEquals(2 * 2_400 + 2 * 1_900, proof.listGas());
        assertEquals(2_500 + 2_000 + 2_100 - proof.listGas(), proof.savedGas());
        assertTrue(proof.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("does not pay")));
        assertTrue(proof.section().blocks().stream().noneMatch(Finding.class::isInstance));
    }

    /** Code that only asks another contract for a slot: 2,500 + 2,000 saved for 2,400 + 1,900. Paid for in the end, too. */
    @Test
    void proveAccessList_onlyAnothersSlot_paysAsSentWithTheList() throws Exception {
        String account = "0x" + "7a".repeat(20);
        String get = calldata("get()").substring(2);
        String code = "63" + get + "5f52" + "5f5f6004601c73" + chain.helper.substring(2) + "5afa5000";
        chain.rpc("anvil_setCode", VoidResponse.class, account, "0x" + code);
        String hash = chain.send(account, "0x", 0, BigInteger.valueOf(200_000));

        AccessListProof proof = profiler.proveAccessList(hash);

        assertEquals(200, proof.savedGas());
        assertTrue(proof.section().blocks().stream()
                .anyMatch(block -> block instanceof Finding finding
                        && finding.effect().equals(Finding.Effect.exactly(200, Unit.GAS))));
        String listed = chain.send(new java.util.LinkedHashMap<>(Map.of(
                "to",
                account,
                "gas",
                "0x30d40",
                "accessList",
                List.of(Map.of("address", chain.helper, "storageKeys", List.of("0x" + word(0)))))));
        assertEquals(chain.gasUsed(listed), proof.with().gasUsed());
        // A transaction that came with the list is compared with itself without one.
        AccessListProof again = profiler.proveAccessList(listed);
        assertEquals(chain.gasUsed(hash), again.without().gasUsed());
        assertEquals(200, again.savedGas());
    }

    @Test
    void executed_ownCalls_areThePositionsOfTheRawTrace() throws Exception {
        String ledger = chain.deploy("Ledger", "");
        List<String> hashes =
                List.of(chain.call(ledger, calldata("total()")), chain.call(ledger, calldata("add(uint256)", word(2))));

        BitSet executed = profiler.executed(ledger, hashes);

        BitSet raw = new BitSet();
        GasNode node = new GasNode(URI.create(chain.node.url()), Map.of(), Duration.ofSeconds(20), 1 << 24);
        for (String hash : hashes) {
            List<?> steps = (List<?>)
                    node.object("debug_traceTransaction", hash, Map.of()).get("structLogs");
            steps.forEach(step -> raw.set(((Long) ((Map<?, ?>) step).get("pc")).intValue()));
        }
        assertEquals(raw, executed);
        BytecodeReport report = BytecodeReport.ofHex(compiled("Ledger.runtime"), GasSchedule.OSAKA);
        BytecodeReport.Unexecuted after = report.unexecuted(executed);
        BytecodeReport.Unexecuted half = report.unexecuted(profiler.executed(ledger, hashes.subList(0, 1)));
        assertTrue(after.bytes() > 0 && after.bytes() < half.bytes(), after + " of " + half);
        assertEquals(200L * after.bytes(), after.gas());
        assertTrue(profiler.executed(chain.helper, hashes).isEmpty());
    }

    /** Called by another contract, by DELEGATECALL and by itself. */
    @Test
    void executed_innerCalls_areCountedByTheCodeThatRan() throws Exception {
        String hash = chain.call(chain.scenarios, calldata("nested()"));

        BitSet executed = profiler.executed(chain.helper, List.of(hash));

        Set<String> ran = BytecodeReport.ofHex(compiled("Helper.runtime"), GasSchedule.OSAKA).selectors().stream()
                .filter(selector -> executed.get(selector.entryPc()))
                .map(BytecodeReport.Selector::hex)
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(calldata("set(uint256)"), calldata("touch()"), calldata("get()"), calldata("viaSelf(uint256)")),
                ran);
        assertFalse(executed.isEmpty());
    }

    @Test
    void executed_withoutSlotsOrAddress_isRefused() {
        GasProfiler blind = chain.profiler().slots(false).build();

        assertThrows(IllegalStateException.class, () -> blind.executed(chain.helper, List.of()));
        assertThrows(IllegalArgumentException.class, () -> profiler.executed("0x12", List.of()));
    }
}
