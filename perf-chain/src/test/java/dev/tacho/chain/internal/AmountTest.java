package dev.tacho.chain.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** One is one, and none is several, as in any report. */
class AmountTest {
    @Test
    void of_oneAndOthers_agreeInNumber() {
        assertEquals("1 head", Amount.of(1, "head"));
        assertEquals("2 heads", Amount.of(2, "head"));
        assertEquals("0 heads", Amount.of(0, "head"));
        assertEquals("1 reorg was", Amount.of(1, "reorg was", "reorgs were"));
        assertEquals("12 reorgs were", Amount.of(12, "reorg was", "reorgs were"));
    }
}
