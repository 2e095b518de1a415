package dev.tacho.cache.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class EncodedTest {
    @Property(seed = "1", tries = 500)
    void text_sizeAndRoundTrip_areThoseOfUtf8(@ForAll("texts") String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        assertEquals(bytes.length, Encoded.bytes(text));
        assertEquals(text, Encoded.text(text));
        assertEquals(text, Encoded.text(bytes));
        assertEquals(text, Encoded.text(ByteBuffer.wrap(bytes)));
    }

    /** Well-formed ones: of one to four bytes a character, up to the length that is counted exactly. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> points = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 0x7F),
                Arbitraries.integers().between(0x80, 0x7FF),
                Arbitraries.integers().between(0x800, 0xD7FF),
                Arbitraries.integers().between(0x10000, 0x10FFFF));
        return points.array(int[].class).ofMinSize(0).ofMaxSize(512).map(all -> new String(all, 0, all.length));
    }

    @Test
    void bytes_longText_areEstimatedFromItsBeginning() {
        assertEquals(5_000, Encoded.bytes("a".repeat(5_000)));
        assertEquals(6_000, Encoded.bytes("é".repeat(3_000)));
        assertEquals(4_000, Encoded.bytes("aé€\uD83D\uDE00".repeat(400)), 16);
    }

    @Test
    void bytes_ofOtherTypes_areThoseLeftOrUnknown() {
        ByteBuffer part = ByteBuffer.wrap(new byte[10], 2, 3);

        assertEquals(3, Encoded.bytes(part));
        assertEquals(3, part.remaining(), "it was only looked at");
        assertEquals(7, Encoded.bytes(new byte[7]));
        assertEquals(-1, Encoded.bytes(1));
        assertEquals(-1, Encoded.bytes(null));
    }

    @Test
    void text_ofBytesThatAreNoText_differsWhereTheyDo() {
        byte[] one = {(byte) 0x80, 1};
        byte[] other = {(byte) 0x81, 1};

        assertEquals(2, Encoded.text(one).length());
        assertNotEquals(Encoded.text(one), Encoded.text(other));
        ByteBuffer part = ByteBuffer.wrap(new byte[] {9, 'a', 'b', 9}, 1, 2);
        assertEquals("ab", Encoded.text(part));
        assertTrue(part.remaining() == 2 && part.position() == 1, "it was only looked at");
        assertNull(Encoded.text(1));
        assertNull(Encoded.text(null));
    }
}
