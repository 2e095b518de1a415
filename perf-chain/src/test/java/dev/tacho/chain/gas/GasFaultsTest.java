package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.gas.GasTraceException.Reason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that hang, lie or answer half: each is told apart, and none makes a profile. */
@Timeout(60)
class GasFaultsTest {
    private static final String TRACE = "debug_traceTransaction";

    private final GasStub node = new GasStub().mined(100_000, 21_005);

    @AfterEach
    void close() {
        node.close();
    }

    private GasTraceException refusal() {
        return refusal(GasProfiler.builder(node.uri()));
    }

    private static GasTraceException refusal(GasProfiler.Builder builder) {
        GasProfiler profiler = builder.build();
        return assertThrows(GasTraceException.class, () -> profiler.profile(GasStub.HASH));
    }

    private static String step(String op, long gas, long cost, int depth) {
        return "{\"pc\":0,\"op\":\"" + op + "\",\"gas\":" + gas + ",\"gasCost\":" + cost + ",\"depth\":" + depth
                + ",\"stack\":[]}";
    }

    private static String trace(String... steps) {
        return "{\"failed\":false,\"gas\":1,\"returnValue\":\"\",\"structLogs\":[" + String.join(",", steps) + "]}";
    }

    @Test
    void profile_exactTrace_isDrawn() throws Exception {
        node.result(TRACE, trace(step("PUSH1", 79_000, 3, 1), step("PUSH0", 78_997, 2, 1), step("STOP", 78_995, 0, 1)));

        GasProfile profile = GasProfiler.builder(node.uri()).build().profile(GasStub.HASH);

        assertEquals(21_005, profile.gasUsed());
        assertEquals(5, profile.executionGas());
        assertEquals("Prague, by the node's eth_config", profile.fork());
        assertEquals("""
                transaction;intrinsic;base 21000
                transaction;0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.fallback;PUSH1 3
                transaction;0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.fallback;PUSH0 2
                """, profile.collapsed());
    }

    @Test
    void profile_traceThatDoesNotAddUp_saysByHowMuch() {
        node.result(TRACE, trace(step("PUSH1", 79_000, 3, 1), step("STOP", 78_990, 0, 1)));

        GasTraceException refusal = refusal();

        assertEquals(Reason.NOT_EXACT, refusal.reason());
        assertTrue(
                refusal.getMessage().contains("adds up to 21,010 gas, the receipt says 21,005: +5"),
                refusal::getMessage);
    }

    @Test
    void profile_traceOfAFailure_ofATransactionThatSucceeded_isRefused() {
        node.result(
                TRACE,
                trace(step("PUSH1", 79_000, 3, 1), step("PUSH0", 78_997, 2, 1), step("STOP", 78_995, 0, 1))
                        .replace("\"failed\":false", "\"failed\":true"));

        GasTraceException refusal = refusal();

        assertEquals(Reason.NOT_EXACT, refusal.reason());
        assertTrue(refusal.getMessage().contains("its receipt that it did not"), refusal::getMessage);
    }

    @Test
    void profile_noStepsAlthoughCodeRan_saysHowToStartTheNode() {
        node.result(TRACE, trace());

        GasTraceException refusal = refusal();

        assertEquals(Reason.NO_STEPS, refusal.reason());
        assertTrue(refusal.getMessage().contains("--steps-tracing"), refusal::getMessage);
    }

    @Test
    void profile_noStepsAndNoCode_isNoTransferAtAnotherPrice() {
        node.result("eth_getCode", "\"0x\"").result(TRACE, trace());

        assertEquals(Reason.NOT_EXACT, refusal().reason(), "a transfer costs 21,000, not 21,005");
    }

    /** ganache says "error": "" with every step. */
    @Test
    void profile_stepsWithAnEmptyError_didNotFail() throws Exception {
        String call = step("PUSH1", 79_000, 3, 1).replace("}", ",\"error\":\"\"}");
        String end = step("STOP", 78_995, 0, 1).replace("}", ",\"error\":\"\"}");
        node.result(TRACE, trace(call, end));

        assertEquals(
                5, GasProfiler.builder(node.uri()).build().profile(GasStub.HASH).executionGas());
    }

    /** hardhat 2 and ganache do not tell what is given back for slots that were cleared. */
    @Test
    void profile_stepsWithoutRefundCounter_saysWhyItDoesNotAddUp() {
        String[] steps = {step("SSTORE", 79_000, 5_000, 1), step("STOP", 74_000, 0, 1)};
        node.mined(100_000, 21_200).result(TRACE, trace(steps));
        assertTrue(
                refusal().getMessage().contains("refund counter not told"),
                () -> refusal().getMessage());

        for (int i = 0; i < steps.length; i++) {
            steps[i] = steps[i].replace("}", ",\"refund\":0}");
        }
        node.result(TRACE, trace(steps));
        assertTrue(
                refusal().getMessage().contains("refund counter 0"),
                () -> refusal().getMessage());
    }

