package dev.tacho.chain.gas;

import static dev.tacho.chain.gas.GasChain.calldata;
import static dev.tacho.chain.gas.GasChain.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.DistributionSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of functions holds what forge's gas report says of the same calls, contract by contract, to the unit. */
@Timeout(60)
class ForgeReportTest {
    @Test
    void table_callsOfForgesTests_agreesWithForgesReport() throws Exception {
        Map<?, ?> contracts = map(map(recorded()).get("contracts"));
        try (GasChain chain = new GasChain("shanghai")) {
            List<String> wrong = new ArrayList<>();
            int rows = 0;
            for (String ledger : List.of("Ledger", "LedgerHoisted", "LedgerTuned")) {
                String deployment = chain.send(
                        null, GasChain.compiled(ledger + ".creation"), 0, java.math.BigInteger.valueOf(6_000_000));
                Map<?, ?> report = map(contracts.get(ledger));
                assertEquals(report.get("deployment"), chain.gasUsed(deployment), ledger);
                String address = chain.receipt(deployment).getContractAddress();
                List<String> hashes = new ArrayList<>();
                for (int n : new int[] {1, 20, 100}) {
                    hashes.add(chain.call(address, calldata("add(uint256)", word(n))));
                }
                rows += compare(ledger, table(chain, ledger, address, hashes), report, wrong);
            }
            String scenarios = chain.scenarios;
            List<String> hashes = new ArrayList<>();
            for (String data : List.of(
                    calldata("sumSlow(uint256)", word(10)),
                    calldata("sumFast(uint256)", word(10)),
                    calldata("deposit(uint256)", word(5)),
                    calldata("deposit(uint256)", word(6)),
                    calldata("packed(uint128,uint128)", word(1), word(2)),
                    calldata("unchanged()"),
                    calldata("clear(uint256)", word(1)),
                    calldata("clear(uint256)", word(8)),
                    calldata("nested()"),
                    calldata("create()"),
                    calldata("create2(bytes32)", word(7)),
                    calldata("createFails()"),
                    calldata("innerRevert()"),
                    calldata("innerOutOfGas()"),
                    calldata("nothing(bytes)", word(32), word(0)))) {
                hashes.add(chain.call(scenarios, data));
            }
            rows += compare(
                    "Scenarios", table(chain, "Scenarios", scenarios, hashes), map(contracts.get("Scenarios")), wrong);

            assertEquals(List.of(), wrong);
            assertEquals(3 + 13, rows);
        }
    }

    private static GasTable table(GasChain chain, String contract, String address, List<String> hashes)
            throws IOException {
        return GasProfiler.builder(URI.create(chain.node.url()))
                .names(ContractNames.builder()
                        .contract(contract, address, GasChain.methods(contract))
                        .build())
                .build()
                .table(hashes);
    }

    private static int compare(String contract, GasTable table, Map<?, ?> report, List<String> wrong) {
        Map<?, ?> functions = map(report.get("functions"));
        functions.forEach((signature, value) -> {
            String name = contract + '.' + String.valueOf(signature).replaceFirst("\\(.*", "");
            Map<?, ?> figures = map(value);
            DistributionSnapshot gas = table.row(name).orElseThrow().gas();
            // forge cuts the mean to a whole number.
            List<Long> ours = List.of(gas.count(), (long) gas.min(), (long) gas.mean(), (long) gas.max());
            List<?> forges = List.of(figures.get("calls"), figures.get("min"), figures.get("mean"), figures.get("max"));
            if (!ours.equals(forges)) {
                wrong.add(name + ": " + ours + ", forge says " + forges);
            }
        });
        assertTrue(table.rows().stream().noneMatch(GasTable.Row::failed));
        return functions.size();
    }

    private static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    private static Object recorded() throws IOException {
        try (InputStream in = ForgeReportTest.class.getResourceAsStream("/contracts/gas-forge.json")) {
            return Json.parse("gas-forge.json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
