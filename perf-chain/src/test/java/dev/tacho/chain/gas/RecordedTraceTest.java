package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Traces as hardhat tells them ({@code record-hardhat.js}), against its receipts and another EVM. */
@Timeout(60)
class RecordedTraceTest {
    @Test
    void profile_tracesOfHardhat_areWhatReceiptAndAnotherEvmSay() throws Exception {
        Map<?, ?> expected =
                (Map<?, ?>) ((Map<?, ?>) document("gas-expected.json").get("forks")).get("shanghai");
        List<?> recorded = (List<?>) document("hardhat-traces.json").get("recorded");
        List<String> seen = new ArrayList<>();
        try (GasStub node = new GasStub()) {
            GasProfiler profiler = GasProfiler.builder(node.uri()).build();
            for (Object entry : recorded) {
                Map<?, ?> call = (Map<?, ?>) entry;
                String name = String.valueOf(call.get("name"));
                node.result("eth_getTransactionByHash", Json.text(call.get("transaction")))
                        .result("eth_getTransactionReceipt", Json.text(call.get("receipt")))
                        .result("debug_traceTransaction", Json.text(call.get("trace")))
                        .result("eth_getCode", name.equals("transfer") ? "\"0x\"" : "\"0x00\"");

                GasProfile profile =
                        profiler.profile(String.valueOf(((Map<?, ?>) call.get("transaction")).get("hash")));

                Map<?, ?> other = (Map<?, ?>) expected.get(name);
                assertEquals(other.get("used"), profile.gasUsed(), name);
                assertEquals(other.get("execution"), profile.executionGas(), name);
                assertEquals(other.get("steps"), profile.steps(), name);
                assertEquals(other.get("failed"), profile.failed(), name);
                seen.add(name);
            }
        }
        assertEquals(7, seen.size(), seen::toString);
    }

    private static Map<?, ?> document(String name) throws IOException {
        try (InputStream in = RecordedTraceTest.class.getResourceAsStream("/contracts/" + name)) {
            return (Map<?, ?>) Json.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
