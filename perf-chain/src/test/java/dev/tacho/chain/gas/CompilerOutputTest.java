package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What compilers and their tools write, read for one contract, and held against code on a chain. */
class CompilerOutputTest {
    private static final String MODE = "legacy optimized";
    private static final Map<?, ?> RUNTIME = FunctionsFixture.code(MODE, "Functions", "deployedBytecode");
    private static final String OBJECT =
            String.valueOf(RUNTIME.get("object")).replaceAll("__\\$[0-9a-f]{34}\\$__", "ab".repeat(20));

    private static CodeMap runtime(String output) {
        CodeMap map = CompilerOutput.parse("Functions", "Functions", output).runtime();
        assertNotNull(map);
        return map;
    }

    private static String replaced(String code, int at, String digits) {
        return code.substring(0, 2 * at) + digits + code.substring(2 * at + digits.length());
    }

    private static int immutable() {
        Map<?, ?> references = FunctionsFixture.map(RUNTIME.get("immutableReferences"));
        List<?> places = (List<?>) references.values().iterator().next();
        return ((Number) FunctionsFixture.map(places.get(0)).get("start")).intValue();
    }

    @Test
    void differs_whatIsFilledInLater_isTheSameCode() {
        CodeMap map = runtime(FunctionsFixture.output(MODE, true));
        int length = OBJECT.length() / 2;

        assertNull(map.differs("0x" + OBJECT), "linked to some library");
        assertNull(map.differs(replaced(OBJECT, immutable(), "f7".repeat(32))), "its immutables are set");
        assertNull(map.differs(replaced(OBJECT, length - 20, "e1".repeat(20))), "other metadata");
        assertNull(map.differs(OBJECT.substring(0, OBJECT.length() - 80)), "no metadata");
        assertNull(map.differs(OBJECT + "00"), "something behind it");
    }

    @Test
    void differs_otherCode_isToldWhere() {
        CodeMap map = runtime(FunctionsFixture.output(MODE, true));

        assertEquals(
                "the code is another than the one compiled, from byte 9 on", map.differs(replaced(OBJECT, 9, "fe")));
        assertTrue(String.valueOf(map.differs(replaced(OBJECT, immutable() - 1, "fe")))
                .contains("from byte "));
        assertTrue(String.valueOf(map.differs(replaced(OBJECT, immutable() + 32, "fe")))
                .contains("from byte "));
        assertEquals("the code is shorter than the one compiled", map.differs(OBJECT.substring(0, 400)));
        assertEquals("there is no code", map.differs("0x"));
        String delegation = "0xef0100" + "11".repeat(20);
        assertEquals("the code is another than the one compiled, from byte 0 on", map.differs(delegation));
    }

    @Test
    void differs_libraryAtAnyAddress_isTheSameCode() {
        String library = String.valueOf(
                FunctionsFixture.code(MODE, "Maths", "deployedBytecode").get("object"));
        CodeMap map = CompilerOutput.parse("Maths", "Maths", FunctionsFixture.output(MODE, false))
                .runtime();
        assertNotNull(map);

        assertTrue(library.startsWith("73" + "00".repeat(20) + "30"));
        assertNull(map.differs(replaced(library, 1, "cd".repeat(20))));
        assertNotNull(map.differs(replaced(library, 21, "31")));
    }

