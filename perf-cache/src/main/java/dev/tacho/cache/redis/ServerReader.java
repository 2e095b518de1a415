package dev.tacho.cache.redis;

import dev.tacho.core.Perf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server everything it is asked, in one pass after another. Nothing is thrown: a command that the server refuses
 * is left out, and not sent again while the server runs, for each refusal would stand in its error counts; a server that
 * is gone ends the pass with what it has. Not safe for use by several threads.
 */
final class ServerReader {
    static final String INFO = "INFO ALL";
    static final String SLOW_LOG = "SLOWLOG GET";
    static final String SLOW_LOG_THRESHOLD = "CONFIG GET slowlog-log-slower-than";
    static final String MEMORY_LIMIT = "CONFIG GET maxmemory";
    static final String HISTOGRAMS = "LATENCY HISTOGRAM";

    private static final Logger log = LoggerFactory.getLogger(RedisServerMeter.class);

    static final int MOST_SLOW_CALLS = 32;

    /** The server cuts a long list of arguments, and then says this in place of the last one. */
    private static final Pattern CUT_ARGUMENTS = Pattern.compile("\\.\\.\\. \\((\\d{1,9}) more arguments\\)");

    private static final int MOST_LOGGED_WORDS = 32;
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int DEEPEST_CAUSE = 10;

    /** With these the server itself answers; any other failure is the client's or the network's. */
    private static final Set<String> REFUSALS = Set.of(
            "ERR",
            "NOPERM",
            "NOAUTH",
            "WRONGPASS",
            "DENIED",
            "LOADING",
            "BUSY",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "MOVED",
            "MISCONF",
            "READONLY",
            "OOM");

    /** These will be the answer next time too. */
    private static final Set<String> LASTING = Set.of("ERR", "NOPERM");

    private final Perf perf;
    private final String name;
    private final RedisCommands commands;
    private final Map<String, String> refused = new HashMap<>();
    private String runId = "";
    private long failures;

    ServerReader(Perf perf, String name, RedisCommands commands) {
        this.perf = perf;
        this.name = name;
        this.commands = commands;
    }

    /** Returns how often a command failed other than by the server's refusal, or its reply could not be read. */
    long failures() {
        return failures;
    }

    Reading read(long sequence) {
        return new Pass().read(sequence);
    }

    /** One pass, with what has gone wrong in it so far. */
    private final class Pass {
        private final List<String> unavailable = new ArrayList<>();
        private boolean gone;

        Reading read(long sequence) {
            Info info = info();
            boolean answered = !info.numbers().isEmpty();
            long atNanos = perf.elapsedNanos();
            if (answered) {
                info = info.withCommands(histograms(info));
                info = memoryLimit(info);
            }
            List<RedisSlowCall> slowCalls = slowCalls(info);
            double slowerThanNanos = slowerThanNanos();
            if (gone) {
                unavailable.add("everything after that: not asked in this reading");
            }
            unavailable.addAll(info.problems());
            return new Reading(
                    ServerReader.this,
                    sequence,
                    atNanos,
                    0,
                    answered,
                    gone,
                    info,
                    slowCalls,
                    slowerThanNanos,
                    List.copyOf(unavailable));
        }

        private Info info() {
            Object reply = execute(INFO, "INFO", "ALL");
            if (reply == null) {
                return Info.NONE;
            }
            String text = Reply.text(reply);
            // With RESP3 the text has a type in front, which a client may leave there.
            Info info = text == null ? Info.NONE : InfoParser.parse(text.startsWith("txt:") ? text.substring(4) : text);
            if (info.numbers().isEmpty()) {
                unreadable(INFO);
            }
            String run = info.identity().runId();
            if (!run.equals(runId)) {
                // Another server may know and allow more.
                refused.clear();
                runId = run;
            }
            return info;
        }

        private Map<String, RedisCommandSnapshot> histograms(Info info) {
            if (!info.tellsLatencies()) {
                unavailable.add("percentiles of the commands: the server does not tell them (Redis 7.0 and later do)");
                return info.commands();
            }
            Object reply = execute(HISTOGRAMS, "LATENCY", "HISTOGRAM");
            if (reply == null) {
                return info.commands();
            }
            List<?> pairs = Reply.list(reply);
            if (pairs == null) {
                unreadable(HISTOGRAMS);
                return info.commands();
            }
            Map<String, RedisCommandSnapshot> more = new LinkedHashMap<>(info.commands());
            int size = Math.min(pairs.size(), 2 * InfoParser.MOST_ENTRIES);
            boolean readable = pairs.size() % 2 == 0;
            for (int i = 0; i + 1 < size; i += 2) {
                String command = Reply.text(pairs.get(i));
                LatencyBuckets buckets = buckets(Reply.list(pairs.get(i + 1)));
                readable &= command != null && buckets != null;
                if (command != null && buckets != null) {
                    more.computeIfPresent(command, (key, known) -> known.with(buckets));
                }
            }
            if (!readable) {
                unreadable(HISTOGRAMS);
            }
            return more;
        }

        private @Nullable LatencyBuckets buckets(@Nullable List<?> parts) {
            for (int i = 0; parts != null && i + 1 < parts.size(); i += 2) {
                List<?> pairs = Reply.list(parts.get(i + 1));
                if (pairs != null && "histogram_usec".equals(Reply.text(parts.get(i)))) {
                    return LatencyBuckets.of(pairs);
                }
            }
            return null;
        }

