package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Sign;
import org.web3j.rlp.RlpEncoder;
import org.web3j.rlp.RlpList;
import org.web3j.rlp.RlpString;
import org.web3j.utils.Numeric;

/**
 * Profiles of real transactions of every kind, on four forks, against their receipts and against another EVM, which
 * shares no code with the node and adds up the prices of opcodes instead of taking differences ({@code gas-oracle.js}).
 */
@Timeout(120)
class GasProfilerTest {
    private static final Set<String> LENDERS =
            Set.of("CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2");

    /** What another EVM says that a transaction used. */
    private record Expected(
            long used,
            long refundCounter,
            long execution,
            long steps,
            boolean failed,
            @Nullable Map<?, ?> opcodes) {
        static Expected of(Map<?, ?> row) {
            return new Expected(
                    number(row, "used"),
                    number(row, "refundCounter"),
                    number(row, "execution"),
                    number(row, "steps"),
                    Boolean.TRUE.equals(row.get("failed")),
                    (Map<?, ?>) row.get("opcodes"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shanghai", "cancun", "prague", "osaka"})
    void profile_everyKindOfTransaction_isWhatReceiptAndAnotherEvmSay(String fork) throws Exception {
        Map<?, ?> oracle = oracle();
        Map<?, ?> forks = (Map<?, ?>) oracle.get("forks");
        try (GasChain chain = new GasChain(fork)) {
            GasProfiler profiler = chain.profiler().build();
            List<String> wrong = new ArrayList<>();
            List<?> transactions = (List<?>) oracle.get("transactions");
            for (Object entry : transactions) {
                Map<?, ?> transaction = (Map<?, ?>) entry;
                String name = String.valueOf(transaction.get("name"));
                Object own = ((Map<?, ?>) forks.get(fork)).get(name);
                Object first = ((Map<?, ?>) forks.get("shanghai")).get(name);
                String hash = send(chain, transaction);
                try {
                    check(
                            name,
                            profiler.profile(hash),
                            chain.gasUsed(hash),
                            Expected.of((Map<?, ?>) (own == null ? first : own)),
                            wrong);
                } catch (GasTraceException e) {
                    wrong.add(name + ": " + e.getMessage());
                }
            }
            assertEquals(List.of(), wrong);
            assertEquals(33, transactions.size());
        }
    }

    /** An account that lets a contract's code run in its name (EIP-7702): 25,000 gas, of which half comes back here. */
    @ParameterizedTest
    @ValueSource(strings = {"prague", "osaka"})
    void profile_delegatedAccount_addsUpWithTheRefundOfTheAuthorization(String fork) throws Exception {
        try (GasChain chain = new GasChain(fork)) {
            Credentials owner = chain.node.accounts().get(1);
            Map<String, Object> call = new LinkedHashMap<>();
            call.put("to", owner.getAddress());
            call.put("data", GasChain.calldata("add(uint256)", GasChain.word(3)));
            call.put("gas", "0x30d40");
            call.put("type", "0x4");
            call.put("authorizationList", List.of(authorization(owner, chain.ledger, 0)));

            String hash = chain.send(call);
            GasProfile profile = chain.profiler().build().profile(hash);

            assertEquals(chain.gasUsed(hash), profile.gasUsed());
            assertEquals(21_000 + 25_000 + 204, profile.intrinsicGas());
            long spent = profile.intrinsicGas() + profile.executionGas();
            assertEquals(Math.min(12_500, spent / 5), profile.refundGas());
            assertTrue(profile.collapsed().contains(";SSTORE;slot 0x0 (warm) "), "its code ran");
        }
    }

    /** A delegation to a built-in contract, or to an account without code, runs nothing (EIP-7702): no trace is missing. */
    @Test
    void profile_accountDelegatedToNoCode_hasNoStepsAndAddsUp() throws Exception {
        try (GasChain chain = new GasChain("prague")) {
            Credentials owner = chain.node.accounts().get(1);
            String[] delegates = {"0x" + "0".repeat(39) + "2", "0x" + "ab".repeat(20)};
            for (int nonce = 0; nonce < delegates.length; nonce++) {
                Map<String, Object> call = new LinkedHashMap<>();
                call.put("to", owner.getAddress());
                call.put("data", "0x00ff");
                call.put("gas", "0x30d40");
                call.put("type", "0x4");
                call.put("authorizationList", List.of(authorization(owner, delegates[nonce], nonce)));

                GasProfile profile = chain.profiler().build().profile(chain.send(call));

                assertEquals(0, profile.steps());
                assertEquals(0, profile.executionGas());
                assertEquals(21_000 + 25_000 + 20, profile.intrinsicGas());
                assertEquals(46_020 - 46_020 / 5, profile.gasUsed());
            }
        }
    }

    private static Map<String, Object> authorization(Credentials owner, String delegate, int nonce) {
        byte[] tuple = RlpEncoder.encode(new RlpList(
                RlpString.create(31_337),
                RlpString.create(Numeric.hexStringToByteArray(delegate)),
                RlpString.create(nonce)));
        byte[] message = new byte[tuple.length + 1];
        message[0] = 5; // The magic of EIP-7702.
        System.arraycopy(tuple, 0, message, 1, tuple.length);
        Sign.SignatureData signature = Sign.signMessage(message, owner.getEcKeyPair());
        return Map.of(
                "chainId",
                "0x7a69",
                "address",
                delegate,
                "nonce",
                "0x" + nonce,
                "yParity",
                "0x" + (signature.getV()[0] - 27),
                "r",
                Numeric.toHexString(signature.getR()),
                "s",
                Numeric.toHexString(signature.getS()));
    }

    private static void check(String name, GasProfile profile, long receipt, Expected expected, List<String> wrong) {
        long sum = Paths.of(profile.root()).values().stream()
                .mapToLong(line -> line[0])
                .sum();
        same(name + ": receipt", receipt, profile.gasUsed(), wrong);
        same(name + ": sum of all frames", receipt, sum, wrong);
        same(name + ": used", expected.used(), profile.gasUsed(), wrong);
        same(name + ": execution", expected.execution(), profile.executionGas(), wrong);
        long cap = (profile.executionGas() + profile.intrinsicGas()) / 5;
        same(name + ": refund", Math.min(cap, expected.refundCounter()), profile.refundGas(), wrong);
        same(name + ": steps", expected.steps(), profile.steps(), wrong);
        same(name + ": failed", expected.failed(), profile.failed(), wrong);
        for (GasProfile.Line line : profile.top(10_000)) {
            if (line.opcode().equals("SLOAD") && expected.opcodes() != null) {
                long price = line.slot().endsWith("(cold)") ? 2_100 : 100;
                same(name + ": " + line.slot(), line.count() * price, line.gas(), wrong);
            }
        }
        if (expected.opcodes() != null) {
            Map<String, Long> opcodes = new TreeMap<>();
            byOpcode(profile.root(), opcodes);
            opcodes.keySet().removeAll(LENDERS);
            opcodes.values().removeIf(gas -> gas == 0);
            Map<String, Long> others = new TreeMap<>();
            expected.opcodes().forEach((op, gas) -> others.put(String.valueOf(op), ((Number) gas).longValue()));
            others.values().removeIf(gas -> gas == 0);
            same(name + ": by opcode", others, opcodes, wrong);
        }
    }

    private static void same(String what, Object expected, Object actual, List<String> wrong) {
        if (!Objects.equals(expected, actual)) {
            wrong.add(what + ": expected " + expected + ", was " + actual);
        }
    }

    private static void byOpcode(GasFrame frame, Map<String, Long> sums) {
        if (frame.kind() == GasFrame.Kind.OPCODE) {
            sums.merge(frame.label(), frame.totalGas(), Long::sum);
        } else {
            frame.parts().forEach(part -> byOpcode(part, sums));
        }
    }

    private static String send(GasChain chain, Map<?, ?> transaction) {
        Map<String, Object> call = new LinkedHashMap<>();
        if (transaction.get("to") != null) {
            call.put("to", transaction.get("to"));
        }
        call.put("data", transaction.get("data"));
        call.put("value", hex(number(transaction, "value")));
        call.put("gas", hex(number(transaction, "gas")));
        if (transaction.get("accessList") != null) {
            call.put("accessList", transaction.get("accessList"));
        }
        return chain.send(call);
    }

    private static String hex(long value) {
        return "0x" + BigInteger.valueOf(value).toString(16);
    }

    private static long number(Map<?, ?> row, String name) {
        return ((Number) new HashMap<Object, Object>(row).get(name)).longValue();
    }

    private static Map<?, ?> oracle() throws IOException {
        try (InputStream in = GasProfilerTest.class.getResourceAsStream("/contracts/gas-expected.json")) {
            Object document = Json.parse("gas-expected.json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
            assertTrue(document instanceof Map);
            return (Map<?, ?>) document;
        }
    }
}
