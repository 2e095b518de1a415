package dev.tacho.report.importer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names of compiled code as a virtual machine writes them for perf, {@code /tmp/perf-PID.map}: a line each with start
 * and size in hexadecimal and a name. Code that was written later over the same addresses takes their names.
 */
final class PerfMap {
    private static final int MOST_SYMBOLS = 1_000_000;

    private record Symbol(long end, String name) {}

    /** Addresses are unsigned. */
    private final TreeMap<Long, Symbol> symbols = new TreeMap<>(Long::compareUnsigned);

    private PerfMap() {}

    static PerfMap read(Path file) throws IOException {
        PerfMap map = new PerfMap();
        try (Lines lines = Lines.of(file.toString(), Lines.open(file))) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                // A machine that still runs may be writing the last line.
                if (!line.isBlank() && !map.add(line) && lines.isTerminated()) {
                    throw lines.wrong("not \"start size name\" with hexadecimal numbers: " + Lines.quoted(line));
                }
                if (map.symbols.size() > MOST_SYMBOLS) {
                    throw lines.wrong(String.format(Locale.ROOT, "more than %,d symbols", MOST_SYMBOLS));
                }
            }
        }
        return map;
    }

    @Nullable
    String name(long address) {
        Map.Entry<Long, Symbol> entry = symbols.floorEntry(address);
        return entry != null && Long.compareUnsigned(address, entry.getValue().end) < 0 ? entry.getValue().name : null;
    }

    private boolean add(String line) {
        String[] parts = line.strip().split("\\s+", 3);
        if (parts.length < 3) {
            return false;
        }
        try {
            long start = Long.parseUnsignedLong(hex(parts[0]), 16);
            long end = start + Long.parseUnsignedLong(hex(parts[1]), 16);
            if (Long.compareUnsigned(end, start) < 0) {
                return false;
            }
            Map.Entry<Long, Symbol> before = symbols.lowerEntry(start);
            if (before != null && Long.compareUnsigned(before.getValue().end, start) > 0) {
                symbols.put(before.getKey(), new Symbol(start, before.getValue().name));
            }
            symbols.subMap(start, end).clear();
            symbols.put(start, new Symbol(end, parts[2]));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String hex(String text) {
        return text.startsWith("0x") ? text.substring(2) : text;
    }
}
