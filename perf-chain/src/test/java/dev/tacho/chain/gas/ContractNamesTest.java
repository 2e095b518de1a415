package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.Hash;

/** Names of functions by signature and ABI, and of slots by the layout that solc prints. */
class ContractNamesTest {
    private static final String ADDRESS = "0x" + "Ab".repeat(20);
    private static final String LOWER = "0x" + "ab".repeat(20);

    @Test
    void function_knownSelector_isItsName() {
        ContractNames names = ContractNames.builder()
                .contract("Token", ADDRESS, "transfer(address,uint256)", "mint(uint256)", "mint(address)")
                .functions("approve(address,uint256)")
                .build();

        // Selectors as published for ERC-20.
        assertEquals("transfer", names.function(LOWER, "0xa9059cbb"));
        assertEquals("approve", names.function(LOWER, "0x095ea7b3"));
        assertEquals("approve", names.function("0x" + "00".repeat(20), "0x095ea7b3"));
        assertEquals("0xa9059cbb", names.function("0x" + "00".repeat(20), "0xa9059cbb"));
        assertEquals("mint(uint256)", names.function(LOWER, ContractNames.selector("mint(uint256)")), "overloaded");
        assertEquals("fallback", names.function(LOWER, null));
        assertEquals("Token", names.contract(LOWER));
        assertEquals("SHA256", names.contract("0x" + "0".repeat(39) + "2"));
    }

    @Test
    void abi_structsAndArrays_areWrittenAsTheirTypes() {
        String abi = """
                [{"type":"constructor","inputs":[]},
                 {"type":"function","name":"fill","inputs":[
                   {"type":"tuple[2]","components":[{"type":"address"},{"type":"tuple","components":[{"type":"uint8"}]}]},
                   {"type":"bytes32[]"}]}]
                """;
        ContractNames names = ContractNames.builder()
                .contract("Book", ADDRESS)
                .abi("Book", abi)
                .build();

        assertEquals("fill", names.function(LOWER, ContractNames.selector("fill((address,(uint8))[2],bytes32[])")));
    }

    @Test
    void slot_everyKindOfVariable_isNamed() {
        String layout = """
                {"storage":[
                  {"label":"owner","offset":0,"slot":"0","type":"a"},{"label":"paused","offset":20,"slot":"0","type":"b"},
                  {"label":"pair","offset":0,"slot":"1","type":"arr"},{"label":"small","offset":0,"slot":"4","type":"s"},
                  {"label":"users","offset":0,"slot":"5","type":"m"},{"label":"list","offset":0,"slot":"6","type":"d"}],
                 "types":{"a":{"encoding":"inplace","numberOfBytes":"20"},"b":{"encoding":"inplace","numberOfBytes":"1"},
                  "u":{"encoding":"inplace","numberOfBytes":"32"},"t":{"encoding":"inplace","numberOfBytes":"64"},
                  "arr":{"encoding":"inplace","base":"u","numberOfBytes":"96"},
                  "s":{"encoding":"inplace","base":"h","numberOfBytes":"32"},"h":{"encoding":"inplace","numberOfBytes":"4"},
                  "m":{"encoding":"mapping","key":"a","value":"t","numberOfBytes":"32"},
                  "d":{"encoding":"dynamic_array","base":"t","numberOfBytes":"32"}}}
                """;
        StorageLayout parsed = StorageLayout.parse("Book", layout);
        Set<String> met = Set.of(LOWER);

        assertEquals("owner+paused", parsed.label("0x0", met));
        assertEquals(2, parsed.variables("0x0"));
        assertEquals("pair[0]", parsed.label("0x1", met));
        assertEquals("pair[2]", parsed.label("0x3", met));
        assertEquals("small[0..]", parsed.label("0x4", met), "eight elements share a slot");
        assertEquals("users", parsed.label("0x5", met));
        assertNull(parsed.label("0x7", met));
        String user = Hash.sha3("0x" + "0".repeat(24) + LOWER.substring(2) + "0".repeat(63) + "5");
        assertEquals("users[" + LOWER + "]", parsed.label(Word.of(user), met));
        String second = new java.math.BigInteger(user.substring(2), 16)
                .add(java.math.BigInteger.ONE)
                .toString(16);
        assertEquals("users[" + LOWER + "]", parsed.label(Word.of(second), met), "its second slot");
        assertNull(parsed.label(Word.of(user), Set.of()));
        java.math.BigInteger list =
                new java.math.BigInteger(Hash.sha3("0x" + "0".repeat(63) + "6").substring(2), 16);
        assertEquals(
                "list[3]",
                parsed.label(Word.of(list.add(java.math.BigInteger.valueOf(7)).toString(16)), met));

        ContractNames names = ContractNames.builder()
                .contract("Book", ADDRESS)
                .layout("Book", layout)
                .build();
        assertEquals("users[Book]", names.slot(LOWER, Word.of(user), Set.of()));
        assertEquals("slot 0x77", names.slot(LOWER, "0x77", Set.of()));
    }

    @Test
    void builder_wrongNames_sayWhatAndWhy() {
        ContractNames.Builder builder = ContractNames.builder().contract("A", ADDRESS, "f(uint256)");

        assertTrue(wrong(() -> builder.contract("B", "0x12")).startsWith("address=0x12: give 0x and 40"));
        assertTrue(wrong(() -> builder.contract("B", LOWER)).contains("is A already"));
        assertTrue(wrong(() -> builder.contract("a b", LOWER)).startsWith("name=\"a b\""));
        assertTrue(wrong(() -> builder.functions("f")).startsWith("function=\"f\""));
        assertTrue(wrong(() -> builder.functions("f(uint)")).contains("uint is a short form"));
        assertTrue(wrong(() -> builder.functions("f(uint256 a)")).contains("without spaces"));
        // Two functions whose selectors are known to collide.
        assertTrue(wrong(() -> builder.functions("transfer(address,uint256)", "many_msg_babbage(bytes1)"))
                .contains("has the selector of"));
        assertTrue(wrong(() -> builder.layout("A", "{}")).contains("no list \"storage\""));
        assertTrue(wrong(() -> builder.layout("A", "{")).contains("is not JSON"));
        assertTrue(wrong(() -> builder.abi("A", "{}")).contains("is no list"));
    }

    private static String wrong(Runnable configuration) {
        return assertThrows(IllegalArgumentException.class, configuration::run).getMessage();
    }
}
