package dev.tacho.cache.redis;

import dev.tacho.cache.redis.RedisServerSnapshot.Extent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one pass over the commands brought, and the arithmetic between two of them.
 *
 * @param origin what took it: readings of one origin are in order
 * @param sequence its place in that order
 * @param atNanos when it was taken, on the clock of the {@code Perf}
 * @param atErrorNanos how wrong that may be
 * @param answered whether {@code INFO} could be read
 * @param lost whether the server went away during the pass
 * @param info what it says
 * @param slowCalls the slow log, newest first
 * @param slowerThanNanos what the server takes for slow; {@code NaN} if it does not tell
 * @param unavailable what could not be read and why
 */
record Reading(
        Object origin,
        long sequence,
        long atNanos,
        double atErrorNanos,
        boolean answered,
        boolean lost,
        Info info,
        List<RedisSlowCall> slowCalls,
        double slowerThanNanos,
        List<String> unavailable) {
    static final double NANOS_PER_SECOND = 1e9;

    /** A span is told if it is this many times its error: a rate is then at most 10 % wrong. */
    private static final double LEAST_SPANS_PER_ERROR = 10;

    static Reading nothing(Object origin, String why) {
        return new Reading(origin, 0, 0, 0, false, false, Info.NONE, List.of(), Double.NaN, List.of(why));
    }

    /** Returns how long the server had been up, which it tells in whole seconds. */
    double uptimeNanos() {
        return info.number(InfoField.UPTIME_SECONDS) * NANOS_PER_SECOND;
    }

    RedisServerSnapshot sinceStart() {
        return new RedisServerSnapshot(this, Extent.SINCE_START, span(uptimeNanos(), NANOS_PER_SECOND));
    }

    RedisServerSnapshot minus(Reading earlier) {
        if (origin.equals(earlier.origin) && sequence < earlier.sequence) {
            throw new IllegalArgumentException("reading " + sequence + " minus reading " + earlier.sequence
                    + ": the earlier one is to be subtracted from the later one");
        }
        if (isAfterRestart(earlier)) {
            return new RedisServerSnapshot(this, Extent.SINCE_RESTART, span(uptimeNanos(), NANOS_PER_SECOND));
        }
        double span = span((double) atNanos - earlier.atNanos, atErrorNanos + earlier.atErrorNanos);
        long last =
                earlier.slowCalls.stream().mapToLong(RedisSlowCall::id).max().orElse(-1);
        List<RedisSlowCall> newCalls =
                slowCalls.stream().filter(call -> call.id() > last).toList();
        if (isBelow(earlier)) {
            return new RedisServerSnapshot(with(info, newCalls), Extent.SINCE_RESET, span);
        }
        return new RedisServerSnapshot(with(difference(earlier), newCalls), Extent.INTERVAL, span);
    }

    /** Returns the reading at the start of the server that this one is of: what it counts since is this reading. */
    Reading atServerStart() {
        double uptime = uptimeNanos();
        return zero((long) (atNanos - (Double.isNaN(uptime) ? 0 : uptime)), NANOS_PER_SECOND, List.of());
    }

    /** Returns the reading just after the reset of counters between an earlier reading and this one. */
    Reading atReset(Reading earlier) {
        return zero(earlier.atNanos, 0, earlier.slowCalls);
    }

    private Reading zero(long zeroNanos, double errorNanos, List<RedisSlowCall> knownCalls) {
        EnumMap<InfoField, Double> zeros = new EnumMap<>(InfoField.class);
        info.numbers().keySet().stream().filter(InfoField::isCounter).forEach(field -> zeros.put(field, 0.0));
        Info nothing = Info.NONE.with(Collections.unmodifiableMap(zeros), info.identity());
        return new Reading(
                origin,
                sequence,
                zeroNanos,
                errorNanos,
                true,
                false,
                nothing,
                knownCalls,
                slowerThanNanos,
                unavailable);
    }

    /**
     * The server's own name for its run decides. Where it is not told, the uptime does; it alone would take a server
     * whose clock was set back for one that restarted.
     */
    private boolean isAfterRestart(Reading earlier) {
        String run = info.identity().runId();
        String earlierRun = earlier.info.identity().runId();
        if (!run.isEmpty() && !earlierRun.isEmpty()) {
            return !run.equals(earlierRun);
        }
        return uptimeNanos() < earlier.uptimeNanos();
    }

    /** Whether a counter shrank, or a command is no longer told though others are. */
    private boolean isBelow(Reading earlier) {
        for (InfoField field : InfoField.values()) {
            if (field.isCounter() && info.number(field) < earlier.info.number(field)) {
                return true;
            }
        }
        Map<String, RedisCommandSnapshot> commands = info.commands();
        boolean tellsAll = !commands.isEmpty() && commands.size() < InfoParser.MOST_ENTRIES;
        return earlier.info.commands().values().stream().anyMatch(before -> {
            RedisCommandSnapshot now = commands.get(before.name());
            return now == null ? tellsAll : now.isBelow(before);
        });
    }

    private Info difference(Reading earlier) {
        EnumMap<InfoField, Double> numbers = new EnumMap<>(InfoField.class);
        info.numbers()
                .forEach((field, number) ->
                        numbers.put(field, field.isCounter() ? number - earlier.info.number(field) : number));
        Map<String, RedisCommandSnapshot> commands = new LinkedHashMap<>();
        Map<String, Double> errors = new TreeMap<>();
        if (earlier.answered) {
            info.commands().forEach((name, now) -> {
                RedisCommandSnapshot before = earlier.info.commands().get(name);
                commands.put(name, before == null ? now : now.minus(before));
            });
            // Not below 0: a server that sees too many kinds of errors forgets them and begins anew.
            info.errors()
                    .forEach((word, count) -> errors.put(
                            word, Math.max(0, count - earlier.info.errors().getOrDefault(word, 0.0))));
        }
        return new Info(
                Collections.unmodifiableMap(numbers),
                info.identity(),
                Collections.unmodifiableMap(commands),
                Collections.unmodifiableMap(errors),
                info.databases(),
                info.tellsLatencies(),
                info.otherFields(),
                info.problems());
    }

    private Reading with(Info newInfo, List<RedisSlowCall> newCalls) {
        return new Reading(
                origin,
                sequence,
                atNanos,
                atErrorNanos,
                answered,
                lost,
                newInfo,
                newCalls,
                slowerThanNanos,
                unavailable);
    }

    private static double span(double nanos, double errorNanos) {
        return nanos > 0 && nanos >= LEAST_SPANS_PER_ERROR * errorNanos ? nanos : Double.NaN;
    }
}
