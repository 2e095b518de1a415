package dev.tacho.chain.internal.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Against Jackson, on made-up documents and on broken ones. */
class JsonReaderTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper JACKSON = new ObjectMapper()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final Pattern HUGE_EXPONENT = Pattern.compile("[eE][+-]?\\d{5}");

    @Property(tries = 500)
    void read_anyDocument_isWhatJacksonReads(@ForAll("documents") JsonNode document) throws IOException {
        byte[] json = JACKSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);

        assertEquals(JACKSON.readTree(json), whole(json, 7));
        assertEquals(JACKSON.readTree(json), whole(json, 1 << 20));
    }

    @Property(tries = 1_000)
    void read_brokenDocument_isRefusedWhereJacksonRefuses(@ForAll("documents") JsonNode document, @ForAll int seed)
            throws IOException {
        Random random = new Random(seed);
        // In ASCII: what a broken character means is each reader's own affair.
        String plain = document.toString().replace("𝄞", "").replaceAll("[^ -~]", "?");
        byte[] json = plain.getBytes(StandardCharsets.US_ASCII);
        byte[] broken = random.nextBoolean() ? Arrays.copyOf(json, random.nextInt(json.length)) : json.clone();
        if (broken.length > 0) {
            broken[random.nextInt(broken.length)] = (byte) "\"\\{}[],:0x-.etrn 7".charAt(random.nextInt(18));
        }
        if (HUGE_EXPONENT.matcher(new String(broken, StandardCharsets.US_ASCII)).find()) {
            return; // JSON, but no number that Jackson can hold.
        }
        JsonNode jacksons;
        try {
            jacksons = JACKSON.readTree(broken);
        } catch (JsonProcessingException e) {
            assertThrows(IOException.class, () -> whole(broken, 5));
            assertThrows(IOException.class, () -> skipped(broken));
            return;
        }
        if (jacksons.isMissingNode()) {
            assertThrows(IOException.class, () -> whole(broken, 5));
        } else {
            assertEquals(jacksons, whole(broken, 5));
            skipped(broken);
        }
    }

    @Test
    void skip_amidMembers_leavesTheOthersReadable() throws IOException {
        try (JsonReader json = reader("{\"a\":[1,{\"x\":\"}\"},[]],\"b\":7,\"c\":{},\"d\":\"\\u00e9\"}", 3)) {
            json.beginObject();
            assertTrue(json.hasNext());
            assertEquals("a", json.name());
            json.skip();
            assertTrue(json.hasNext());
            assertEquals("b", json.name());
            assertEquals(7, json.longValue());
            assertTrue(json.hasNext());
            assertEquals("c", json.name());
            json.skip();
            assertTrue(json.hasNext());
            assertEquals("d", json.name());
            assertEquals(2, json.stringBytes());
            assertArrayEquals("é".getBytes(StandardCharsets.UTF_8), Arrays.copyOf(json.textBytes(), 2));
            assertFalse(json.hasNext());
            json.endObject();
            assertEquals(JsonReader.Token.END_OF_DOCUMENT, json.peek());
        }
    }

    @Test
    void string_longerThanKept_isRefusedButCanBeSkipped() throws IOException {
        String json = "[\"" + "x".repeat(JsonReader.MOST_STRING_BYTES + 1) + "\",1]";
        try (JsonReader reader = reader(json, 1 << 16)) {
            reader.beginArray();
            assertTrue(reader.hasNext());
            reader.skip();
            assertTrue(reader.hasNext());
            assertEquals(1, reader.longValue());
        }
        try (JsonReader reader = reader(json, 1 << 16)) {
            reader.beginArray();
            assertTrue(reader.hasNext());
            assertThrows(IOException.class, reader::string);
        }
    }

    @Test
    void nesting_deeperThanFollowed_isRefused() {
        IOException e = assertThrows(
                IOException.class,
                () -> skipped("[".repeat(JsonReader.DEEPEST + 1).getBytes(StandardCharsets.UTF_8)));
        assertTrue(e.getMessage().contains("2048"), e.getMessage());
    }

    @Test
    void read_cutOff_saysWhere() {
        EOFException e =
                assertThrows(EOFException.class, () -> skipped("{\"a\":[1,2".getBytes(StandardCharsets.UTF_8)));
        assertTrue(e.getMessage().contains("byte 9"), e.getMessage());
    }

    @Test
    void longValue_fractionOrTooLarge_isRefused() {
        for (String number : new String[] {"1.0", "1e3", "9223372036854775808", "01", "+1", "-", ".5", "1."}) {
            assertThrows(IOException.class, () -> reader(number, 9).longValue(), number);
        }
    }

    @Provide
    Arbitrary<JsonNode> documents() {
        Arbitrary<String> text = Arbitraries.strings()
                .withChars("ab\"\\/\b\f\n\r\t é€\u0001")
                .withChars('\ud834')
                .ofMaxLength(6)
                .map(raw -> raw.replace("\ud834", "𝄞"));
        Arbitrary<JsonNode> leaves = Arbitraries.oneOf(
                text.map(NODES::textNode),
                Arbitraries.longs().map(NODES::numberNode),
                Arbitraries.bigDecimals().map(NODES::numberNode),
                Arbitraries.of(true, false).map(NODES::booleanNode),
                Arbitraries.just(NODES.nullNode()));
        return Arbitraries.recursive(() -> leaves, inner -> nested(text, inner), 0, 4);
    }

    private static Arbitrary<JsonNode> nested(Arbitrary<String> names, Arbitrary<JsonNode> inner) {
        Arbitrary<JsonNode> arrays =
                inner.list().ofMaxSize(3).map(elements -> NODES.arrayNode().addAll(elements));
        Arbitrary<JsonNode> objects = Combinators.combine(names, inner, names, inner)
                .as((a, x, b, y) -> {
                    ObjectNode object = NODES.objectNode();
                    object.set(a, x);
                    object.set(b, y);
                    return object;
                });
        return Arbitraries.oneOf(arrays, objects, inner);
    }

    private static JsonNode whole(byte[] json, int chunk) throws IOException {
        try (JsonReader reader = new JsonReader(chunked(json, chunk))) {
            JsonNode value = value(reader);
            assertEnd(reader);
            return value;
        }
    }

    private static void skipped(byte[] json) throws IOException {
        try (JsonReader reader = new JsonReader(chunked(json, 11))) {
            reader.skip();
            assertEnd(reader);
        }
    }

    private static void assertEnd(JsonReader reader) throws IOException {
        if (reader.peek() != JsonReader.Token.END_OF_DOCUMENT) {
            throw new IOException("more than one value");
        }
    }

    private static JsonNode value(JsonReader json) throws IOException {
        switch (json.peek()) {
            case OBJECT:
                ObjectNode object = NODES.objectNode();
                json.beginObject();
                while (json.hasNext()) {
                    String name = json.name();
                    object.set(name, value(json));
                }
                json.endObject();
                return object;
            case ARRAY:
                ArrayNode array = NODES.arrayNode();
                json.beginArray();
                while (json.hasNext()) {
                    array.add(value(json));
                }
                json.endArray();
                return array;
            case STRING:
                return NODES.textNode(json.string());
            case NUMBER:
                return JACKSON.readTree(json.number());
            case BOOLEAN:
                return NODES.booleanNode(json.bool());
            case NULL:
                json.nullValue();
                return NODES.nullNode();
            default:
                throw new IOException("no value");
        }
    }

    private static JsonReader reader(String json, int chunk) {
        return new JsonReader(chunked(json.getBytes(StandardCharsets.UTF_8), chunk));
    }

    /** Hands out so many bytes at a time, as a socket may. */
    private static InputStream chunked(byte[] bytes, int chunk) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public int read(byte[] into, int offset, int most) {
                return super.read(into, offset, Math.min(most, chunk));
            }
        };
    }
}
