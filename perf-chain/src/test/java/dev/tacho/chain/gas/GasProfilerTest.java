package dev.tacho.chain.gas;

import static dev.tacho.chain.gas.GasChain.calldata;
import static dev.tacho.chain.gas.GasChain.word;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles of real transactions of every kind, on four forks: each adds up to its receipt to the unit. */
@Timeout(120)
class GasProfilerTest {
    private static final BigInteger GAS = BigInteger.valueOf(2_000_000);

    @ParameterizedTest
    @ValueSource(strings = {"shanghai", "cancun", "prague", "osaka"})
    void profile_everyKindOfTransaction_addsUpToTheReceipt(String fork) throws Exception {
        try (GasChain chain = new GasChain(fork)) {
            GasProfiler profiler = chain.profiler().build();
            Map<String, String> sent = everyKind(chain);
            List<String> wrong = new ArrayList<>();
            for (Map.Entry<String, String> kind : sent.entrySet()) {
                try {
                    GasProfile profile = profiler.profile(kind.getValue());
                    long sum = Paths.of(profile.root()).values().stream()
                            .mapToLong(line -> line[0])
                            .sum();
                    if (profile.gasUsed() != chain.gasUsed(kind.getValue()) || sum != profile.gasUsed()) {
                        wrong.add(kind.getKey() + ": " + profile + ", sum " + sum);
                    }
                } catch (GasTraceException e) {
                    wrong.add(kind.getKey() + ": " + e.getMessage());
                }
            }
            assertEquals(List.of(), wrong);
        }
    }

    private static Map<String, String> everyKind(GasChain chain) {
        Map<String, String> sent = new LinkedHashMap<>();
        String to = chain.scenarios;
        sent.put("sumSlow", chain.call(to, calldata("sumSlow(uint256)", word(10))));
        sent.put("sumFast", chain.call(to, calldata("sumFast(uint256)", word(10))));
        sent.put("deposit", chain.call(to, calldata("deposit(uint256)", word(5))));
        sent.put("packed", chain.call(to, calldata("packed(uint128,uint128)", word(1), word(2))));
        sent.put("unchanged", chain.call(to, calldata("unchanged()")));
        sent.put("clear 1", chain.call(to, calldata("clear(uint256)", word(1))));
        sent.put("clear 8", chain.call(to, calldata("clear(uint256)", word(8))));
        sent.put("nested", chain.call(to, calldata("nested()")));
        sent.put("create", chain.call(to, calldata("create()")));
        sent.put("create2", chain.call(to, calldata("create2(bytes32)", word(7))));
        sent.put("create2 again", chain.call(to, calldata("create2(bytes32)", word(7))));
        sent.put("createFails", chain.call(to, calldata("createFails()")));
        sent.put("innerRevert", chain.call(to, calldata("innerRevert()")));
        sent.put("outerRevert", chain.call(to, calldata("outerRevert()")));
        sent.put("innerOutOfGas", chain.call(to, calldata("innerOutOfGas()")));
        sent.put("outerOutOfGas", chain.send(to, calldata("outerOutOfGas()"), 0, BigInteger.valueOf(90_000)));
        sent.put("invalid", chain.send(to, calldata("invalid()"), 0, BigInteger.valueOf(90_000)));
        sent.put("precompiles", chain.call(to, calldata("precompiles(bytes)", word(32), word(64), word(1), word(0))));
        sent.put("sendTo", chain.send(to, calldata("sendTo(address)", word(chain.helper)), 1, GAS));
        sent.put("values", chain.send(to, calldata("values(address)", word("0x" + "ab".repeat(20))), 2, GAS));
        sent.put("destroy", chain.call(to, calldata("destroy()")));
        sent.put("receive", chain.send(to, "0x", 1, GAS));
        sent.put("no such function", chain.send(to, "0x12345678", 0, GAS));
        sent.put("floor", chain.call(to, calldata("nothing(bytes)", word(32), word(4_000)) + "ff".repeat(4_000)));
        sent.put("transfer", chain.send("0x" + "cd".repeat(20), "0x", 5, GAS));
        sent.put("transfer with data", chain.send("0x" + "cd".repeat(20), "0x00ff", 5, GAS));
        sent.put("precompile", chain.send("0x" + "0".repeat(39) + "2", "0x00ff", 0, GAS));
        sent.put("deployment", chain.send(null, GasChain.compiled("Ledger.creation"), 0, GAS));
        sent.put("deployment that reverts", chain.send(null, GasChain.compiled("Child.creation") + word(0), 0, GAS));
        sent.put("deployment of nothing", chain.send(null, "0x00", 0, GAS));
        // PUSH1 1 PUSH0 MSTORE8 PUSH3 0x010000 PUSH0 RETURN: more code than may be stored
        sent.put("deployment too large", chain.send(null, "0x60015f53620100005ff3", 0, GAS));
        // PUSH2 0x4000 PUSH0 RETURN: the last step pays for memory
        sent.put("return that grows memory", chain.send(null, "0x6140005ff3", 0, BigInteger.valueOf(6_000_000)));
        Map<String, Object> listed = new LinkedHashMap<>();
        listed.put("to", to);
        listed.put("data", calldata("sumSlow(uint256)", word(2)));
        listed.put("gas", "0x" + GAS.toString(16));
        listed.put(
                "accessList", List.of(Map.of("address", to, "storageKeys", List.of("0x" + word(0), "0x" + word(1)))));
        sent.put("access list", chain.send(listed));
        return sent;
    }
}
