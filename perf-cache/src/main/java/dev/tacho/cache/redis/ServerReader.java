package dev.tacho.cache.redis;

import dev.tacho.core.Perf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server for everything, in one pass after another. Nothing is thrown: a command that the server refuses is left
 * out, and not sent again while the server runs, for each refusal would stand in its error counts; a server that is gone
 * ends the pass with what it has. Not safe for use by several threads.
 */
final class ServerReader {
    private static final String INFO = "INFO ALL";
    private static final String HISTOGRAMS = "LATENCY HISTOGRAM";
    private static final String SLOW_LOG = "SLOWLOG GET";
    private static final String SLOW_LOG_THRESHOLD = "slowlog-log-slower-than";

    private static final Logger log = LoggerFactory.getLogger(RedisServerMeter.class);

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
        private boolean lost;

        Reading read(long sequence) {
            Info info = info();
            boolean answered = !info.numbers().isEmpty();
            long atNanos = perf.elapsedNanos();
            if (answered) {
                info = memoryLimit(info.withCommands(histograms(info)));
            }
            List<RedisSlowCall> slowCalls = slowCalls(info);
            double slowerThanNanos = slowerThanNanos();
            if (lost) {
                unavailable.add("everything after that: not asked in this reading");
            }
            unavailable.addAll(info.problems());
            return new Reading(
                    ServerReader.this,
                    sequence,
                    atNanos,
                    0,
                    answered,
                    lost,
                    info,
                    slowCalls,
                    slowerThanNanos,
                    List.copyOf(unavailable));
        }

        private Info info() {
            Info info = ask(INFO, Info.NONE, Pass::info, "INFO", "ALL");
            String run = info.identity().runId();
            if (!run.isEmpty() && !run.equals(runId)) {
                // Another server may know and allow more.
                refused.clear();
                runId = run;
            }
            return info;
        }

        private static @Nullable Info info(Object reply) {
            String text = Reply.text(reply);
            if (text == null) {
                return null;
            }
            // With RESP3 the text has a type in front, which a client may leave there.
            Info info = InfoParser.parse(text.startsWith("txt:") ? text.substring(4) : text);
            return info.numbers().isEmpty() ? null : info;
        }

        private Map<String, RedisCommandSnapshot> histograms(Info info) {
            if (!info.tellsLatencies()) {
                unavailable.add("percentiles of the commands: the server does not tell them (Redis 7.0 and later do)");
                return info.commands();
            }
            return ask(
                    HISTOGRAMS,
                    info.commands(),
                    reply -> withHistograms(info.commands(), Reply.list(reply)),
                    "LATENCY",
                    "HISTOGRAM");
        }

        /** The limit and the policy are in INFO; the configuration is asked only where they are not. */
        private Info memoryLimit(Info info) {
            Info.Identity identity = info.identity();
            if (!Double.isNaN(info.number(InfoField.MAX_MEMORY))
                    && !identity.policy().isEmpty()) {
                return info;
            }
            Map<String, String> settings = settings("maxmemory*");
            double limit = InfoParser.number(settings.getOrDefault("maxmemory", ""));
            String policy = settings.getOrDefault("maxmemory-policy", "");
            Info more = Double.isNaN(limit) ? info : info.with(InfoField.MAX_MEMORY, limit);
            return InfoParser.isWord(policy) ? more.with(more.numbers(), identity.withPolicy(policy)) : more;
        }

        private List<RedisSlowCall> slowCalls(Info info) {
            SlowLog slowLog = ask(
                    SLOW_LOG,
                    SlowLog.NONE,
                    reply -> {
                        List<?> entries = Reply.list(reply);
                        return entries == null ? null : SlowLog.of(entries, info.commands());
                    },
                    "SLOWLOG",
                    "GET",
                    Integer.toString(SlowLog.MOST_CALLS));
            if (!slowLog.isWhole()) {
                unreadable(SLOW_LOG, null);
            }
            return slowLog.calls();
        }

