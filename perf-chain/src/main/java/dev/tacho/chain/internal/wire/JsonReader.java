package dev.tacho.chain.internal.wire;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads JSON (RFC 8259, UTF-8) as a stream, token by token, in memory that does not grow with the document: a trace of
 * an Ethereum transaction may have hundreds of megabytes. It exists because this jar may name no type of Jackson, whose
 * two lines serve the versions of web3j that it works with.
 *
 * <pre>{@code
 * reader.beginObject();
 * while (reader.hasNext()) {
 *     switch (reader.name()) {
 *         case "pc" -> pc = reader.longValue();
 *         default -> reader.skip();
 *     }
 * }
 * reader.endObject();
 * }</pre>
 *
 * <p>Strict where a lenient reading could give a wrong value: anything but JSON, and any call that does not fit what
 * stands there, is an {@link IOException} that says at which byte. Strings longer than {@value #MOST_STRING_BYTES} bytes
 * are refused when asked for, and can be skipped; nesting ends at {@value #DEEPEST}. Not for use by several threads.
 */
public final class JsonReader implements Closeable {
    /** The longest string that is kept: four million bytes are twice what the largest contract or call takes. */
    public static final int MOST_STRING_BYTES = 4 << 20;

    /** The deepest nesting that is followed. */
    public static final int DEEPEST = 2_048;

    /** What comes next. */
    public enum Token {
        /** An object. */
        OBJECT,
        /** An array. */
        ARRAY,
        /** A string. */
        STRING,
        /** A number. */
        NUMBER,
        /** True or false. */
        BOOLEAN,
        /** Null. */
        NULL,
        /** The end of the object or array around. */
        END,
        /** The end of the document. */
        END_OF_DOCUMENT
    }

    private static final int END_OF_INPUT = -1;
    private static final int NO_SURROGATE = -1;

    private final InputStream in;
    private final byte[] buffer;
    private int position;
    private int limit;
    private long consumed;

    /** Whether each level, the document's own included, is an object, and whether something stands in it already. */
    private boolean[] objects = new boolean[32];

    private boolean[] started = new boolean[32];
    private int depth;
    /** Whether a name was read whose value was not. */
    private boolean named;

    private byte[] text = new byte[256];
    private int length;

    /**
     * Reads a stream.
     *
     * @param in the document; closed with this reader
     */
    public JsonReader(InputStream in) {
        this.in = in;
        this.buffer = new byte[16 * 1024];
    }

    /**
     * Reads a document that is in memory.
     *
     * @param document the document in UTF-8; not copied, not changed
     */
    public JsonReader(byte[] document) {
        this.in = InputStream.nullInputStream();
        this.buffer = document;
        this.limit = document.length;
        this.consumed = document.length;
    }

    /**
     * Tells what comes next, without taking it.
     *
     * @return the token; of an object's member, call {@link #name} first
     * @throws IOException if it cannot be read or is not JSON
     */
    public Token peek() throws IOException {
        int c = significant();
        if (depth > 0 && !named && (c == '}' || c == ']')) {
            return Token.END;
        }
        if (depth > 0 && !named && started[depth] && c == ',') {
            throw wrong("call hasNext() first");
        }
        return switch (c) {
            case '{' -> Token.OBJECT;
            case '[' -> Token.ARRAY;
            case '"' -> Token.STRING;
            case 't', 'f' -> Token.BOOLEAN;
            case 'n' -> Token.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Token.NUMBER;
            case END_OF_INPUT -> endOfDocument();
            default -> throw wrong("no JSON: " + describe(c));
        };
    }

    /**
     * Enters an object.
     *
     * @throws IOException if none comes next
     */
    public void beginObject() throws IOException {
        begin('{', true);
    }

    /**
     * Leaves an object.
     *
     * @throws IOException if it has further members
     */
    public void endObject() throws IOException {
        end('}', true);
    }

    /**
     * Enters an array.
     *
     * @throws IOException if none comes next
     */
    public void beginArray() throws IOException {
        begin('[', false);
    }

    /**
     * Leaves an array.
     *
     * @throws IOException if it has further elements
     */
    public void endArray() throws IOException {
        end(']', false);
    }

    /**
     * Tells whether the object or array has something more, and steps over the comma before it. Called once for each
     * element.
     *
     * @return whether it has
     * @throws IOException if there is neither a comma nor the end
     */
    public boolean hasNext() throws IOException {
        if (depth == 0 || named) {
            throw wrong("hasNext() outside of an object or array, or before a member's value");
        }
        int c = significant();
        if (c == (objects[depth] ? '}' : ']')) {
            return false;
        }
        if (started[depth]) {
            if (c != ',') {
                throw c == END_OF_INPUT ? cutOff() : wrong("expected a comma or the end, not " + describe(c));
            }
            position++;
            c = significant();
            if (c == '}' || c == ']') {
                throw wrong("a comma before the end");
            }
        }
        started[depth] = true;
        return true;
    }

    /**
     * Takes the name of an object's member.
     *
     * @return the name
     * @throws IOException if none comes next
     */
    public String name() throws IOException {
        if (depth == 0 || !objects[depth] || named) {
            throw wrong("name() outside of an object");
        }
        readString(true);
        expect(':');
        named = true;
        return text();
    }

    /**
     * Takes a string.
     *
     * @return its value
     * @throws IOException if none comes next, or it is too long
     */
    public String string() throws IOException {
        readString(true);
        valueTaken();
        return text();
    }

    /**
     * Takes a string without making one: its bytes in UTF-8 are {@link #textBytes} until the next call.
     *
     * @return how many there are
     * @throws IOException if none comes next, or it is too long
     */
    public int stringBytes() throws IOException {
        readString(true);
        valueTaken();
        return length;
    }

    /**
     * Returns what {@link #stringBytes} read.
     *
     * @return the bytes from 0 on; not a copy
     */
    public byte[] textBytes() {
        return text;
    }

    /**
     * Takes a whole number.
     *
     * @return its value
     * @throws IOException if none comes next, or it has a fraction or an exponent, or does not fit
     */
    public long longValue() throws IOException {
        String number = number();
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            throw wrong("no whole number of 64 bits: " + number, e);
        }
    }

    /**
     * Takes a number.
     *
     * @return its text, as it stands there
     * @throws IOException if none comes next
     */
    public String number() throws IOException {
        readNumber();
        valueTaken();
        return text();
    }

    /**
     * Takes true or false.
     *
     * @return which
     * @throws IOException if neither comes next
     */
    public boolean bool() throws IOException {
        boolean value = significant() == 't';
        literal(value ? "true" : "false");
        valueTaken();
        return value;
    }

    /**
     * Takes null.
     *
     * @throws IOException if something else comes next
     */
    public void nullValue() throws IOException {
        significant();
        literal("null");
        valueTaken();
    }

    /**
     * Takes the next value, whatever it is, with all that is in it.
     *
     * @throws IOException if it cannot be read or is not JSON
     */
    public void skip() throws IOException {
        int outer = depth;
        do {
            switch (peek()) {
                case OBJECT -> beginObject();
                case ARRAY -> beginArray();
                case STRING -> {
                    readString(false);
                    valueTaken();
                }
                case NUMBER -> number();
                case BOOLEAN -> bool();
                case NULL -> nullValue();
                default -> throw wrong("nothing to skip");
            }
            while (depth > outer && !hasNext()) {
                end(objects[depth] ? '}' : ']', objects[depth]);
            }
            if (depth > outer && objects[depth]) {
                readString(false);
                expect(':');
                named = true;
            }
        } while (depth > outer);
    }

    /**
     * Returns how far the document was read.
     *
     * @return bytes from its start to where the next token, or white space before it, begins
     */
    public long offset() {
        return consumed - limit + position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private Token endOfDocument() throws IOException {
        if (depth > 0) {
            throw new EOFException("the JSON ends at byte " + offset() + ", before it is complete");
        }
        return Token.END_OF_DOCUMENT;
    }

    private void begin(char brace, boolean object) throws IOException {
        expect(brace);
        if (depth == DEEPEST) {
            throw wrong("nested deeper than " + DEEPEST);
        }
        named = false;
        depth++;
        if (depth == objects.length) {
            objects = Arrays.copyOf(objects, depth * 2);
            started = Arrays.copyOf(started, depth * 2);
        }
        objects[depth] = object;
        started[depth] = false;
    }

    private void end(char brace, boolean object) throws IOException {
        if (depth == 0 || objects[depth] != object || named) {
            throw wrong("not in an " + (object ? "object" : "array"));
        }
        expect(brace);
        depth--;
    }

    private void valueTaken() {
        named = false;
    }

    private void expect(char wanted) throws IOException {
        int c = significant();
        if (c != wanted) {
            throw c == END_OF_INPUT ? cutOff() : wrong("expected " + wanted + ", not " + describe(c));
        }
        position++;
    }

    private void literal(String word) throws IOException {
        for (int i = 0; i < word.length(); i++) {
            int c = read();
            if (c != word.charAt(i)) {
                throw c == END_OF_INPUT ? cutOff() : wrong("expected " + word + ", not " + describe(c));
            }
        }
        endOfWord();
    }

    /** {@code nullx} and {@code 12x} are no JSON. */
    private void endOfWord() throws IOException {
        int c = look();
        boolean ends = c == END_OF_INPUT || c <= ' ' || c == ',' || c == '}' || c == ']' || c == ':';
        if (!ends) {
            throw wrong("no JSON: " + describe(c));
        }
    }

    /** Takes a number by the grammar of RFC 8259 into the text. */
    private void readNumber() throws IOException {
        significant();
        length = 0;
        take('-');
        if (!take('0') && digits() == 0) {
            throw look() == END_OF_INPUT ? cutOff() : wrong("expected a number, not " + describe(look()));
        }
        if (take('.') && digits() == 0) {
            throw wrong("a number ends at its decimal point");
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            if (digits() == 0) {
                throw wrong("a number ends before its exponent");
            }
        }
        endOfWord();
    }

    private boolean take(char wanted) throws IOException {
        if (look() != wanted) {
            return false;
        }
        position++;
        append(wanted);
        return true;
    }

    private int digits() throws IOException {
        int count = 0;
        for (int c = look(); c >= '0' && c <= '9'; c = look()) {
            position++;
            append(c);
            count++;
        }
        return count;
    }

    /** Takes a string into the text, or only past its end. */
    private void readString(boolean keep) throws IOException {
        expect('"');
        length = 0;
        int high = NO_SURROGATE;
        for (int c = read(); c != '"'; c = read()) {
            if (c == END_OF_INPUT) {
                throw cutOff();
            }
            if (c < ' ') {
                throw wrong("a control character in a string: " + describe(c));
            }
            if (c != '\\') {
                high = flush(high, keep);
                if (keep) {
                    append(c);
                }
                continue;
            }
            int escape = read();
            if (escape != 'u') {
                high = flush(high, keep);
                int plain = plain(escape);
                if (keep) {
                    append(plain);
                }
                continue;
            }
            int unit = hex4();
            if (high != NO_SURROGATE && Character.isLowSurrogate((char) unit)) {
                appendCodePoint(Character.toCodePoint((char) high, (char) unit), keep);
                high = NO_SURROGATE;
                continue;
            }
            high = flush(high, keep);
            if (Character.isHighSurrogate((char) unit)) {
                high = unit;
            } else {
                appendCodePoint(unit, keep);
            }
        }
        flush(high, keep);
    }

    /** A high surrogate that no low one follows becomes a question mark, as everywhere in Java's UTF-8. */
    private int flush(int high, boolean keep) throws IOException {
        if (high != NO_SURROGATE && keep) {
            append('?');
        }
        return NO_SURROGATE;
    }

    private int plain(int escape) throws IOException {
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw wrong("an unknown escape: " + describe(escape));
        };
    }

    private int hex4() throws IOException {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(read(), 16);
            if (digit < 0) {
                throw wrong("\\u without four hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private void appendCodePoint(int codePoint, boolean keep) throws IOException {
        if (keep) {
            for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                append(b);
            }
        }
    }

    private void append(int b) throws IOException {
        if (length == text.length) {
            if (length >= MOST_STRING_BYTES) {
                throw wrong("a string of more than " + MOST_STRING_BYTES + " bytes");
            }
            text = Arrays.copyOf(text, length * 2);
        }
        text[length++] = (byte) b;
    }

    private String text() {
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /** Steps over white space, and looks at what comes then. */
    private int significant() throws IOException {
        int c = look();
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            position++;
            c = look();
        }
        return c;
    }

    private int read() throws IOException {
        int c = look();
        if (c != END_OF_INPUT) {
            position++;
        }
        return c;
    }

    private int look() throws IOException {
        if (position < limit) {
            return buffer[position] & 0xff;
        }
        int count = in.read(buffer, 0, buffer.length);
        if (count <= 0) {
            return END_OF_INPUT;
        }
        consumed += count;
        position = 0;
        limit = count;
        return buffer[0] & 0xff;
    }

    private EOFException cutOff() {
        return new EOFException("the JSON ends at byte " + offset() + ", before it is complete");
    }

    private IOException wrong(String what) {
        return new IOException(what + ", at byte " + offset());
    }

    private IOException wrong(String what, Exception cause) {
        return new IOException(what + ", at byte " + offset(), cause);
    }

    private static String describe(int c) {
        if (c == END_OF_INPUT) {
            return "the end";
        }
        return c > ' ' && c < 0x7f ? String.valueOf((char) c) : String.format("byte 0x%02x", c);
    }
}
