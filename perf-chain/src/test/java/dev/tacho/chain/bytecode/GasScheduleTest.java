package dev.tacho.chain.bytecode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** Cost tables against figures of the EIPs, and what a transaction uses in the end. */
class GasScheduleTest {
    @Test
    void of_knownForks_areFoundInAnyCase() {
        assertEquals(GasSchedule.PRAGUE, GasSchedule.of("Prague"));
        assertThrows(IllegalArgumentException.class, () -> GasSchedule.of("london"));
    }

    /** EIP-7623: 10 gas a token, where the data is the larger part of what a transaction does. */
    @Test
    void intrinsic_muchData_hasAFloorFromPragueOn() {
        IntrinsicGas.Shape shape = new IntrinsicGas.Shape(false, 100, 1_000, 0, 0, 0);

        assertEquals(new IntrinsicGas(37_400, 0), IntrinsicGas.of(GasSchedule.CANCUN, shape));
        assertEquals(new IntrinsicGas(37_400, 62_000), IntrinsicGas.of(GasSchedule.PRAGUE, shape));
        assertEquals(62_000, IntrinsicGas.of(GasSchedule.PRAGUE, shape).leastLimitGas());
    }

    @Test
    void used_refunds_areCappedAtAFifthAndByTheFloor() {
        IntrinsicGas transfer = IntrinsicGas.of(GasSchedule.OSAKA, IntrinsicGas.Shape.call(new byte[0]));

        assertEquals(40_000 - 8_000, GasSchedule.OSAKA.usedGas(transfer, 19_000, 9_600));
        assertEquals(40_000 - 4_800, GasSchedule.OSAKA.usedGas(transfer, 19_000, 4_800));
        IntrinsicGas data = new IntrinsicGas(30_000, 60_000);
        assertEquals(60_000, GasSchedule.OSAKA.usedGas(data, 29_999, 0));
        assertEquals(60_000, GasSchedule.OSAKA.usedGas(data, 40_000, 20_000));
        assertEquals(80_000, GasSchedule.OSAKA.usedGas(data, 70_000, 20_000));
        assertThrows(IllegalArgumentException.class, () -> GasSchedule.OSAKA.usedGas(data, -1, 0));
    }

    @Test
    void shapes_thatNoForkAllows_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new IntrinsicGas.Shape(false, -1, 0, 0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new IntrinsicGas.Shape(true, 0, 0, 0, 0, 1));
        IntrinsicGas.Shape authorized = IntrinsicGas.Shape.call(new byte[0]).withAuthorizations(1);
        assertThrows(IllegalArgumentException.class, () -> IntrinsicGas.of(GasSchedule.CANCUN, authorized));
        assertEquals(46_000, IntrinsicGas.of(GasSchedule.PRAGUE, authorized).gas());
        IntrinsicGas.Shape large = IntrinsicGas.Shape.creation(new byte[49_153]);
        assertThrows(IllegalArgumentException.class, () -> IntrinsicGas.of(GasSchedule.OSAKA, large));
        assertEquals(1L << 24, GasSchedule.OSAKA.transaction().mostGas());
    }
}
