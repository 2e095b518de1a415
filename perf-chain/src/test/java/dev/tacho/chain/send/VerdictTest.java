package dev.tacho.chain.send;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.chain.send.Verdict.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.exceptions.ClientConnectionException;

/** The words of real nodes, as their sources and answers have them, mean for a nonce what they should. */
class VerdictTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -32000 | already known | ACCEPTED
                    -32000 | Known transaction | ACCEPTED
                    -32003 | transaction already imported | ACCEPTED
                    -32010 | AlreadyKnown | ACCEPTED
                    -32000 | ALREADY_EXISTS: already known | ACCEPTED
                    -32000 | nonce too low: next nonce 5, tx nonce 3 | TOO_LOW
                    -32003 | nonce too low | TOO_LOW
                    -32010 | OldNonce, Current nonce: 4, nonce of rejected tx: 3 | TOO_LOW
                    -32000 | Nonce too low. Expected nonce to be 1 but got 0. | TOO_LOW
                    -32000 | the tx doesn't have the correct nonce. account has nonce of: 1 tx has nonce of: 0 | TOO_LOW
                    -32000 | replacement transaction underpriced | OCCUPIED
                    -32000 | Replacement transaction underpriced. A gasPrice/maxFeePerGas of at least 2 is necessary | OCCUPIED
                    -32010 | ReplacementNotAllowed | OCCUPIED
                    -32000 | txpool is full | LATER
                    -32005 | limit exceeded | LATER
                    -32000 | daily request count exceeded | LATER
                    429    | Too Many Requests | LATER
                    -32000 | Nonce too high. Expected nonce to be 1 but got 3. | TOO_HIGH
                    -32000 | insufficient funds for gas * price + value: balance 0 | REFUSED
                    -32003 | Insufficient funds for gas * price + value | REFUSED
                    -32004 | Upfront cost exceeds account balance | REFUSED
                    -32000 | Sender doesn't have enough funds to send tx | REFUSED
                    -32000 | transaction underpriced: gas tip cap 0, minimum needed 1 | REFUSED
                    -32000 | max fee per gas less than block base fee | REFUSED
                    -32000 | intrinsic gas too low | REFUSED
                    -32000 | exceeds block gas limit | REFUSED
                    -32000 | invalid sender | REFUSED
                    -32603 | Internal error | DOUBTFUL
                    -32000 | VM Exception while processing transaction: revert | DOUBTFUL
                    -32603 | Error: VM Exception while processing transaction: reverted with reason string 'insufficient funds' | DOUBTFUL
                    3      | execution failed: nonce too low | DOUBTFUL
                    """)
    void of_aNodesWords(int code, String words, Kind expected) {
        assertEquals(expected, Verdict.of(refused(code, words)).kind());
    }

    @Test
    void of_refusals_nameTheReason() {
        assertEquals(
                Reason.INSUFFICIENT_FUNDS,
                Verdict.of(refused(-32000, "insufficient funds for transfer")).reason());
        assertEquals(
                Reason.UNDERPRICED,
                Verdict.of(refused(-32000, "transaction underpriced")).reason());
        assertEquals(
                Reason.REFUSED, Verdict.of(refused(-32000, "oversized data")).reason());
    }

    @Test
    void of_noAnswer_isNoRefusal() {
        assertEquals(
                Kind.UNANSWERED,
                Verdict.of(new SocketTimeoutException("Read timed out")).kind());
        assertEquals(Kind.UNANSWERED, Verdict.of(status("502; bad gateway")).kind());
        assertEquals(Kind.LATER, Verdict.of(status("429; slow down")).kind());
    }

    private static IOException status(String status) {
        return new IOException(
                "eth_sendRawTransaction", new ClientConnectionException("Invalid response received: " + status));
    }

    private static IOException refused(int code, String words) {
        RawRpc.Answer answer = new RawRpc.Answer();
        answer.setError(new Response.Error(code, words));
        try {
            RawRpc.result("eth_sendRawTransaction", answer);
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError("not refused");
    }
}