        private double slowerThanNanos() {
            String micros = settings(SLOW_LOG_THRESHOLD).getOrDefault(SLOW_LOG_THRESHOLD, "");
            if (micros.startsWith("-")) {
                unavailable.add("slow commands: the slow log is off (slowlog-log-slower-than -1)");
            }
            return InfoParser.number(micros) * 1e3;
        }

        private Map<String, String> settings(String pattern) {
            return ask("CONFIG GET " + pattern, Map.of(), ServerReader::settings, "CONFIG", "GET", pattern);
        }

        /**
         * Sends a command and reads its reply.
         *
         * @return what the parser makes of the reply; {@code otherwise} if there is none or the parser returns null,
         *     which has then been noted
         */
        private <T> T ask(String label, T otherwise, Function<Object, @Nullable T> parser, String... words) {
            String lasting = refused.get(label);
            if (lasting != null) {
                unavailable.add(lasting);
            }
            if (lost || lasting != null) {
                return otherwise;
            }
            Object reply;
            try {
                reply = commands.execute(words);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                lost(label, e);
                return otherwise;
            } catch (Exception e) {
                String word = Refusal.wordOf(e);
                if (word.isEmpty()) {
                    lost(label, e);
                } else {
                    refused(label, word);
                }
                return otherwise;
            }
            try {
                T read = reply == null ? null : parser.apply(reply);
                if (read != null) {
                    return read;
                }
                unreadable(label, null);
            } catch (RuntimeException e) {
                // Only the client's own lists and maps can do that.
                unreadable(label, e);
            }
            return otherwise;
        }

        private void refused(String label, String word) {
            String text = label + ": the server refuses it (" + word + ')';
            if (Refusal.isLasting(word) && !label.equals(INFO)) {
                refused.put(label, text);
            }
            unavailable.add(text);
        }

        private void lost(String label, Exception e) {
            lost = true;
            // The message may name a host or more; the log has it.
            unavailable.add(
                    label + ": the server could not be asked (" + e.getClass().getSimpleName() + ')');
            failed(label, e);
        }

        private void unreadable(String label, @Nullable Exception e) {
            unavailable.add(label + ": the reply could not be read");
            failed(label, e);
        }

        private void failed(String label, @Nullable Exception e) {
            if (failures++ == 0) {
                log.warn("{} failed on Redis server {}; further failures are counted but not logged", label, name, e);
            }
        }
    }

    /** Returns names and values; null if there is none. */
    private static @Nullable Map<String, String> settings(Object reply) {
        Map<String, String> settings = new HashMap<>();
        List<?> pairs = Reply.list(reply);
        for (int i = 0; pairs != null && i + 1 < pairs.size(); i += 2) {
            String setting = Reply.text(pairs.get(i));
            String value = Reply.text(pairs.get(i + 1));
            if (setting != null && value != null) {
                settings.put(setting, value);
            }
        }
        return settings.isEmpty() ? null : settings;
    }

    /** Returns the commands with what is told of them, names and histograms in turn; null if one is not as it should be. */
    private static @Nullable Map<String, RedisCommandSnapshot> withHistograms(
            Map<String, RedisCommandSnapshot> commands, @Nullable List<?> pairs) {
        if (pairs == null || pairs.size() % 2 != 0) {
            return null;
        }
        Map<String, RedisCommandSnapshot> more = new LinkedHashMap<>(commands);
        for (int i = 0; i < Math.min(pairs.size(), 2 * InfoParser.MOST_ENTRIES); i += 2) {
            String command = Reply.text(pairs.get(i));
            LatencyBuckets buckets = buckets(Reply.list(pairs.get(i + 1)));
            if (command == null || buckets == null) {
                return null;
            }
            more.computeIfPresent(command, (key, known) -> known.with(buckets));
        }
        return more;
    }

    private static @Nullable LatencyBuckets buckets(@Nullable List<?> parts) {
        for (int i = 0; parts != null && i + 1 < parts.size(); i += 2) {
            List<?> pairs = Reply.list(parts.get(i + 1));
            if (pairs != null && "histogram_usec".equals(Reply.text(parts.get(i)))) {
                return LatencyBuckets.of(pairs);
            }
        }
        return null;
    }
}
