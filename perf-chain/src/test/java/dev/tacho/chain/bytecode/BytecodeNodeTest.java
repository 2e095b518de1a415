package dev.tacho.chain.bytecode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.http.HttpService;

/** Gas and traces of real transactions, under four forks, against what is told without a node. */
@Timeout(60)
class BytecodeNodeTest {
    private static final String NOBODY = "0x00000000000000000000000000000000000abcde";

    private Web3jService service;
    private String sender;

    @Test
    void intrinsicGas_fourForks_isThatOfTheReceipt() throws IOException {
        for (GasSchedule schedule :
                List.of(GasSchedule.SHANGHAI, GasSchedule.CANCUN, GasSchedule.PRAGUE, GasSchedule.OSAKA)) {
            try (Anvil node =
                    TestNode.start(Anvil.builder().hardfork(schedule.fork()).accounts(1))) {
                connect(node);
                calls(schedule);
                accessLists(schedule);
                creations(schedule);
                if (schedule.transaction().authorizationGas() > 0) {
                    authorizations(schedule);
                }
            }
        }
    }

    private void calls(GasSchedule schedule) throws IOException {
        SplittableRandom random = new SplittableRandom(2028);
        for (int length : new int[] {0, 1, 31, 500, 20_000}) {
            byte[] data = data(random, length, length % 2 == 0 ? 2 : 10);
            assertUsed(schedule, IntrinsicGas.Shape.call(data), Map.of("to", NOBODY, "data", hex(data)));
        }
    }

    private void accessLists(GasSchedule schedule) throws IOException {
        String key = "0x" + "00".repeat(31);
        Object list = List.of(
                Map.of("address", NOBODY, "storageKeys", List.of(key + "01", key + "02", key + "03")),
                Map.of("address", sender, "storageKeys", List.of()));

        assertUsed(
                schedule,
                IntrinsicGas.Shape.call(new byte[] {0, 7}).withAccessList(2, 3),
                Map.of("to", NOBODY, "data", "0x0007", "accessList", list));
    }

    /** Init code that stops at once and so deploys nothing. */
    private void creations(GasSchedule schedule) throws IOException {
        for (int length : new int[] {1, 32, 33, 5_000}) {
            byte[] initCode = new byte[length];
            assertUsed(schedule, IntrinsicGas.Shape.creation(initCode), Map.of("data", hex(initCode)));
        }
    }

    /** Of a chain that this is not: it has no effect, and is paid for all the same. */
    private void authorizations(GasSchedule schedule) throws IOException {
        Map<String, Object> foreign = Map.of(
                "chainId", "0x7",
                "address", NOBODY,
                "nonce", "0x0",
                "yParity", "0x0",
                "r", "0x1",
                "s", "0x1");

        assertUsed(
                schedule,
                IntrinsicGas.Shape.call(new byte[0]).withAuthorizations(2),
                Map.of("to", NOBODY, "authorizationList", List.of(foreign, foreign)));
    }

    private void assertUsed(GasSchedule schedule, IntrinsicGas.Shape shape, Map<String, Object> fields)
            throws IOException {
        IntrinsicGas gas = IntrinsicGas.of(schedule, shape);
        long used = Quantity.of("gasUsed", send(fields, gas.leastLimitGas()).get("gasUsed"));

        assertEquals(used, schedule.usedGas(gas, 0, 0), schedule.fork() + ": " + shape);
    }

    /** Each function's first step comes after exactly the gas that was told, and what ran is not told to be dead. */
    @Test
    void selectorsAndDeadCode_tracedCalls_agree() throws IOException {
        try (Anvil node = TestNode.start(Anvil.builder().stepsTracing().accounts(1))) {
            connect(node);
            Map<?, ?> deployed = send(Map.of("data", "0x" + Samples.hex(Samples.INIT)), 1_000_000);
            String contract = String.valueOf(deployed.get("contractAddress"));
            String code = String.valueOf(RawRpc.call(service, "eth_getCode", contract, "latest"));
            assertEquals("0x" + Samples.hex(Samples.RUNTIME), code);
            BytecodeReport report = BytecodeReport.ofHex(code, GasSchedule.of("osaka"));
            BitSet executed = new BitSet();
            List<Integer> before = new ArrayList<>();
            for (BytecodeReport.Selector selector : report.selectors()) {
                if (!selector.hex().equals("0x2cf61c9c")) {
                    assertEquals(selector.gas(), gasUntil(selector, contract, executed), selector.hex());
                }
            }
            for (BytecodeReport.BasicBlock block : report.unexecuted(executed).blocks()) {
                before.add(block.startPc());
            }
            BytecodeReport.Selector forgotten = report.selectors().get(0);
            assertEquals("0x2cf61c9c", forgotten.hex());
            assertTrue(before.contains(forgotten.entryPc()));

            assertEquals(forgotten.gas(), gasUntil(forgotten, contract, executed));
            assertTrue(report.unexecuted(executed).blocks().stream()
                    .noneMatch(block -> block.startPc() == forgotten.entryPc()));
            assertTrue(report.unexecuted(executed).bytes() < report.sizeBytes() / 3);
        }
    }

    private long gasUntil(BytecodeReport.Selector selector, String contract, BitSet executed) throws IOException {
        Map<?, ?> receipt = send(Map.of("to", contract, "data", selector.hex() + "00".repeat(32)), 200_000);
        Map<?, ?> trace = (Map<?, ?>) RawRpc.call(service, "debug_traceTransaction", receipt.get("transactionHash"));
        long start = -1;
        long until = -1;
        for (Object of : RawRpc.list("structLogs", trace.get("structLogs"))) {
            Map<?, ?> step = (Map<?, ?>) of;
            int pc = (int) Quantity.of("pc", step.get("pc"));
            if (Quantity.of("depth", step.get("depth")) == 1) {
                executed.set(pc);
                start = start < 0 ? Quantity.of("gas", step.get("gas")) : start;
                until = pc == selector.entryPc() && until < 0 ? start - Quantity.of("gas", step.get("gas")) : until;
            }
        }
        return until;
    }

    private void connect(Anvil node) {
        service = new HttpService(node.url());
        sender = node.accounts().get(0).getAddress();
    }

    private Map<?, ?> send(Map<String, Object> fields, long gasLimit) throws IOException {
        Map<String, Object> transaction = new LinkedHashMap<>(fields);
        transaction.put("from", sender);
        transaction.put("gas", Quantity.hex(gasLimit));
        Object hash = RawRpc.call(service, "eth_sendTransaction", transaction);
        // The node answers before the receipt is there.
        for (long deadline = System.nanoTime() + 10_000_000_000L; System.nanoTime() < deadline; ) {
            if (RawRpc.call(service, "eth_getTransactionReceipt", hash) instanceof Map<?, ?> receipt) {
                return receipt;
            }
            LockSupport.parkNanos(1_000_000);
        }
        throw new AssertionError("no receipt of " + hash);
    }

    private static byte[] data(SplittableRandom random, int length, int oneZeroOf) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (random.nextInt(oneZeroOf) == 0 ? 0 : 1 + random.nextInt(255));
        }
        return data;
    }

    private static String hex(byte[] data) {
        return "0x" + HexFormat.of().formatHex(data);
    }
}