    /** ganache tells as the cost of a callee's last step the difference to the caller's next one. */
    @ParameterizedTest
    @ValueSource(strings = {"STOP", "POP"})
    void profile_innerCallWhoseEndHasNegativeCost_saysWhatTheTracerLacks(String last) {
        node.result(
                TRACE,
                trace(step("CALL", 79_000, 20_000, 1), step(last, 59_000, -19_900, 2), step("STOP", 78_900, 0, 1)));

        GasTraceException refusal = refusal();

        assertEquals(Reason.NOT_EXACT, refusal.reason());
        assertTrue(refusal.getMessage().contains(last + " at pc 0, depth 2, has no cost"), refusal::getMessage);
    }

    /** hardhat takes stateOverrides and runs the contract's own code: any candidate would seem to save nothing. */
    @Test
    void prove_nodeThatIgnoresTheOverride_isNoProof() {
        String own =
                trace(step("PUSH1", 79_000, 5, 1), step("STOP", 78_995, 0, 1)).replace("\"gas\":1,", "\"gas\":21005,");
        node.result(TRACE, own).result("debug_traceCall", own);
        GasProfiler profiler = GasProfiler.builder(node.uri()).build();

        GasTraceException refusal =
                assertThrows(GasTraceException.class, () -> profiler.prove(GasStub.HASH, GasStub.TO, "fe"));

        assertEquals(Reason.NO_OVERRIDE, refusal.reason());
        assertTrue(refusal.getMessage().contains("hardhat"), refusal::getMessage);
    }

    @Test
    void profile_gasThatRises_isRefused() {
        node.result(TRACE, trace(step("PUSH1", 79_000, 3, 1), step("STOP", 79_001, 0, 1)));

        assertEquals(Reason.NOT_EXACT, refusal().reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"failed\":false}",
                "[]",
                "null",
                "\"steps\"",
                "{\"structLogs\":{}}",
                "{\"structLogs\":[{\"pc\":0}]}",
                "{\"structLogs\":[{\"op\":\"ADD\",\"gas\":-5,\"gasCost\":3,\"depth\":1}]}",
                "{\"structLogs\":[{\"op\":\"ADD\",\"gas\":1e3,\"gasCost\":3,\"depth\":1}]}",
                "{\"structLogs\":[{\"op\":\"ADD\",\"gas\":10,\"gasCost\":3,\"depth\":1},{\"op\":\"ADD\",\"gas\":9,\"gasCost\":3,\"depth\":2}]}",
                "{\"structLogs\":[{\"op\":\"CALL\",\"gas\":10,\"gasCost\":3,\"depth\":1},{\"op\":\"ADD\",\"gas\":9,\"gasCost\":3,\"depth\":3}]}",
                "{\"structLogs\":[{\"op\":\"CALL\",\"gas\":10,\"gasCost\":3,\"depth\":2},{\"op\":\"ADD\",\"gas\":9,\"gasCost\":3,\"depth\":1}]}",
                "{\"structLogs\":[{\"op\":\"ADD\",\"gas\":10,\"gasCost\":3,\"depth\":9999999999}]}",
                "{\"structLogs\":[{\"op\":\"SLOAD\",\"gas\":10,\"gasCost\":3,\"depth\":1,\"stack\":[\"0xzz\"]}]}",
                "{\"structLogs\":[{\"op\":\"ADD\"",
                "{\"structLogs\":[}",
                "{\"type\":\"CALL\",\"gasUsed\":\"0x1\"}"
            })
    void profile_noTrace_isToldFromAnInexactOne(String result) {
        node.result(TRACE, result);

        assertEquals(Reason.MALFORMED, refusal().reason());
    }

    @Test
    void answer_errorInside_isRefusedWithItsMessage() {
        node.body(TRACE, 200, "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32601,\"message\":\"no tracer\"}}");

        GasTraceException refusal = refusal();

        assertEquals(Reason.REFUSED, refusal.reason());
        assertEquals(TRACE + ": the node answered error -32601: no tracer", refusal.getMessage());
    }

    @Test
    void answer_statusOtherThan200_isRefused() {
        node.body(TRACE, 503, "busy");

        assertEquals(Reason.REFUSED, refusal().reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"jsonrpc\":\"2.0\",\"id\":999999,\"result\":{\"structLogs\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"result\":{\"structLogs\":[]}}",
                "{\"jsonrpc\":\"2.0\",\"id\":$id}",
                "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"structLogs\":[]}} again",
                "[{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"structLogs\":[]}}]",
                "<html>",
                ""
            })
    void answer_notTheOneAskedFor_isMalformed(String body) {
        node.body(TRACE, 200, body);

        assertEquals(Reason.MALFORMED, refusal().reason());
    }

    @Test
    void answer_thatStallsInMidBody_endsAtTheTimeLimit() {
        node.stream(TRACE, out -> {
            out.write("{\"structLogs\":[".getBytes(StandardCharsets.UTF_8));
            out.flush();
            node.stall();
        });

        assertEquals(
                Reason.TOO_SLOW,
                refusal(GasProfiler.builder(node.uri()).timeout(Duration.ofMillis(300)))
                        .reason());
    }

