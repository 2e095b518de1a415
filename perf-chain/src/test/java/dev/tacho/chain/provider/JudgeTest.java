package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.exceptions.ClientConnectionException;

/** Whose fault an error is, by what real nodes say. */
class JudgeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3      | execution reverted: unknown block            | CALLER_FAULT",
                "-32603 | VM Exception: reverted with panic code 0x11  | CALLER_FAULT",
                "-32602 | invalid argument 0: hex string of odd length | CALLER_FAULT",
                "-32000 | nonce too low: next nonce 5, tx nonce 4      | CALLER_FAULT",
                "-32000 | already known                                | CALLER_FAULT",
                "-32003 | insufficient funds for gas * price + value   | CALLER_FAULT",
                "-32000 | replacement transaction underpriced          | CALLER_FAULT",
                "-32000 | filter not found                             | CALLER_FAULT",
                "-32000 | missing trie node 0a1b (path )               | NOT_HERE",
                "-32000 | header not found                             | NOT_HERE",
                "-39001 | Unknown block                                | NOT_HERE",
                "-32601 | the method eth_foo does not exist            | NOT_HERE",
                "-32004 | Method eth_foo is not supported              | NOT_HERE",
                "-32000 | world state unavailable                      | NOT_HERE",
                "-32005 | daily request count exceeded                 | RATE_LIMITED",
                "429    | Your app has exceeded its compute units      | RATE_LIMITED",
                "-32000 | Too Many Requests                            | RATE_LIMITED",
                "-32005 | query returned more than 10000 results       | UNDECIDED",
                "-32603 | Internal error                               | UNDECIDED",
                "-32000 | something new                                | UNDECIDED"
            })
    void ofError_whatNodesSay_isJudged(int code, String message, Verdict expected) {
        assertEquals(expected, Judge.ofError(new Response.Error(code, message)));
    }

    @Test
    void ofError_withoutAMessage_isUndecided() {
        assertEquals(Verdict.UNDECIDED, Judge.ofError(new Response.Error(-32000, null)));
    }

    @Test
    void ofFailure_whatTransportsThrow_isJudged() {
        assertEquals(Verdict.FAILED, Judge.ofFailure(new ConnectException("refused")));
        assertEquals(Verdict.TIMEOUT, Judge.ofFailure(new IOException(new SocketTimeoutException("read"))));
        assertEquals(Verdict.FAILED, Judge.ofFailure(new IOException(new IllegalStateException("odd"))));
        assertEquals(Verdict.TIMEOUT, Judge.ofFailure(new SocketTimeoutException("read")));
        assertEquals(
                Verdict.RATE_LIMITED,
                Judge.ofFailure(new ClientConnectionException("Invalid response received: 429; slow down")));
        assertEquals(
                Verdict.FAILED, Judge.ofFailure(new ClientConnectionException("Invalid response received: 503; 429")));
        assertEquals(Verdict.NOT_HERE, Judge.ofFailure(new UnsupportedOperationException("no")));
        assertEquals(Verdict.UNDECIDED, Judge.ofFailure(new IllegalArgumentException("cannot be sent")));
    }

    @Test
    void head_onlyOfAnswersThatTellIt_isRead() throws IOException {
        assertEquals(31, Judge.head("eth_blockNumber", List.of(), "0x1f"));
        assertEquals(31, Judge.head("eth_getBlockByNumber", List.of("latest", false), Map.of("number", "0x1f")));
        assertEquals(-1, Judge.head("eth_getBlockByNumber", List.of("0x1", false), Map.of("number", "0x1")));
        assertEquals(-1, Judge.head("eth_call", List.of(), "0x1f"));
        assertThrows(IOException.class, () -> Judge.head("eth_blockNumber", List.of(), "soon"));
        assertThrows(
                IOException.class,
                () -> Judge.head("eth_getBlockByNumber", List.of("latest", false), Map.of("hash", "0x1f")));
    }

    @Test
    void blockParameter_tags_tellWhetherALagMatters() {
        assertTrue(BlockParameter.isAtHead("eth_call", List.of(Map.of(), "latest")));
        assertTrue(BlockParameter.isAtHead("eth_estimateGas", List.of(Map.of())));
        assertTrue(BlockParameter.isAtHead("eth_gasPrice", List.of()));
        assertTrue(BlockParameter.isAtHead("eth_getLogs", List.of(Map.of("fromBlock", "0x1"))));
        for (String old : List.of("0x10", "finalized", "earliest")) {
            assertEquals(false, BlockParameter.isAtHead("eth_call", List.of(Map.of(), old)), old);
        }
        assertEquals(false, BlockParameter.isAtHead("eth_getTransactionReceipt", List.of("0xabc")));
        assertEquals(List.of(Map.of(), "0x9"), BlockParameter.at("eth_estimateGas", List.of(Map.of()), 9));
        assertEquals("by hash", BlockParameter.shown("eth_getBlockByHash", List.of("0x" + "ab".repeat(32), false)));
    }

    @Test
    void retryAfter_secondsDatesAndNonsense_areRead() {
        Instant now = Instant.parse("2026-03-01T12:00:00Z");

        assertEquals(120_000_000_000L, HttpLink.nanos("120", now));
        assertEquals(90_000_000_000L, HttpLink.nanos("Sun, 1 Mar 2026 12:01:30 GMT", now));
        assertEquals(0, HttpLink.nanos("Sun, 1 Mar 2026 11:00:00 GMT", now));
        for (String nonsense : new String[] {null, "", "soon", "-5", "1.5", "99999999999999999999"}) {
            assertEquals(Exchange.NOT_SAID, HttpLink.nanos(nonsense, now), nonsense);
        }
    }
}
