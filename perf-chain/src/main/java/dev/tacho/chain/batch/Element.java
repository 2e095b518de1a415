package dev.tacho.chain.batch;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one call as the node wrote it: a slice of the bytes of its round trip. Immutable; the bytes are shared.
 *
 * @param bytes the whole answer
 * @param start where this element begins
 * @param end where it ends
 * @param idStart where its id stands; -1 if it has none that can be replaced
 * @param idEnd where its id ends
 * @param id its id; meaningless without one
 * @param error its error; null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Element(
        byte[] bytes,
        int start,
        int end,
        int idStart,
        int idEnd,
        long id,
        @Nullable Fault error) {
    /** A JSON-RPC error. */
    record Fault(int code, String message) {}

    /** Returns an element that this library wrote. Its id is 0. */
    static Element written(String members) {
        String head = "{\"jsonrpc\":\"2.0\",\"id\":";
        byte[] bytes = (head + "0," + members + '}').getBytes(StandardCharsets.UTF_8);
        return new Element(bytes, 0, bytes.length, head.length(), head.length() + 1, 0, null);
    }

    /** Returns an element of bytes that could not be read, so that web3j says what it makes of them. */
    static Element unread(byte[] bytes) {
        return new Element(bytes, 0, bytes.length, -1, -1, 0, null);
    }

    boolean hasId() {
        return idStart >= 0;
    }

    int length() {
        return end - start;
    }

    /** Returns the JSON with another id, as if the node had answered a call of that id. */
    InputStream withId(long newId) {
        if (!hasId()) {
            return new ByteArrayInputStream(bytes, start, length());
        }
        byte[] id = Long.toString(newId).getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[length() - (idEnd - idStart) + id.length];
        System.arraycopy(bytes, start, text, 0, idStart - start);
        System.arraycopy(id, 0, text, idStart - start, id.length);
        System.arraycopy(bytes, idEnd, text, idStart - start + id.length, end - idEnd);
        return new ByteArrayInputStream(text);
    }

    boolean sameText(Element other) {
        return Arrays.equals(bytes, start, end, other.bytes, other.start, other.end);
    }
}
