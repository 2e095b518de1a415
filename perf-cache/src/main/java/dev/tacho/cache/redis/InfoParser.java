package dev.tacho.cache.redis;

import dev.tacho.cache.redis.RedisCommandSnapshot.Percentiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the text of {@code INFO}. Total: any text gives a result, and what cannot be read is told in it. Fields are
 * recognised by their names, not by the server's version or their section, so that a server may leave out or add what it
 * likes.
 */
final class InfoParser {
    static final int MOST_ENTRIES = 1_024;

    private static final int MOST_PROBLEMS = 20;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_NUMBER = 24;
    private static final int LONGEST_QUOTE = 32;

    private static final String COMMAND = "cmdstat_";
    private static final String PERCENTILES = "latency_percentiles_usec_";
    private static final String ERROR = "errorstat_";
    private static final String DATABASE = "db";
    private static final String LATENCY_SECTION = "# Latencystats";
    private static final Set<String> TEXTS =
            Set.of("redis_version", "valkey_version", "dragonfly_version", "run_id", "role", "maxmemory_policy");

    private final Map<InfoField, Double> numbers = new EnumMap<>(InfoField.class);
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, RedisCommandSnapshot> commands = new LinkedHashMap<>();
    private final Map<String, Percentiles> percentiles = new HashMap<>();
    private final Map<String, Double> errors = new TreeMap<>();
    private final Map<Integer, RedisKeyspace> databases = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();
    private boolean tellsLatencies;
    private long otherFields;
    private long unreadableLines;
    private long surplusEntries;
    private long surplusProblems;

    private InfoParser() {}

