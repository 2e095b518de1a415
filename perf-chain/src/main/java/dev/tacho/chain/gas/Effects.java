package dev.tacho.chain.gas;

import dev.tacho.chain.internal.wire.JsonReader;
import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a run left behind besides storage: events in their order, money that moved, code that was created and accounts
 * that were destroyed. Read from what {@code callTracer} says while it arrives; what failed frames did is left out.
 */
final class Effects {
    /** A call costs 100 gas at least, an event 375, and a byte of its data 8: no block pays for so many. */
    private static final int MOST_PARTS = 1_000_000;

    private static final long MOST_CHARACTERS = 64L << 20;

    /** Calls nest 1,024 deep (Yellow Paper, 9.4.2). */
    private static final int MOST_DEPTH = 1_030;

    private static final Set<String> OPCODES =
            Set.of("LOG0", "LOG1", "LOG2", "LOG3", "LOG4", "CALL", "CREATE", "CREATE2", "SELFDESTRUCT");

    private final List<String> events = new ArrayList<>();
    private final Map<String, BigInteger> money = new TreeMap<>();
    private final Map<String, String> created = new TreeMap<>();
    private final Set<String> destroyed = new TreeSet<>();

    private int parts;
    private long characters;

    private Effects() {}

    /** Tells whether a run did anything that can have such effects. */
    static boolean any(GasFrame frame) {
        // A loop, not a stream: frames may lie deep in each other.
        for (GasFrame part : frame.parts()) {
            if (any(part)) {
                return true;
            }
        }
        return frame.kind() == GasFrame.Kind.OPCODE && OPCODES.contains(frame.label());
    }

    static Effects read(JsonReader json) throws IOException {
        Effects effects = new Effects();
        effects.take(effects.frame(json, 0));
        effects.money.values().removeIf(sum -> sum.signum() == 0);
        return effects;
    }

    /** Names what differs; null if nothing does. */
    @Nullable
    String differenceTo(Effects other) {
        if (!events.equals(other.events)) {
            return "emits other events";
        }
        if (!money.equals(other.money)) {
            return "moves other amounts of money";
        }
        return created.equals(other.created) && destroyed.equals(other.destroyed)
                ? null
                : "creates or destroys other contracts";
    }

    /** An event, and how many frames its own had opened before it. */
    private record Event(String text, long position) {}

    private record Frame(
            String type,
            String from,
            String to,
            BigInteger value,
            String output,
            boolean failed,
            List<Event> events,
            List<Frame> calls) {}

    private void take(Frame frame) {
        if (frame.failed()) {
            return;
        }
        int next = 0;
        for (int i = 0; i <= frame.calls().size(); i++) {
            boolean last = i == frame.calls().size();
            while (next < frame.events().size()
                    && (last || frame.events().get(next).position() <= i)) {
                events.add(frame.events().get(next++).text());
            }
            if (!last) {
                take(frame.calls().get(i));
            }
        }
        switch (frame.type()) {
            case "CALL", "CREATE", "CREATE2", "SELFDESTRUCT" -> {
                money.merge(frame.from(), frame.value().negate(), BigInteger::add);
                money.merge(frame.to(), frame.value(), BigInteger::add);
            }
            default -> {}
        }
        if (frame.type().startsWith("CREATE")) {
            created.put(frame.to(), frame.output());
        } else if (frame.type().equals("SELFDESTRUCT")) {
            destroyed.add(frame.from());
        }
    }

    private Frame frame(JsonReader json, int depth) throws IOException {
        if (depth > MOST_DEPTH) {
            throw new IOException("calls nested deeper than the EVM allows");
        }
        String type = "";
        String from = "";
        String to = "";
        String output = "";
        BigInteger value = BigInteger.ZERO;
        boolean failed = false;
        List<Event> events = new ArrayList<>();
        List<Frame> calls = new ArrayList<>();
        json.beginObject();
        while (json.hasNext()) {
            switch (json.name()) {
                case "type" -> type = text(json);
                case "from" -> from = text(json).toLowerCase(Locale.ROOT);
                case "to" -> to = text(json).toLowerCase(Locale.ROOT);
                case "output" -> output = text(json);
                case "value" -> value = amount(text(json));
                case "error" -> failed = !text(json).isEmpty();
                case "logs" -> list(json, () -> events.add(event(json)));
                case "calls" -> list(json, () -> calls.add(frame(json, depth + 1)));
                default -> json.skip();
            }
        }
        json.endObject();
        if (type.isEmpty()) {
            throw new IOException("a frame without type: this node answers with another tracer");
        }
        String code = type.startsWith("CREATE") ? output : "";
        keep(code);
        // What a call returned is not needed, and may be long.
        return new Frame(type, from, to, value, code, failed, events, calls);
    }

    private Event event(JsonReader json) throws IOException {
        String address = "";
        String data = "";
        List<String> topics = new ArrayList<>();
        long position = 0;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.name()) {
                case "address" -> address = text(json).toLowerCase(Locale.ROOT);
                case "data" -> data = text(json);
                case "topics" -> list(json, () -> topics.add(text(json)));
                case "position" ->
                    position = json.peek() == JsonReader.Token.STRING
                            ? Quantity.of("callTracer: position", json.string())
                            : json.longValue();
                default -> json.skip();
            }
        }
        json.endObject();
        String text = address + topics + data;
        keep(text);
        return new Event(text, position);
    }

    /** A node may lie, but not without end. */
    private void keep(String text) throws IOException {
        parts++;
        characters += text.length();
        if (parts > MOST_PARTS || characters > MOST_CHARACTERS) {
            throw new IOException("callTracer: more calls and events than any block could pay for");
        }
    }

    @FunctionalInterface
    private interface Element {
        void read() throws IOException;
    }

    private static void list(JsonReader json, Element element) throws IOException {
        if (json.peek() == JsonReader.Token.NULL) {
            json.skip();
            return;
        }
        json.beginArray();
        while (json.hasNext()) {
            element.read();
        }
        json.endArray();
    }

    private static String text(JsonReader json) throws IOException {
        if (json.peek() == JsonReader.Token.NULL) {
            json.skip();
            return "";
        }
        return json.string();
    }

    private static BigInteger amount(String hex) throws IOException {
        if (hex.isEmpty()) {
            return BigInteger.ZERO;
        }
        if (!hex.startsWith("0x") || hex.length() < 3 || !Word.is(hex)) {
            throw new IOException("callTracer: value is no number");
        }
        return new BigInteger(hex.substring(2), 16);
    }
}
