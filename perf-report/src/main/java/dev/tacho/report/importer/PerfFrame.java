package dev.tacho.report.importer;

import org.jspecify.annotations.Nullable;

/** Turns a frame of {@code perf script}, {@code address symbol+offset (object)}, into a name. */
final class PerfFrame {
    private static final String UNKNOWN = "[unknown]";

    private PerfFrame() {}

    /** Returns the name, or null if a line is no frame. */
    static @Nullable String name(String line, @Nullable PerfMap symbols) {
        String text = line.strip();
        int end = 0;
        while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) {
            end++;
        }
        if (end == 0 || end > 16 || (end < text.length() && !Character.isWhitespace(text.charAt(end)))) {
            return null;
        }
        long address = Long.parseUnsignedLong(text.substring(0, end), 16);
        String rest = text.substring(end).strip();
        int object = object(rest);
        String symbol = withoutOffset((object < 0 ? rest : rest.substring(0, object)).strip());
        String file = object < 0 ? "" : rest.substring(object + 1, rest.length() - 1);
        if (symbol.isEmpty() || symbol.equals(UNKNOWN)) {
            String known = symbols == null ? null : symbols.name(address);
            symbol = known != null ? known : unknown(file);
        }
        symbol = java(symbol);
        return isKernel(file) ? symbol + "_[k]" : symbol;
    }

    /** Agents write {@code Ljava/lang/String;::hashCode} where profilers write {@code java/lang/String.hashCode}. */
    private static String java(String symbol) {
        int end = symbol.indexOf(";::");
        return end > 1 && symbol.charAt(0) == 'L' ? symbol.substring(1, end) + '.' + symbol.substring(end + 3) : symbol;
    }

    /** A place without a name is at least one of its object's. */
    private static String unknown(String file) {
        if (file.isEmpty() || file.startsWith("[")) {
            return file.isEmpty() ? UNKNOWN : file;
        }
        return '[' + file.substring(file.lastIndexOf('/') + 1) + ']';
    }

    /**
     * The kernel and its modules stand in brackets, but so does what the kernel maps into every process.
     */
    private static boolean isKernel(String file) {
        boolean isModule = file.startsWith("[") && file.endsWith("]");
        boolean isMapped = file.startsWith("[v")
                || file.startsWith("[heap")
                || file.startsWith("[stack")
                || file.startsWith("[anon")
                || file.startsWith("[uprobes")
                || file.equals(UNKNOWN);
        return (isModule && !isMapped)
                || file.endsWith(".ko")
                || file.contains(".ko.")
                || file.substring(file.lastIndexOf('/') + 1).startsWith("vmlinux");
    }

    /** Where the object in parentheses begins, whose own name may hold parentheses, or -1. */
    private static int object(String rest) {
        int open = 0;
        for (int i = rest.length() - 1; i >= 0 && rest.endsWith(")"); i--) {
            char c = rest.charAt(i);
            open += c == ')' ? 1 : c == '(' ? -1 : 0;
            if (open == 0) {
                return i == 0 || Character.isWhitespace(rest.charAt(i - 1)) ? i : -1;
            }
        }
        return -1;
    }

    private static String withoutOffset(String symbol) {
        int plus = symbol.lastIndexOf("+0x");
        if (plus <= 0) {
            return symbol;
        }
        for (int i = plus + 3; i < symbol.length(); i++) {
            if (Character.digit(symbol.charAt(i), 16) < 0) {
                return symbol;
            }
        }
        return symbol.substring(0, plus);
    }
}