        /** INFO tells the limit and the policy at no further cost; the configuration is asked only where it does not. */
        private Info memoryLimit(Info info) {
            Info.Identity identity = info.identity();
            if (!Double.isNaN(info.number(InfoField.MAX_MEMORY))
                    && !identity.policy().isEmpty()) {
                return info;
            }
            Map<String, String> settings = settings(MEMORY_LIMIT, "maxmemory*");
            double limit = InfoParser.number(settings.getOrDefault("maxmemory", ""));
            String policy = settings.getOrDefault("maxmemory-policy", "");
            Info more = Double.isNaN(limit) ? info : info.with(InfoField.MAX_MEMORY, limit);
            return InfoParser.isWord(policy) ? more.with(more.numbers(), identity.withPolicy(policy)) : more;
        }

        private double slowerThanNanos() {
            String micros =
                    settings(SLOW_LOG_THRESHOLD, "slowlog-log-slower-than").get("slowlog-log-slower-than");
            if (micros == null) {
                return Double.NaN;
            }
            if (micros.startsWith("-")) {
                unavailable.add("slow commands: the slow log is off (slowlog-log-slower-than -1)");
            }
            return InfoParser.number(micros) * 1e3;
        }

        private Map<String, String> settings(String label, String pattern) {
            Map<String, String> settings = new HashMap<>();
            Object reply = execute(label, "CONFIG", "GET", pattern);
            if (reply == null) {
                return settings;
            }
            List<?> pairs = Reply.list(reply);
            for (int i = 0; pairs != null && i + 1 < pairs.size(); i += 2) {
                String setting = Reply.text(pairs.get(i));
                String value = Reply.text(pairs.get(i + 1));
                if (setting != null && value != null) {
                    settings.put(setting, value);
                }
            }
            if (settings.isEmpty()) {
                unreadable(label);
            }
            return settings;
        }

        private List<RedisSlowCall> slowCalls(Info info) {
            Object reply = execute(SLOW_LOG, "SLOWLOG", "GET", Integer.toString(MOST_SLOW_CALLS));
            if (reply == null) {
                return List.of();
            }
            List<?> entries = Reply.list(reply);
            if (entries == null) {
                unreadable(SLOW_LOG);
                return List.of();
            }
            List<RedisSlowCall> calls = new ArrayList<>();
            for (Object entry : entries.subList(0, Math.min(entries.size(), MOST_SLOW_CALLS))) {
                RedisSlowCall call = slowCall(Reply.list(entry), info.commands());
                if (call != null) {
                    calls.add(call);
                }
            }
            if (calls.size() < Math.min(entries.size(), MOST_SLOW_CALLS)) {
                unreadable(SLOW_LOG);
            }
            return List.copyOf(calls);
        }

        /** Sends a command; null if it was refused or failed, which has then been noted. */
        private @Nullable Object execute(String label, String... words) {
            String lasting = refused.get(label);
            if (lasting != null) {
                unavailable.add(lasting);
            }
            if (gone || lasting != null) {
                return null;
            }
            try {
                Object reply = commands.execute(words);
                if (reply == null) {
                    unreadable(label);
                }
                return reply;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                lost(label, e);
            } catch (Exception e) {
                String refusal = refusal(e);
                if (refusal.isEmpty()) {
                    lost(label, e);
                } else {
                    refused(label, refusal);
                }
            }
            return null;
        }

        private void refused(String label, String refusal) {
            String text = label + ": the server refuses it (" + refusal + ')';
            if (LASTING.contains(refusal) && !label.equals(INFO)) {
                refused.put(label, text);
            }
            unavailable.add(text);
        }

        private void lost(String label, Exception e) {
            gone = true;
            // The message may name a host or more; the log has it.
            unavailable.add(
                    label + ": the server could not be asked (" + e.getClass().getSimpleName() + ')');
            failed(label, e);
        }

        private void unreadable(String label) {
            unavailable.add(label + ": the reply could not be read");
            failed(label, null);
        }

        private void failed(String label, @Nullable Exception e) {
            if (failures++ == 0) {
                log.warn("{} failed on Redis server {}; further failures are counted but not logged", label, name, e);
            }
        }
    }

    private static @Nullable RedisSlowCall slowCall(
            @Nullable List<?> parts, Map<String, RedisCommandSnapshot> knownCommands) {
        List<?> arguments = parts == null || parts.size() < 4 ? null : Reply.list(parts.get(3));
        if (parts == null || arguments == null || arguments.isEmpty()) {
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
                commandName(arguments.get(0), knownCommands),
                argumentCount(arguments));
    }

    private static String commandName(@Nullable Object first, Map<String, RedisCommandSnapshot> known) {
        String text = Reply.text(first);
        String command = text == null ? "" : text.toLowerCase(Locale.ROOT);
        String withSubcommands = command + '|';
        boolean told = known.containsKey(command)
                || (!command.isEmpty() && known.keySet().stream().anyMatch(name -> name.startsWith(withSubcommands)));
        return told ? command : RedisSlowCall.OTHER;
    }

    private static long argumentCount(List<?> words) {
        String last = words.size() == MOST_LOGGED_WORDS ? Reply.text(words.get(words.size() - 1)) : null;
        Matcher cut = CUT_ARGUMENTS.matcher(last == null ? "" : last);
        return words.size() - 1 + (cut.matches() ? Long.parseLong(cut.group(1)) - 1 : 0);
    }

    /** Returns the server's word for its error, empty if it is not the server that speaks. */
    private static String refusal(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            String message = cause.getMessage() == null ? "" : cause.getMessage();
            String word = message.substring(0, Math.max(0, message.indexOf(' ')));
            if (REFUSALS.contains(word)) {
                return word;
            }
            cause = cause.getCause();
        }
        return "";
    }
}