    /** hardhat keeps the answer beside the question; forge keeps one contract, without debug data unless told to. */
    @Test
    void parse_filesOfTools_areReadLikeTheAnswer() {
        String answer = FunctionsFixture.output(MODE, true);
        String buildInfo =
                "{\"id\":\"1\",\"input\":{\"language\":\"Solidity\",\"sources\":{\"Functions.sol\":{\"content\":\"\"}}},"
                        + "\"output\":" + answer + '}';
        CompilerOutput direct = CompilerOutput.parse("Functions", "Functions", answer);
        CompilerOutput kept = CompilerOutput.parse("Functions", "Functions.sol:Functions", buildInfo);
        Map<Object, Object> artifact = new LinkedHashMap<>();
        for (String part : List.of("bytecode", "deployedBytecode")) {
            Map<Object, Object> code = new LinkedHashMap<>(FunctionsFixture.code(MODE, "Functions", part));
            code.put("object", "0x" + code.get("object"));
            code.remove("functionDebugData");
            artifact.put(part, code);
        }
        artifact.put("methodIdentifiers", Map.of("add(uint256)", "1003e2d2"));
        artifact.put(
                "ast",
                FunctionsFixture.map(FunctionsFixture.sources().get("Functions.sol"))
                        .get("ast"));
        CompilerOutput forge = CompilerOutput.parse("F", "F", Json.text(artifact));

        assertArrayEquals(sorted(direct), sorted(kept));
        assertEquals(direct.layout(), kept.layout());
        assertArrayEquals(new String[] {"add(uint256)"}, forge.signatures("F"));
        CodeMap map = forge.runtime();
        CodeMap full = direct.runtime();
        assertNotNull(map);
        assertNotNull(full);
        assertNull(map.differs(OBJECT));
        int found = 0;
        for (int pc = 0; pc < OBJECT.length() / 2; pc++) {
            SourceFunction entry = full.entry(pc);
            assertNull(map.entry(pc), "no debug data");
            if (entry != null && !entry.isHelper()) {
                SourceFunction defined = map.definedAt(pc);
                assertNotNull(defined, "where a function begins its whole definition is the source");
                assertEquals(entry.id, defined.id);
                found++;
            }
        }
        assertTrue(found > 10, "functions: " + found);
    }

    private static String[] sorted(CompilerOutput output) {
        String[] signatures = output.signatures("Functions");
        Arrays.sort(signatures);
        return signatures;
    }

    @Test
    void compiled_whatIsNoOutput_saysWhatAndWhy() {
        String answer = FunctionsFixture.output(MODE, true);
        // The answer's members stand in any order.
        String two = answer.replaceFirst("\"contracts\":\\{", "\"contracts\":{\"Copy.sol\":{\"Functions\":{}},");

        assertTrue(wrong("Functions", "{").contains("compiler output of Functions: is not JSON"));
        assertTrue(wrong("Functions", "[]").contains("is no object"));
        assertTrue(wrong("Functions", "{} {}").contains("more than one document"));
        assertTrue(
                wrong("Missing", answer).contains("holds no contract Missing, only [Base, Factory, Functions, Maths]"));
        assertTrue(wrong("Functions", two)
                .contains("holds several: [Copy.sol:Functions, Functions.sol:Functions]; name one of these"));
        assertTrue(wrong("Functions", "{\"abi\":[]}").contains("has no source map; select abi, storageLayout"));
        assertTrue(wrong("A", part("0x6001zz", "")).contains("evm.deployedBytecode.object is no code"));
        assertTrue(wrong("A", part("6001", "1:2:3;;")).contains("its sourceMap has more instructions than its code"));
        assertTrue(wrong("a b", answer).startsWith("name=\"a b\""));
    }

    private static String part(String object, String sourceMap) {
        return "{\"evm\":{\"deployedBytecode\":{\"object\":\"" + object + "\",\"sourceMap\":\"-1:-1:0:-" + sourceMap
                + "\"}}}";
    }

    private static String wrong(String contract, String output) {
        ContractNames.Builder builder = ContractNames.builder();
        return assertThrows(IllegalArgumentException.class, () -> builder.compiled(contract, output))
                .getMessage();
    }

    @Test
    void compiled_namesFunctionsAndSlotsToo() {
        String address = "0x" + "ab".repeat(20);
        ContractNames names = ContractNames.builder()
                .contract("Functions", address)
                .compiled("Functions", FunctionsFixture.output(MODE, false))
                .build();

        assertEquals("add", names.function(address, ContractNames.selector("add(uint256)")));
        assertEquals("total", names.slot(address, "0x0", java.util.Set.of()));
        assertTrue(names.hasOutput());
        assertNull(names.output("0x" + "cd".repeat(20)));
    }
}
