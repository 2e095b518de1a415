package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A provider's table as a user writes it down, and the mistakes she may make. */
class CostTableTest {
    @Test
    void units_namedFreeAndOthers_areThoseOfTheTable() {
        CostTable table = CostTable.builder()
                .method("eth_call", 26)
                .free("eth_chainId", "net_version")
                .others(10)
                .build();

        assertEquals(26, table.units("eth_call"));
        assertEquals(0, table.units("eth_chainId"));
        assertEquals(0, table.units("net_version"));
        assertEquals(10, table.units("eth_getLogs"));
    }

    @Test
    void units_othersUntold_areFree() {
        assertEquals(0, CostTable.builder().method("a", 1).build().units("b"));
    }

    @Test
    void build_laterChanges_doNotReachTheTable() {
        CostTable.Builder builder = CostTable.builder().method("a", 1);
        CostTable table = builder.build();

        builder.method("b", 2).others(3);

        assertEquals(0, table.units("b"));
    }

    @Test
    void method_mistakes_nameValueAndCure() {
        CostTable.Builder builder = CostTable.builder().method("a", 1);

        assertMessage("method=\"a\": stands in the table already; give each method once", () -> builder.method("a", 1));
        assertMessage("method=\"a\": stands in the table already; give each method once", () -> builder.free("a"));
        assertMessage("method=\" \": must not be blank", () -> builder.method(" ", 1));
        assertMessage("units=-1 of b: must be between 0 and 1000000000", () -> builder.method("b", -1));
        assertMessage("units=1000000001 of others: must be between 0 and", () -> builder.others(1_000_000_001));
    }

    private static void assertMessage(String start, Runnable mistake) {
        String message =
                assertThrows(IllegalArgumentException.class, mistake::run).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
