package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.gas.GasFrame.Kind;
import dev.tacho.chain.gas.GasFunctions.Gap;
import dev.tacho.chain.gas.GasFunctions.Row;
import dev.tacho.chain.gas.GasFunctions.Why;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Table;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.core.DefaultBlockParameterName;
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
                chain.send(fixture.functions, "0x", 5, BigInteger.valueOf(100_000))));
        Random random = new Random(20261126);
        for (int i = 0; i < 3; i++) {
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
        assertTrue(compared > 30, "functions compared: " + compared);
    }

    /** The EVM's own clock around a call differs from what the function used by what the call itself costs, whatever it did. */
    @ParameterizedTest
    @ValueSource(strings = {"legacy", "legacy optimized", "ir"})
    void total_ofAFunction_isWhatGasleftMeasures(String mode) throws Exception {
        FunctionsFixture fixture = FIXTURES.get(mode);
        Set<Long> overheads = new HashSet<>();
        for (int n : new int[] {1, 4, 9, 20, 2}) {
            GasProfile profile = fixture.profiler(true).profile(fixture.call("measured(uint256)", n));
            Row work = profile.functions().row("Functions._work").orElseThrow();
            String used = String.valueOf(profile.outcome().returned());
            assertEquals(1, work.calls());
            assertEquals(
                    n, profile.functions().row("Functions._step").orElseThrow().calls());
            overheads.add(Long.parseLong(used.substring(2), 16) - work.totalGas());
        }
        assertEquals(1, overheads.size(), overheads::toString);
        long overhead = overheads.iterator().next();
        assertTrue(overhead > 10 && overhead < 100, () -> "a jump, its arguments and reading the clock: " + overhead);
    }

    /** The syntax tree finds what was inlined, and changes nothing else. */
    @Test
    void syntaxTree_ofOptimisedCode_findsWhatWasInlined() throws Exception {
        FunctionsFixture fixture = FIXTURES.get("legacy optimized");
        String hash = fixture.call("add(uint256)", 3);
        GasProfile with = fixture.profiler(true).profile(hash);
        GasProfile without = fixture.profiler(false).profile(hash);

        Row put = with.functions().row("Functions._put").orElseThrow();
        Row putAndParts = without.functions()
                .row("Functions._put_" + id("_put", "Functions"))
                .orElseThrow();
        Row note = with.functions().row("Functions._note [inlined]").orElseThrow();
        Row base = with.functions().row("Functions.Base._put [inlined]").orElseThrow();
        Row counted = with.functions().row("Functions.Base.counted [modifier]").orElseThrow();
        assertEquals(putAndParts.totalGas(), put.totalGas());
        assertEquals(putAndParts.ownGas(), put.ownGas() + note.ownGas() + base.ownGas());
        assertEquals(0, note.calls() + base.calls() + counted.calls());
        assertTrue(counted.ownGas() > 2_000 && counted.ownGas() < counted.totalGas(), counted::toString);
        String stacks = with.collapsed();
        assertTrue(stacks.contains(";Functions.add;_put;_note [inlined];SSTORE;last (warm) "), stacks);
        assertTrue(stacks.contains(";Functions.add;_put;Base._put [inlined];SSTORE;total (warm) "), stacks);
        assertTrue(stacks.contains(";Functions.add;Maths.twice;checked_mul_t_uint256;"), stacks);
        assertTrue(with.functions().rows().stream()
                .filter(row -> row.helper())
                .allMatch(row -> row.equals(without.functions().row(row.name()).orElseThrow())));
        assertEquals("Functions._note [inlined]", with.top(2).get(1).function());
    }

    private static int id(String name, String contract) {
        SourceNames names = new SourceNames();
        return names.definitions.entrySet().stream()
                .filter(entry ->
                        name.equals(entry.getValue().get("name")) && contract.equals(names.owners.get(entry.getKey())))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** A library's own functions run in its own code, whose first bytes are its address. */
    @ParameterizedTest
    @MethodSource("modes")
    void library_calledFromOutside_isToldByItsOwnCode(String mode) throws Exception {
        FunctionsFixture fixture = FIXTURES.get(mode);
        GasProfile profile = fixture.profiler(true).profile(fixture.call("library_(uint256)", 4));

        assertEquals(List.of(), profile.functions().gaps());
        String stacks = profile.collapsed();
        assertTrue(stacks.contains("Maths.far [delegatecall];"), stacks);
        if (!mode.equals("ir optimized")) {
            assertEquals(1, profile.functions().row("Maths.twice").orElseThrow().calls());
            assertEquals(
                    1,
                    profile.functions()
                            .row("Functions.Maths.twice")
                            .orElseThrow()
                            .calls());
        }
    }

    /** Of code that a transaction deploys on its way nobody tells what it is: it is told as a whole. */
    @Test
    void creation_withinATransaction_isToldAsAWhole() throws Exception {
        FunctionsFixture fixture = FIXTURES.get("legacy");
        String factory = fixture.deploy("Factory", "");
        ContractNames names = ContractNames.builder()
                .contract("Factory", factory)
                .compiled("Factory", FunctionsFixture.output("legacy", true))
                .build();
        String hash = chain.send(
                factory, GasChain.calldata("make(uint256)", GasChain.word(4)), 0, BigInteger.valueOf(9_000_000));
        GasProfile profile = GasProfiler.builder(URI.create(chain.node.url()))
                .names(names)
                .build()
                .profile(hash);

        consistent(profile, chain.gasUsed(hash));
        assertTrue(
                profile.collapsed().matches("(?s).*;Factory.make;_make;0x[0-9a-f]{40}.constructor;SSTORE;.*"),
                profile::collapsed);
        assertTrue(profile.functions().row("Factory._make").orElseThrow().totalGas() > 500_000);
        assertTrue(
                profile.functions().rows().stream().noneMatch(row -> row.name().endsWith("_put")));
    }

    /** Wrong names are worse than none: of other code than the one compiled nothing is told, and that is said. */
    @Test
    void compiled_ofOtherCode_isRefusedAndSaidSo() throws Exception {
        FunctionsFixture fixture = FIXTURES.get("legacy");
        ContractNames names = ContractNames.builder()
                .contract("Other", fixture.functions)
                .compiled("Other", "Functions", FunctionsFixture.output("legacy optimized", true))
                .contract("Maths", fixture.maths)
                .compiled("Maths", FunctionsFixture.output("legacy", true))
                .build();
        GasProfiler profiler =
                GasProfiler.builder(URI.create(chain.node.url())).names(names).build();
        GasProfile profile = profiler.profile(fixture.call("library_(uint256)", 4));
        Gap gap = profile.functions().gaps().get(0);
        GasFrame frame = profile.root().parts().stream()
                .filter(part -> part.label().equals("Other.library_"))
                .findFirst()
                .orElseThrow();
        GasFrame called = frame.parts().stream()
                .filter(part -> part.kind() == Kind.CALL)
                .findFirst()
                .orElseThrow();

        assertEquals(Why.OTHER_CODE, gap.why());
        assertEquals(1, gap.count());
        assertEquals(frame.totalGas() - called.totalGas(), gap.gas());
        assertTrue(
                gap.detail().startsWith(fixture.functions + ": the code is another than the one compiled"),
                gap::detail);
        assertTrue(
                frame.parts().stream().noneMatch(part -> part.kind() == Kind.FUNCTION),
                "its functions are not guessed");
        assertEquals(1, profile.functions().row("Maths.twice").orElseThrow().calls(), "the library's are told");
        assertTrue(profile.section().blocks().stream()
                .anyMatch(block -> block.toString().contains("are not told apart")));

        GasProfile deployment = profiler.profile(fixture.deployment);
        assertEquals(
                "the code is another than the one compiled",
                deployment.functions().gaps().get(0).detail().replaceAll("^0x[0-9a-f]*: |, from.*$", ""));
    }

    /**
     * Without the stack only the markers tell calls apart. In one frame they do, unless the optimiser has calls return
     * elsewhere than behind their jumps; then that is told.
     */
    @ParameterizedTest
    @MethodSource("modes")
    void functions_withoutStack_areTheSameOrToldToBeAdrift(String mode) throws Exception {
        FunctionsFixture fixture = FIXTURES.get(mode);
        for (String hash : List.of(fixture.call("add(uint256)", 3), fixture.call("fibonacci(uint256)", 5))) {
            GasProfile bare = fixture.profilerBuilder(true).slots(false).build().profile(hash);

            consistent(bare, chain.gasUsed(hash));
            if (bare.functions().gaps().isEmpty()) {
                assertEquals(fixture.profiler(true).profile(hash).functions(), bare.functions());
            } else {
                assertTrue(mode.endsWith("optimized"), bare::toString);
                assertEquals(Why.ADRIFT, bare.functions().gaps().get(0).why());
                assertTrue(bare.functions().unattributedGas() > 0);
            }
        }
    }

    /** Of a candidate nobody tells the functions, so both runs of a proof are told by contract and opcode. */
    @Test
    void proof_ofAContractWithKnownFunctions_comparesFramesOnly() throws Exception {
        FunctionsFixture fixture = FIXTURES.get("legacy");
        String hash = fixture.call("add(uint256)", 3);
        String code = chain.web3j
                .ethGetCode(fixture.functions, DefaultBlockParameterName.LATEST)
                .send()
                .getCode();
        GasProof proof = fixture.profiler(true).prove(hash, fixture.functions, code);

        assertEquals(0, proof.savedRatio());
        assertEquals(List.of(), proof.before().functions().rows());
        assertEquals(proof.before().collapsed(), proof.after().collapsed());
    }

    @Test
    void section_ofFunctions_hasTheirTable() throws Exception {
        FunctionsFixture fixture = FIXTURES.get("legacy");
        GasProfile profile = fixture.profiler(true).profile(fixture.call("plain(uint256)", 3));
        List<Block> blocks = profile.section().blocks();
        Table table = blocks.stream()
                .filter(block -> block instanceof Table found && found.title().startsWith("Functions inside"))
                .map(Table.class::cast)
                .findFirst()
                .orElseThrow();

        assertEquals(
                profile.functions().rows().get(0).name(),
                table.rows().get(0).get(0).text());
        assertTrue(
                table.rows().stream()
                        .anyMatch(row -> "Functions.checked_mul_t_uint256 (compiler)"
                                        .equals(row.get(0).text())
                                || "Functions.abi_decode_tuple_t_uint256 (compiler)"
                                        .equals(row.get(0).text())),
                table::toString);
        // A function of inline assembly has no debug data.
        assertEquals(Why.UNNAMED, profile.functions().gaps().get(0).why());
        assertEquals(9, profile.functions().gaps().get(0).count());
        assertTrue(blocks.stream().anyMatch(block -> block.toString().contains("does not name")));
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
