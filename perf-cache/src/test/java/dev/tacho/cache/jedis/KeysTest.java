package dev.tacho.cache.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.util.KeyValue;

class KeysTest {
    @Property(tries = 500, seed = "1")
    void text_ofBytes_isTheTextThatTheyEncode(@ForAll String key) {
        // Half a surrogate pair is sent as a question mark.
        String sent = new String(key.getBytes(UTF_8), UTF_8);
        assertEquals(Keys.text(sent), Keys.text(sent.getBytes(UTF_8)));
    }

    @Property(tries = 500, seed = "2")
    void text_ofBytesThatAreNoText_tellsThemApart(@ForAll byte[] one, @ForAll byte[] other) {
        if (!Arrays.equals(one, other) && isText(one) == isText(other)) {
            assertNotEquals(Keys.text(one), Keys.text(other));
        }
    }

    private static boolean isText(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void text_withTheReplacementCharacter_isStillText() {
        assertEquals("a\uFFFD", Keys.text("a\uFFFD".getBytes(UTF_8)));
    }

    @Test
    void text_ofSimilarBinaryKeys_tellsThemApart() {
        assertNotEquals(Keys.text(new byte[] {(byte) 0x80}), Keys.text(new byte[] {(byte) 0x81}));
    }

    @Test
    void bytes_ofReplies_areThoseOfTheirValues() {
        assertEquals(0, Replies.bytes(null));
        assertEquals(3, Replies.bytes("abc"));
        assertEquals(3, Replies.bytes(new byte[3]));
        assertEquals(0, Replies.bytes(7L));
        assertEquals(5, Replies.bytes(Arrays.asList("abc", null, new byte[2])));
        assertEquals(4, Replies.bytes(Map.of("k", "abc")));
        assertEquals(4, Replies.bytes(List.of(new KeyValue<>("k", "abc"))));
    }

    @Test
    void hasParts_ofHashes_isWhetherThereIsAny() {
        assertTrue(Replies.hasParts(Map.of("k", "v")));
        assertTrue(Replies.hasParts(List.of(new byte[1], new byte[1])));
        assertEquals(false, Replies.hasParts(Map.of()));
        assertEquals(false, Replies.hasParts(List.of()));
        assertEquals(false, Replies.hasParts(null));
    }
}