    static Info parse(String text) {
        InfoParser parser = new InfoParser();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end;
            parser.line(text.substring(from, to).strip());
            from = to + 1;
        }
        return parser.info(text.length() >= Reply.LONGEST_TEXT);
    }

    /**
     * Returns a number as the server writes it: digits, perhaps with a fraction.
     *
     * @return the number, 0 or more; {@code NaN} if it is anything else
     */
    static double number(String text) {
        if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
            return Double.NaN;
        }
        int points = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && i > 0 && i < text.length() - 1) {
                points++;
            } else if (c < '0' || c > '9') {
                return Double.NaN;
            }
        }
        return points > 1 ? Double.NaN : Double.parseDouble(text);
    }

    private void line(String line) {
        if (line.isEmpty() || line.charAt(0) == '#') {
            tellsLatencies |= line.equals(LATENCY_SECTION);
            return;
        }
        int colon = line.indexOf(':');
        if (colon < 1) {
            unreadableLines++;
            return;
        }
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1);
        InfoField field = InfoField.byName(name);
        if (field != null) {
            numbers.put(field, read(name, value));
        } else if (name.startsWith(COMMAND)) {
            command(name, value);
        } else if (name.startsWith(PERCENTILES)) {
            percentiles(name, value);
        } else if (name.startsWith(ERROR)) {
            error(name.substring(ERROR.length()), value);
        } else if (name.startsWith(DATABASE) && value.startsWith("keys=")) {
            database(name, value);
        } else if (TEXTS.contains(name)) {
            text(name, value);
        } else {
            otherFields++;
        }
    }

    private void text(String name, String value) {
        if (isWord(value)) {
            texts.put(name, value);
        } else {
            problem(name, value, "not a word");
        }
    }

    private void command(String name, String value) {
        String command = name.substring(COMMAND.length());
        if (!isWord(command)) {
            unreadableLines++;
        } else if (hasRoom(commands, command)) {
            Map<String, String> parts = parts(value);
            commands.put(
                    command,
                    RedisCommandSnapshot.of(
                            command,
                            part(name, parts, "calls", 1),
                            part(name, parts, "usec", 1e3),
                            part(name, parts, "failed_calls", 1),
                            part(name, parts, "rejected_calls", 1)));
        }
    }

    private void percentiles(String name, String value) {
        tellsLatencies = true;
        String command = name.substring(PERCENTILES.length());
        if (!isWord(command)) {
            unreadableLines++;
        } else if (hasRoom(percentiles, command)) {
            Map<String, String> parts = parts(value);
            percentiles.put(
                    command,
                    new Percentiles(
                            Math.rint(part(name, parts, "p50", 1e3)),
                            Math.rint(part(name, parts, "p99", 1e3)),
                            Math.rint(part(name, parts, "p99.9", 1e3))));
        }
    }

    /** A script may begin an error with any text: only what looks like a server's own word is kept as it is. */
    private void error(String word, String value) {
        boolean plain = word.length() <= LONGEST_NAME
                && word.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
        String kept = plain ? word : RedisSlowCall.OTHER;
        if (hasRoom(errors, kept)) {
            errors.merge(kept, part(ERROR + kept, parts(value), "count", 1), Double::sum);
        }
    }

    private void database(String name, String value) {
        double number = number(name.substring(DATABASE.length()));
        if (!(number <= Integer.MAX_VALUE) || number != Math.rint(number)) {
            unreadableLines++;
            return;
        }
        int database = (int) number;
        if (hasRoom(databases, database)) {
            Map<String, String> parts = parts(value);
            double ttl = part(name, parts, "avg_ttl", 1e6);
            databases.put(
                    database,
                    new RedisKeyspace(
                            database,
                            part(name, parts, "keys", 1),
                            part(name, parts, "expires", 1),
                            ttl > 0 ? ttl : Double.NaN));
        }
    }

    private <K> boolean hasRoom(Map<K, ?> entries, K key) {
        if (entries.size() < MOST_ENTRIES || entries.containsKey(key)) {
            return true;
        }
        surplusEntries++;
        return false;
    }

    /** Splits {@code a=1,b=2}. */
    private static Map<String, String> parts(String value) {
        Map<String, String> parts = new HashMap<>();
        for (String part : value.split(",", MOST_ENTRIES)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parts;
    }

    private double part(String name, Map<String, String> parts, String part, double factor) {
        String value = parts.get(part);
        return value == null ? Double.NaN : read(name + '.' + part, value) * factor;
    }

    private double read(String name, String value) {
        double number = number(value);
        if (Double.isNaN(number)) {
            problem(name, value, "not a number");
        }
        return number;
    }

    private void problem(String name, String value, String what) {
        if (problems.size() == MOST_PROBLEMS) {
            surplusProblems++;
            return;
        }
        String shown =
                value.substring(0, Math.min(value.length(), LONGEST_QUOTE)).replaceAll("[^ -~]", "?");
        problems.add(name + "=\"" + shown + "\": " + what);
    }

    static boolean isWord(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NAME
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || "._|-".indexOf(c) >= 0);
    }

    private Info info(boolean cut) {
        percentiles.forEach((command, told) -> commands.computeIfPresent(command, (name, known) -> known.with(told)));
        summary(surplusProblems, "further values are not as they should be");
        summary(unreadableLines, "lines are neither a field nor a heading");
        summary(surplusEntries, "entries are beyond the bound of " + MOST_ENTRIES);
        if (cut) {
            problems.add("the text is longer than " + Reply.LONGEST_TEXT + " characters and was cut");
        }
        return new Info(
                Collections.unmodifiableMap(numbers),
                identity(),
                Collections.unmodifiableMap(commands),
                Collections.unmodifiableMap(errors),
                List.copyOf(databases.values()),
                tellsLatencies,
                otherFields,
                List.copyOf(problems));
    }

    private void summary(long count, String what) {
        if (count > 0) {
            problems.add(count + " " + what);
        }
    }

    /** Servers that stand in for Redis tell the version of Redis that they are like, and their own beside it. */
    private Info.Identity identity() {
        String product = "Redis";
        String version = texts.getOrDefault("redis_version", "");
        if (texts.containsKey("valkey_version")) {
            product = "Valkey";
            version = texts.getOrDefault("valkey_version", "");
        } else if (texts.containsKey("dragonfly_version")) {
            product = "Dragonfly";
            version = texts.getOrDefault("dragonfly_version", "");
        }
        return new Info.Identity(
                product,
                version,
                texts.getOrDefault("run_id", ""),
                texts.getOrDefault("role", ""),
                texts.getOrDefault("maxmemory_policy", ""));
    }
}