    @Test
    void answer_thatNeverBegins_endsAtTheTimeLimit() {
        node.answer(TRACE, (exchange, id) -> node.stall());

        assertEquals(
                Reason.TOO_SLOW,
                refusal(GasProfiler.builder(node.uri()).timeout(Duration.ofMillis(300)))
                        .reason());
    }

    @Test
    void answer_longerThanAllowed_endsThere() {
        node.result(
                TRACE, trace(Collections.nCopies(1_000, step("PUSH1", 1, 3, 1)).toArray(String[]::new)));

        GasTraceException refusal = refusal(GasProfiler.builder(node.uri()).mostBytes(20_000));

        assertEquals(Reason.TOO_LARGE, refusal.reason());
        assertTrue(refusal.getMessage().contains("mostBytes=20000"), refusal::getMessage);
    }

    @Test
    void answer_cutOff_isMalformed() {
        node.answer(TRACE, (exchange, id) -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"id\":".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
        });

        assertEquals(Reason.MALFORMED, refusal().reason());
    }

    @Test
    void node_thatIsNotThere_isAConnection() {
        URI gone = node.uri();
        node.close();

        assertEquals(Reason.CONNECTION, refusal(GasProfiler.builder(gone)).reason());
    }

    @Test
    void transaction_unknownOrPending_isNotMined() {
        node.result("eth_getTransactionByHash", "null");
        assertEquals(Reason.NOT_MINED, refusal().reason());

        node.mined(100_000, 21_005).result("eth_getTransactionReceipt", "null");
        assertEquals(Reason.NOT_MINED, refusal().reason());
    }

    @Test
    void transaction_anotherOneThanAskedFor_isMalformed() {
        GasProfiler profiler = GasProfiler.builder(node.uri()).build();
        String other = "0x" + "22".repeat(32);

        assertEquals(
                Reason.MALFORMED,
                assertThrows(GasTraceException.class, () -> profiler.profile(other))
                        .reason());
    }

    @Test
    void transaction_withoutGas_isMalformed() {
        node.result("eth_getTransactionByHash", "{\"from\":\"" + GasStub.FROM + "\",\"input\":\"0x\"}");

        assertEquals(Reason.MALFORMED, refusal().reason());
    }

    @Test
    void credentials_ofTheAddress_areSentAndNeverShown() {
        URI secret = URI.create("http://me:pass@127.0.0.1:" + node.uri().getPort() + "/v3/apikey?token=secret");
        node.body(TRACE, 500, "no");
        GasProfiler profiler = GasProfiler.builder(secret).build();

        GasTraceException refusal = assertThrows(GasTraceException.class, () -> profiler.profile(GasStub.HASH));

        assertEquals("Basic bWU6cGFzcw==", node.authorizations.get(0));
        for (String text : List.of(refusal.toString(), profiler.toString(), String.valueOf(refusal.getCause()))) {
            assertFalse(text.contains("pass") || text.contains("apikey") || text.contains("secret"), text);
        }
        assertEquals("GasProfiler[http://127.0.0.1:" + node.uri().getPort() + "]", profiler.toString());
    }

    @Test
    void request_trace_leavesOutWhatIsNotNeeded() throws Exception {
        node.result(TRACE, trace(step("PUSH1", 79_000, 5, 1), step("STOP", 78_995, 0, 1)));

        GasProfiler.builder(node.uri()).slots(false).build().profile(GasStub.HASH);

        String request = node.requests.stream()
                .filter(text -> text.contains(TRACE))
                .findFirst()
                .orElseThrow();
        for (String part : List.of(
                "\"enableMemory\":false",
                "\"disableStorage\":true",
                "\"enableReturnData\":false",
                "\"disableStack\":true")) {
            assertTrue(request.contains(part), request);
        }
    }

    @Test
    void configuration_wrongValues_nameValueAndBound() {
        GasProfiler.Builder builder = GasProfiler.builder(node.uri());

        assertEquals("timeout=PT0S: must be above 0", wrong(() -> builder.timeout(Duration.ZERO)));
        assertEquals("mostBytes=1023: must be >= 1024", wrong(() -> builder.mostBytes(1_023)));
        assertEquals(
                "node: must be http://host or https://host",
                wrong(() -> GasProfiler.builder(URI.create("ws://me:pass@host"))));
        GasProfiler profiler = builder.build();
        assertTrue(wrong(() -> profiler.table(2, 1)).startsWith("fromBlock=2, toBlock=1"));
        assertTrue(wrong(() -> profiler.profile("0x1")).startsWith("transactionHash=0x1"));
        assertTrue(wrong(() -> profiler.prove(GasStub.HASH, "0x1", "00")).startsWith("contract=0x1"));
        assertTrue(wrong(() -> profiler.prove(GasStub.HASH, GasStub.TO, "__$lib$__"))
                .startsWith("candidateCode"));
    }

    private interface Configuration {
        void run() throws Exception;
    }

    private static String wrong(Configuration configuration) {
        return assertThrows(IllegalArgumentException.class, configuration::run).getMessage();
    }
}
