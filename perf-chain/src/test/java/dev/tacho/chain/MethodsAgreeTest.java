package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.RpcMethods;
import dev.tacho.chain.provider.MethodSafety;
import dev.tacho.chain.state.Lifetime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms' ideas of a method contradict nowhere: each follows from one table. */
class MethodsAgreeTest {
    private static final List<String> WRITES = List.of(
            "eth_sendRawTransaction",
            "eth_sendRawTransactionSync",
            "eth_sendTransaction",
            "eth_sign",
            "personal_sign",
            "eth_newFilter",
            "eth_getFilterChanges",
            "eth_uninstallFilter",
            "evm_mine",
            "anvil_setBalance",
            "debug_setHead",
            "nobody_knows");

    @ParameterizedTest
    @EnumSource(RpcMethods.Kind.class)
    void classOfProviders_isThatOfTheTable(RpcMethods.Kind kind) {
        MethodSafety safety = MethodSafety.valueOf(kind.name());

        assertTrue(kind.isRead() || !safety.mayBeHedged(), "only what has no effect is asked twice to save time");
        assertTrue(kind.isRead() || !safety.mayBeAgreedOn());
        assertTrue(safety.mayFallOver() || !safety.mayBeHedged());
    }

    @Test
    void whatMayWrite_isNeverKeptNorHedged() {
        for (String method : WRITES) {
            assertEquals(Lifetime.NEVER, Lifetime.of(method), method);
            assertEquals(false, RpcMethods.kind(method).isRead(), method);
            assertEquals(false, MethodSafety.of(method).mayBeHedged(), method);
        }
    }

    /** By hand from the specification of the execution APIs, not from the table. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth_getBalance 1",
                "eth_getCode 1",
                "eth_getTransactionCount 1",
                "eth_call 1",
                "eth_estimateGas 1",
                "eth_createAccessList 1",
                "eth_simulateV1 1",
                "eth_feeHistory 1",
                "eth_getStorageAt 2",
                "eth_getProof 2",
                "eth_getBlockByNumber 0",
                "eth_getBlockByHash 0",
                "eth_getBlockReceipts 0",
                "eth_getUncleCountByBlockNumber 0",
                "eth_getTransactionByBlockHashAndIndex 0",
                "eth_getTransactionReceipt -1",
                "eth_blockNumber -1",
                "eth_getLogs -1"
            })
    void placeOfTheBlock_isTheSpecifications(String line) {
        String method = line.substring(0, line.indexOf(' '));

        assertEquals(Integer.parseInt(line.substring(line.indexOf(' ') + 1)), RpcMethods.blockPlace(method));
        assertTrue(RpcMethods.kind(method).isRead());
    }
}
