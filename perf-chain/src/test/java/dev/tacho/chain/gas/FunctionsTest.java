package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.gas.GasFrame.Kind;
import dev.tacho.chain.gas.GasFunctions.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.web3j.protocol.core.Response;

/**
 * Functions inside contracts on a real node, compiled by both of solc's pipelines with the optimiser off and on, against
 * another algorithm over the whole trace ({@link NaiveFunctions}), against the EVM's own clock, and against each other.
 */
@Timeout(120)
class FunctionsTest {
    private static GasChain chain;
    private static final Map<String, FunctionsFixture> FIXTURES = new HashMap<>();

    @BeforeAll
    static void start() {
        chain = new GasChain("shanghai");
        for (String mode : FunctionsFixture.MODES) {
            FIXTURES.put(mode, new FunctionsFixture(chain, mode));
        }
    }

    @AfterAll
    static void stop() {
        chain.close();
    }

    static List<String> modes() {
        return FunctionsFixture.MODES;
    }

    private static List<String> transactions(FunctionsFixture fixture) {
        List<String> hashes = new ArrayList<>(List.of(
                fixture.deployment,
                fixture.call("add(uint256)", 3),
                fixture.call("fibonacci(uint256)", 6),
                fixture.call("pointer(uint256)", 2),
                fixture.call("pointer(uint256)", 3),
                fixture.call("over(uint256)", 5),
                fixture.call("fails(uint256)", 0),
                fixture.call("fails(uint256)", 1),
                fixture.call("tries(uint256)", 3),
                fixture.call("library_(uint256)", 4),
                fixture.call("plain(uint256)", 3),
                fixture.call("leaves(uint256)", 3),
                fixture.call("measured(uint256)", 3),
                fixture.call("total()"),
                fixture.call("nothing()"),
                chain.send(fixture.functions, "0x", 5, java.math.BigInteger.valueOf(100_000))));
        Random random = new Random(20261126);
        for (int i = 0; i < 5; i++) {
            hashes.add(fixture.call("tree(uint256)", random.nextInt(1 << 30)));
        }
        return hashes;
    }

    /**
     * Named by debug data alone, no code of the first pipeline is taken for inlined, and own gas can be compared; names of
     * the second are told for certain by the syntax tree only.
     */
    @ParameterizedTest
    @MethodSource("modes")
    void functions_allKindsOfCalls_areWhatTheWholeTraceSays(String mode) throws Exception {
        FunctionsFixture fixture = FIXTURES.get(mode);
        boolean tree = mode.startsWith("ir");
        GasProfiler profiler = fixture.profiler(tree);
        NaiveFunctions.Names names = tree ? new SourceNames() : new DebugNames(fixture);
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (String hash : transactions(fixture)) {
            GasProfile profile = profiler.profile(hash);
            NaiveFunctions naive = naive(fixture, hash, names);
            Map<String, String> found = new TreeMap<>();
            for (Row row : profile.functions().rows()) {
                found.put(
                        row.name(),
                        row.calls() + " calls, own " + row.ownGas() + ", total " + row.totalGas() + ", min "
                                + row.minGas() + ", max " + row.maxGas());
            }
            Map<String, String> expected = new TreeMap<>();
            naive.sums.forEach((name, sum) -> expected.put(name, sum.toString()));
            compared += expected.size();
            if (!expected.equals(found)) {
                wrong.add(profile + ": expected " + difference(expected, found) + ", found "
                        + difference(found, expected));
            }
            consistent(profile, chain.gasUsed(hash));
        }
        assertEquals(List.of(), wrong);
        assertTrue(compared > 50, "functions compared: " + compared);
    }

    private static Map<String, String> difference(Map<String, String> one, Map<String, String> other) {
        Map<String, String> left = new TreeMap<>(one);
        left.entrySet().removeAll(other.entrySet());
        return left;
    }

    /** Names as the compiler's debug data has them: {@code @name_id}. */
    private static final class DebugNames implements NaiveFunctions.Names {
        private final SourceNames source = new SourceNames();
        private final Map<String, Integer> times = new HashMap<>();

        DebugNames(FunctionsFixture fixture) {
            FunctionsFixture.map(FunctionsFixture.code(fixture.mode, "Functions", "deployedBytecode")
                            .get("functionDebugData"))
                    .forEach((raw, told) -> {
                        if (FunctionsFixture.map(told).get("id") instanceof Number id) {
                            times.merge(bare(String.valueOf(raw), id.intValue()), 1, Integer::sum);
                        }
                    });
        }

