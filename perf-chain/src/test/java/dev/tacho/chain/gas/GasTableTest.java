package dev.tacho.chain.gas;

import static dev.tacho.chain.gas.GasChain.calldata;
import static dev.tacho.chain.gas.GasChain.compiled;
import static dev.tacho.chain.gas.GasChain.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gas by function over the transactions of a real chain, against their receipts one by one. */
@Timeout(60)
class GasTableTest {
    private static final BigInteger GAS = BigInteger.valueOf(300_000);

    private static GasChain chain;
    private static final List<String> ADDS = new ArrayList<>();
    private static long first;
    private static long last;

    @BeforeAll
    static void send() {
        chain = new GasChain("prague");
        first = Long.MAX_VALUE;
        for (int i = 1; i <= 12; i++) {
            ADDS.add(chain.send(chain.ledger, calldata("add(uint256)", word(i)), 0, GAS));
        }
        chain.send(chain.scenarios, calldata("outerRevert()"), 0, GAS);
        chain.send(chain.scenarios, calldata("unchanged()"), 0, GAS);
        chain.send(chain.scenarios, "0x01020304", 0, GAS);
        chain.send(chain.scenarios, "0x", 1, GAS);
        chain.send(null, compiled("Ledger.creation"), 0, GAS);
        String end = chain.send("0x" + "99".repeat(20), "0x", 1, GAS);
        first = chain.receipt(ADDS.get(0)).getBlockNumber().longValueExact();
        last = chain.receipt(end).getBlockNumber().longValueExact();
    }

    @AfterAll
    static void close() {
        chain.close();
    }

    @Test
    void table_ofBlocks_isWhatTheReceiptsSay() throws Exception {
        GasTable table = chain.profiler().build().table(first, last);
        List<Long> used = ADDS.stream().map(chain::gasUsed).toList();
        GasTable.Row add = table.row("Ledger.add").orElseThrow();

        assertEquals(12, add.gas().count());
        assertEquals(Collections.min(used).doubleValue(), add.gas().min());
        assertEquals(Collections.max(used).doubleValue(), add.gas().max());
        assertEquals(
                used.stream().mapToLong(Long::longValue).average().orElseThrow(),
                add.gas().mean(),
                1e-9);
        assertTrue(add.gas().isSumExact() && add.gas().isMinExact() && add.gas().isMaxExact());
        assertTrue(add.gas().percentile(99).isWithheld(), "12 transactions say nothing of the 99th percentile");
        assertEquals(
                List.of("Ledger.add", "Scenarios.fallback", "Scenarios.outerRevert.failed", "Scenarios.unchanged"),
                table.rows().stream()
                        .map(GasTable.Row::name)
                        .filter(name -> name.matches("(Ledger|Scenarios)\\.[a-zA-Z].*"))
                        .sorted()
                        .toList());
        assertEquals(
                1, table.row("Scenarios.0x01020304.failed").orElseThrow().gas().count());
        assertEquals(
                1,
                table.rows().stream()
                        .filter(row -> row.function().equals("constructor"))
                        .count());
        assertEquals(
                18, table.rows().stream().mapToLong(row -> row.gas().count()).sum(), "no transaction is lost");
    }

    @Test
    void table_ofHashes_countsOneGivenTwiceOnce() throws Exception {
        List<String> twice = new ArrayList<>(ADDS);
        twice.addAll(ADDS);

        GasTable table = chain.profiler().fork("Prague").build().table(twice);

        assertEquals(1, table.rows().size());
        assertEquals(12, table.rows().get(0).gas().count());
        assertEquals("Prague", table.fork());
    }

    @Test
    void facts_haveStableIdsAndLessIsBetter() throws Exception {
        GasTable table = chain.profiler().build().table(ADDS);
        Map<String, Fact> facts =
                table.section().facts().stream().collect(Collectors.toMap(Fact::id, Function.identity()));

        assertEquals(
                table.rows().get(0).gas().mean(),
                facts.get("gas.Ledger.add.mean").value());
        assertEquals(Better.LOWER, facts.get("gas.Ledger.add.mean").better());
        assertTrue(facts.keySet()
                .containsAll(List.of(
                        "gas.Ledger.add.count", "gas.Ledger.add.min", "gas.Ledger.add.p50", "gas.Ledger.add.max")));
        assertEquals(null, facts.get("gas.Ledger.add.p99"));
    }

    @Test
    void table_nodeWithoutReceiptsOfBlocks_asksForEachReceipt() throws Exception {
        try (GasStub node = new GasStub().mined(100_000, 30_000)) {
            node.result(
                    "eth_getBlockByNumber",
                    "{\"transactions\":[{\"hash\":\"" + GasStub.HASH + "\",\"from\":\"" + GasStub.FROM + "\",\"to\":\""
                            + GasStub.TO + "\",\"input\":\"0x\",\"gas\":\"0x186a0\"}]}");
            node.body(
                    "eth_getBlockReceipts",
                    200,
                    "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32601,\"message\":\"unknown\"}}");

            GasTable table = GasProfiler.builder(node.uri()).build().table(1, 3);

            assertEquals(3, table.rows().get(0).gas().count());
            assertEquals(
                    1,
                    node.requests.stream()
                            .filter(request -> request.contains("eth_getBlockReceipts"))
                            .count());
        }
    }

    @Test
    void table_blockThatIsNotThere_isRefused() {
        assertEquals(
                GasTraceException.Reason.NOT_MINED,
                assertThrows(
                                GasTraceException.class,
                                () -> chain.profiler().build().table(last + 1_000, last + 1_000))
                        .reason());
    }

    @Test
    void budget_keptOrNot_saysByHowMuch() throws Exception {
        GasBudget budget = GasBudget.of(chain.profiler().fork("Prague").build().table(ADDS));
        long max = ADDS.stream().mapToLong(chain::gasUsed).max().orElseThrow();

        budget.meanAtMost("Ledger.add", max).maxAtMost("Ledger.add", max).percentileAtMost("Ledger.add", 50, max);

        String tooMuch = assertThrows(AssertionError.class, () -> budget.maxAtMost("Ledger.add", max - 1))
                .getMessage();
        assertTrue(tooMuch.contains("Ledger.add: max is") && tooMuch.contains(": +1 (fork: Prague)"), tooMuch);
        String never = assertThrows(AssertionError.class, () -> budget.meanAtMost("Ledger.sub", 1))
                .getMessage();
        assertEquals("Ledger.sub: was not called; called were Ledger.add", never);
        String few = assertThrows(AssertionError.class, () -> budget.percentileAtMost("Ledger.add", 99, max))
                .getMessage();
        assertTrue(few.contains("p99.0 needs") && few.contains("there are 12"), few);
    }

    @Test
    void assertAtMost_profile_namesTheLargestPlaces() throws Exception {
        GasProfile profile = chain.profiler().build().profile(ADDS.get(0));

        profile.assertAtMost(profile.gasUsed());
        String message = assertThrows(AssertionError.class, () -> profile.assertAtMost(profile.gasUsed() - 1))
                .getMessage();
        assertTrue(message.contains("Ledger.add SSTORE total (warm) 20000"), message);
    }
}
