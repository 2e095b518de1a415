package dev.tacho.chain.batch;

import dev.tacho.chain.internal.wire.JsonReader;
import dev.tacho.chain.internal.wire.JsonReader.Token;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the answer to a round trip: its elements in the order in which the node wrote them. Where the JSON
 * breaks off, the elements before it are kept: each was complete.
 *
 * @param elements what could be read
 * @param isArray whether it is an array rather than one object
 * @param broken why reading ended before the end; null if it did not
 */
record Answers(
        List<Element> elements, boolean isArray, @Nullable IOException broken) {
    static Answers read(byte[] bytes) {
        List<Element> elements = new ArrayList<>();
        boolean array = false;
        try (JsonReader json = new JsonReader(bytes)) {
            array = json.peek() == Token.ARRAY;
            if (array) {
                json.beginArray();
                while (json.hasNext()) {
                    element(json, bytes, elements);
                }
                json.endArray();
            } else {
                element(json, bytes, elements);
            }
            if (json.peek() != Token.END_OF_DOCUMENT) {
                throw new IOException("something follows the answer, at byte " + json.offset());
            }
            return new Answers(elements, array, null);
        } catch (IOException e) {
            return new Answers(elements, array, e);
        }
    }

    private static void element(JsonReader json, byte[] bytes, List<Element> into) throws IOException {
        if (json.peek() != Token.OBJECT) {
            json.skip();
            return; // No answer to anything, so whoever waits for one finds a hole.
        }
        int start = (int) json.offset();
        int idStart = -1;
        int idEnd = -1;
        long id = 0;
        boolean ambiguous = false;
        Element.Fault error = null;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.name()) {
                case "id" -> {
                    ambiguous |= idStart >= 0;
                    Token token = json.peek();
                    int from = (int) json.offset();
                    long read = id(json, token);
                    if (read >= 0) {
                        id = read;
                        idStart = from;
                        idEnd = (int) json.offset();
                    }
                }
                case "error" -> error = error(json);
                default -> json.skip();
            }
        }
        json.endObject();
        boolean usable = !ambiguous && idStart >= 0;
        into.add(new Element(bytes, start, (int) json.offset(), usable ? idStart : -1, idEnd, id, error));
    }

    /** Takes an id that is a whole number, or a string of one, as some nodes write it; -1 if it is neither. */
    private static long id(JsonReader json, Token token) throws IOException {
        String text;
        switch (token) {
            case NUMBER -> text = json.number();
            case STRING -> text = json.string();
            default -> {
                json.skip();
                return -1;
            }
        }
        boolean whole = !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return whole ? Long.parseLong(text) : -1;
    }

    private static Element.@Nullable Fault error(JsonReader json) throws IOException {
        Token token = json.peek();
        if (token == Token.NULL) {
            json.nullValue();
            return null;
        }
        if (token != Token.OBJECT) {
            // Some gateways write a bare text.
            String text = token == Token.STRING ? json.string() : "";
            if (token != Token.STRING) {
                json.skip();
            }
            return new Element.Fault(0, text);
        }
        int code = 0;
        String message = "";
        json.beginObject();
        while (json.hasNext()) {
            String name = json.name();
            Token value = json.peek();
            if (name.equals("code") && value == Token.NUMBER) {
                code = code(json.number());
            } else if (name.equals("message") && value == Token.STRING) {
                message = json.string();
            } else {
                json.skip();
            }
        }
        json.endObject();
        return new Element.Fault(code, message);
    }

    private static int code(String number) {
        try {
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            return 0; // Only known codes matter here; web3j decodes the element itself.
        }
    }
}
