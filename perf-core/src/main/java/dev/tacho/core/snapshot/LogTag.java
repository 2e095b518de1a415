package dev.tacho.core.snapshot;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * An instrument's name and tags as the tag of a line of a histogram log: {@code name;key=value;key=value}. A tag of that
 * format may hold no comma, space or line break; these, the three characters used here, and whatever is no printable
 * ASCII are percent-encoded as UTF-8, a half of a surrogate pair as {@code %uXXXX}, so that any name survives.
 */
final class LogTag {
    /** What a line without a tag is called. */
    static final InstrumentId UNTAGGED = new InstrumentId("untagged", Map.of());

    private static final String RESERVED = "%,;=";
    private static final int ESCAPE = 3;
    private static final int SURROGATE_ESCAPE = 6;

    private LogTag() {}

    static String encode(InstrumentId id) {
        StringBuilder tag = new StringBuilder();
        encode(id.name(), tag);
        id.tags().forEach((key, value) -> {
            encode(key, tag.append(';'));
            encode(value, tag.append('='));
        });
        return tag.toString();
    }

    private static void encode(String text, StringBuilder to) {
        text.codePoints().forEach(point -> {
            if (point > ' ' && point < 0x7f && RESERVED.indexOf(point) < 0) {
                to.append((char) point);
            } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                to.append(String.format("%%u%04X", point));
            } else {
                for (byte unit : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
                    to.append(String.format("%%%02X", unit));
                }
            }
        });
    }

    /** Takes a tag that another tool wrote, one that {@link #encode} never gives, as a name. */
    static InstrumentId decode(String tag) {
        String[] parts = tag.split(";", -1);
        Map<String, String> tags = new TreeMap<>();
        try {
            for (int i = 1; i < parts.length; i++) {
                int split = parts[i].indexOf('=');
                tags.put(text(parts[i].substring(0, split)), text(parts[i].substring(split + 1)));
            }
            InstrumentId id = new InstrumentId(text(parts[0]), tags);
            if (encode(id).equals(tag)) {
                return id;
            }
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            // Not one of ours: see below.
        }
        return new InstrumentId(tag, Map.of());
    }

    private static String text(String encoded) {
        StringBuilder text = new StringBuilder();
        ByteArrayOutputStream units = new ByteArrayOutputStream();
        int at = 0;
        while (at < encoded.length()) {
            boolean escape = encoded.charAt(at) == '%';
            if (escape && encoded.charAt(at + 1) != 'u') {
                units.write(Integer.parseInt(encoded.substring(at + 1, at + ESCAPE), 16));
                at += ESCAPE;
                continue;
            }
            text.append(units.toString(StandardCharsets.UTF_8));
            units.reset();
            if (escape) {
                text.append((char) Integer.parseInt(encoded.substring(at + 2, at + SURROGATE_ESCAPE), 16));
                at += SURROGATE_ESCAPE;
            } else {
                text.append(encoded.charAt(at));
                at++;
            }
        }
        return text.append(units.toString(StandardCharsets.UTF_8)).toString();
    }
}
