package dev.tacho.report.importer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a sample of {@code perf script}: {@code command pid/tid [cpu] seconds: period event: rest}, of which
 * the thread, the processor and the period may be missing, and the time too if nothing follows the event.
 *
 * @param command the name of the process, which may hold spaces; empty if it was not printed
 * @param thread {@code pid} or {@code pid/tid}
 * @param period what the sample stands for in the event's unit, {@code NaN} if it was not printed
 * @param event what was sampled, with its modifiers
 * @param rest what follows: the only frame of a sample without a call chain, or a trace point's fields
 */
record PerfHeader(String command, String thread, double period, String event, String rest) {
    private record Token(String text, int start, int end) {}

    /** Returns the header, or null if a line is none. */
    static @Nullable PerfHeader parse(String line) {
        List<Token> tokens = tokens(line);
        for (int i = 1; i < tokens.size(); i++) {
            if (isTime(tokens.get(i).text)) {
                return parse(line, tokens, i - 1, i + 1);
            }
        }
        int last = tokens.size() - 1;
        if (last < 1 || !tokens.get(last).text.endsWith(":")) {
            return null;
        }
        // Without a time: the process is the last number before the event, or the one before if that is the period.
        int from = last;
        if (isNumber(tokens.get(from - 1).text) && from >= 2 && isBeforePeriod(tokens.get(from - 2).text)) {
            from--;
        }
        return parse(line, tokens, from - 1, from);
    }

    private static @Nullable PerfHeader parse(String line, List<Token> tokens, int before, int after) {
        int process = before;
        if (process > 0 && tokens.get(process).text.matches("\\[\\d{1,6}]")) {
            process--;
        }
        if (!tokens.get(process).text.matches("-?\\d{1,10}(/-?\\d{1,10})?")) {
            return null;
        }
        int at = after;
        double period = Double.NaN;
        if (at < tokens.size() && isNumber(tokens.get(at).text)) {
            period = Double.parseDouble(tokens.get(at++).text);
        }
        if (at >= tokens.size()
                || !tokens.get(at).text.endsWith(":")
                || tokens.get(at).text.length() < 2) {
            return null;
        }
        Token event = tokens.get(at);
        String command = process == 0 ? "" : line.substring(tokens.get(0).start, tokens.get(process - 1).end);
        return new PerfHeader(
                command,
                tokens.get(process).text,
                period,
                event.text.substring(0, event.text.length() - 1),
                line.substring(event.end).strip());
    }

    /** Seconds with a fraction and a colon. */
    private static boolean isTime(String text) {
        int dot = text.indexOf('.');
        return dot > 0
                && text.endsWith(":")
                && dot < text.length() - 2
                && isNumber(text.substring(0, dot))
                && isNumber(text.substring(dot + 1, text.length() - 1));
    }

    private static boolean isBeforePeriod(String text) {
        return text.startsWith("[") || text.matches("\\d+(/\\d+)?");
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 19 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static List<Token> tokens(String line) {
        List<Token> tokens = new ArrayList<>();
        int at = 0;
        // A trace point prints its fields without end; what identifies the sample stands before them.
        while (at < line.length() && tokens.size() < 64) {
            int start = at;
            while (start < line.length() && Character.isWhitespace(line.charAt(start))) {
                start++;
            }
            at = start;
            while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            if (at > start) {
                tokens.add(new Token(line.substring(start, at), start, at));
            }
        }
        return tokens;
    }
}