        private static String bare(String raw, int id) {
            return raw.substring(1, raw.length() - ("_" + id).length());
        }

        @Override
        public String label(String contract, String raw, int id) {
            String bare = bare(raw, id);
            return times.getOrDefault(bare, 1) == 1 ? bare : bare + '_' + id;
        }

        @Override
        public boolean isExternal(int id) {
            return source.isExternal(id) && !source.label("", "", id).endsWith(".receive");
        }
    }

    /** Names as the source has them. */
    private static final class SourceNames implements NaiveFunctions.Names {
        private final Map<Integer, Map<?, ?>> definitions = new HashMap<>();
        private final Map<Integer, String> owners = new HashMap<>();

        SourceNames() {
            gather(FunctionsFixture.sources(), "");
        }

        private void gather(Object node, String owner) {
            if (node instanceof Map<?, ?> map) {
                boolean contract = "ContractDefinition".equals(map.get("nodeType"));
                if (map.get("id") instanceof Number id && map.get("nodeType") != null) {
                    definitions.put(id.intValue(), map);
                    owners.put(id.intValue(), owner);
                }
                map.values().forEach(value -> gather(value, contract ? String.valueOf(map.get("name")) : owner));
            } else if (node instanceof List<?> list) {
                list.forEach(value -> gather(value, owner));
            }
        }

        @Override
        public String label(String contract, String raw, int id) {
            Map<?, ?> definition = definitions.get(id);
            String name = String.valueOf(definition.get("name"));
            String called = name.isEmpty() ? String.valueOf(definition.get("kind")) : name;
            String owner = owners.get(id).equals(contract) ? "" : owners.get(id) + '.';
            String types = name.equals("_over") ? overloads(definition) : "";
            String modifier = "ModifierDefinition".equals(definition.get("nodeType")) ? " [modifier]" : "";
            return owner + called + types + modifier;
        }

        private static String overloads(Map<?, ?> definition) {
            int parameters = ((List<?>)
                            FunctionsFixture.map(definition.get("parameters")).get("parameters"))
                    .size();
            return parameters == 1 ? "(uint256)" : "(uint256,uint256)";
        }

        @Override
        public boolean isExternal(int id) {
            Map<?, ?> definition = definitions.get(id);
            return definition.get("functionSelector") != null
                    || List.of("constructor", "receive").contains(String.valueOf(definition.get("kind")));
        }
    }

    private static NaiveFunctions naive(FunctionsFixture fixture, String hash, NaiveFunctions.Names names) {
        Map<?, ?> trace =
                (Map<?, ?>) chain.rpc("debug_traceTransaction", Answer.class, hash, Map.of("disableStorage", true))
                        .getResult();
        return new NaiveFunctions(
                (List<?>) trace.get("structLogs"),
                fixture.mode,
                Map.of(fixture.functions, "Functions", fixture.maths, "Maths"),
                hash.equals(fixture.deployment),
                names);
    }

    /** An answer as maps and lists. */
    static final class Answer extends Response<Object> {}

    /** What holds for every profile: it adds up, and a function used at least what its parts used. */
    static void consistent(GasProfile profile, long receipt) {
        assertEquals(receipt, profile.gasUsed());
        assertEquals(receipt, selfSum(profile.root()));
        long inside = 0;
        for (Row row : profile.functions().rows()) {
            assertTrue(row.ownGas() <= row.totalGas(), row::toString);
            assertTrue(
                    row.calls() == 0 || row.minGas() <= row.meanGas() && row.meanGas() <= row.maxGas(), row::toString);
            assertTrue(row.maxGas() <= row.totalGas(), row::toString);
            inside += row.ownGas();
        }
        assertEquals(functionSum(profile.root()), inside, "the tree and the rows");
        assertTrue(inside <= profile.executionGas());
    }

    private static long selfSum(GasFrame frame) {
        long sum = frame.selfGas();
        long parts = frame.selfGas();
        for (GasFrame part : frame.parts()) {
            sum += selfSum(part);
            parts += part.totalGas();
        }
        assertEquals(frame.totalGas(), parts, frame::label);
        return sum;
    }

    /** The own gas of all functions in a tree. */
    private static long functionSum(GasFrame frame) {
        long sum = 0;
        for (GasFrame part : frame.parts()) {
            boolean inside = part.kind() == Kind.CALL || part.kind() == Kind.FUNCTION;
            sum += frame.kind() == Kind.FUNCTION && !inside ? part.totalGas() : 0;
            sum += functionSum(part);
        }
        return sum;
    }
}
