package dev.tacho.chain.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.web3j.protocol.exceptions.ClientConnectionException;

/** What the errors that nodes and providers are known to give mean, whichever room asks. */
class NodeErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // code | text | rate limited | too large | revert | unknown method
                "429|anything|true|false|false|false",
                "429|Your app has exceeded its compute units per second capacity|true|false|false|false",
                "-32005|limit exceeded|true|false|false|false",
                "-32005|daily request count exceeded, request rate limited|true|false|false|false",
                "-32005|query returned more than 10000 results|false|true|false|false",
                "-32005|Try with this block range [0x1, 0x2]|false|true|false|false",
                "-32602|query returned more than 10000 results|false|true|false|false",
                "-32000|rate limit reached|true|false|false|false",
                "-32000|Too Many Requests|true|false|false|false",
                "3|execution reverted: too many requests|false|false|true|false",
                "-32000|VM Exception while processing transaction: revert rate limit|false|false|true|false",
                "-32601|the method foo does not exist/is not available|false|false|false|true",
                "-32004|Method foo is not supported|false|false|false|true",
                "-32004|eth_sendRawTransaction not supported|false|false|false|true",
                "-32004||false|false|false|true",
                "-32004|Upfront cost exceeds account balance|false|false|false|false",
                "-32005|Transaction gas limit exceeds block gas limit|false|false|false|false",
                "-32000|transaction type not supported|false|false|false|false",
                "-32000|Unsupported method: foo|false|false|false|true",
                "-32000|header not found|false|false|false|false",
                "-32000||false|false|false|false"
            })
    void meaning_knownErrors_isOneForAllRooms(
            int code, String text, boolean limited, boolean large, boolean revert, boolean unknown) {
        assertEquals(limited, NodeErrors.isRateLimited(code, text), "rate limited");
        assertEquals(large, NodeErrors.isTooLarge(code, text), "too large");
        assertEquals(revert, NodeErrors.isRevert(code, text), "revert");
        assertEquals(unknown, NodeErrors.isUnknownMethod(code, text), "unknown method");
    }

    @Test
    void httpStatus_webThreeJsException_isRead() {
        assertEquals(503, Failures.httpStatus(new ClientConnectionException("Invalid response received: 503; x")));
        assertEquals(0, Failures.httpStatus(new ClientConnectionException("something else")));
        assertEquals(0, Failures.httpStatus(new IOException("Invalid response received: 503; x")));
        assertEquals(0, Failures.httpStatus(null));
    }

    @Test
    void isTimeout_everyTransport_isOne() {
        assertEquals(true, Failures.isTimeout(new SocketTimeoutException("Read timed out")));
        assertEquals(true, Failures.isTimeout(new InterruptedIOException("timeout")));
        assertEquals(true, Failures.isTimeout(new IOException("Request with id 17 timed out")));
        assertEquals(false, Failures.isTimeout(new InterruptedIOException("interrupted")));
        assertEquals(false, Failures.isTimeout(new IOException("unexpected end of stream")));
    }
}
