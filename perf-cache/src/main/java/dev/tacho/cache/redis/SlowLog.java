package dev.tacho.cache.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a reply to {@code SLOWLOG GET} says, without the arguments.
 *
 * @param calls the entries that could be read, newest first
 * @param isWhole whether all of them could
 */
record SlowLog(List<RedisSlowCall> calls, boolean isWhole) {
    static final SlowLog NONE = new SlowLog(List.of(), true);
    static final int MOST_CALLS = 32;

    /** The server cuts a long list of arguments to this many words, and the last of them then says this. */
    private static final int MOST_WORDS = 32;

    private static final Pattern CUT_WORDS = Pattern.compile("\\.\\.\\. \\((\\d{1,9}) more arguments\\)");

    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    /** Returns what the entries say; of the commands, the names are told that the server's table knows. */
    static SlowLog of(List<?> entries, Map<String, RedisCommandSnapshot> knownCommands) {
        List<?> newest = entries.subList(0, Math.min(entries.size(), MOST_CALLS));
        List<RedisSlowCall> calls = new ArrayList<>();
        for (Object entry : newest) {
            RedisSlowCall call = call(Reply.list(entry), knownCommands);
            if (call != null) {
                calls.add(call);
            }
        }
        return new SlowLog(List.copyOf(calls), calls.size() == newest.size());
    }

    private static @Nullable RedisSlowCall call(
            @Nullable List<?> parts, Map<String, RedisCommandSnapshot> knownCommands) {
        List<?> words = parts == null || parts.size() < 4 ? null : Reply.list(parts.get(3));
        if (parts == null || words == null || words.isEmpty()) {
            return null;
        }
        long id = Reply.number(parts.get(0));
        long second = Reply.number(parts.get(1));
        long micros = Reply.number(parts.get(2));
        if (id < 0 || second < 0 || second > LAST_SECOND || micros < 0 || micros > Long.MAX_VALUE / 1_000) {
            return null;
        }
        return new RedisSlowCall(
                id,
                Instant.ofEpochSecond(second),
                micros * 1_000,
                command(words.get(0), knownCommands),
                argumentCount(words));
    }

    private static String command(@Nullable Object first, Map<String, RedisCommandSnapshot> known) {
        String text = Reply.text(first);
        String command = text == null ? "" : text.toLowerCase(Locale.ROOT);
        String withSubcommands = command + '|';
        boolean told = known.containsKey(command)
                || (!command.isEmpty() && known.keySet().stream().anyMatch(name -> name.startsWith(withSubcommands)));
        return told ? command : RedisSlowCall.OTHER;
    }

    private static long argumentCount(List<?> words) {
        String last = words.size() == MOST_WORDS ? Reply.text(words.get(MOST_WORDS - 1)) : null;
        Matcher cut = CUT_WORDS.matcher(last == null ? "" : last);
        return words.size() - 1 + (cut.matches() ? Long.parseLong(cut.group(1)) - 1 : 0);
    }
}
