package dev.tacho.chain.gas;

import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.chain.bytecode.IntrinsicGas;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a mined transaction owes before its first step, by the table of a fork. A trace tells the sum exactly, as the gas
 * limit less what the first step has; the table only splits it, and stands in where there is no step.
 *
 * @param parts what it is made of
 * @param floorGas the least that the transaction costs by its calldata (EIP-7623); 0 where there is no floor
 */
record Intrinsic(Map<String, Long> parts, long floorGas) {
    static Intrinsic of(GasSchedule schedule, Transaction transaction) {
        IntrinsicGas.Shape shape = transaction.shape();
        IntrinsicGas.Parts gas = IntrinsicGas.parts(schedule, shape);
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("base", gas.baseGas());
        parts.put("calldata", gas.calldataGas());
        parts.put("creation", gas.creationGas());
        parts.put("init code", gas.initCodeGas());
        parts.put("access list", gas.accessListGas());
        parts.put("authorizations", gas.authorizationGas());
        parts.values().removeIf(part -> part == 0);
        return new Intrinsic(parts, IntrinsicGas.floorGas(schedule, shape));
    }

    long total() {
        return parts.values().stream().mapToLong(Long::longValue).sum();
    }
}
