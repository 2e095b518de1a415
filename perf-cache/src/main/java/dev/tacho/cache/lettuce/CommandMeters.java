package dev.tacho.cache.lettuce;

import dev.tacho.cache.internal.RedisCommandKind;
import dev.tacho.core.Perf;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The meters of all commands that were sent, by name. */
final class CommandMeters {
    /** Of commands that Lettuce has no name for; further ones share a meter. */
    private static final int MOST_OTHERS = 100;

    private static final String REST = "(other)";

    private static final Map<String, CommandType> TYPES =
            Arrays.stream(CommandType.values()).collect(Collectors.toMap(CommandType::toString, Function.identity()));

    private final Perf perf;
    private final String name;
    private final Map<String, CommandMeter> meters = new ConcurrentHashMap<>();
    private final AtomicInteger others = new AtomicInteger();

    CommandMeters(Perf perf, String name) {
        this.perf = perf;
        this.name = name;
    }

    CommandMeter of(ProtocolKeyword keyword) {
        String command = keyword instanceof CommandType
                ? keyword.toString()
                : new String(keyword.getBytes(), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        CommandMeter meter = meters.get(command);
        return meter == null ? made(command) : meter;
    }

    Collection<CommandMeter> all() {
        return meters.values();
    }

    private CommandMeter made(String command) {
        boolean known = TYPES.containsKey(command);
        boolean shown = known || (!command.isBlank() && others.get() < MOST_OTHERS);
        if (shown && !known) {
            others.incrementAndGet();
        }
        return meters.computeIfAbsent(
                shown ? command : REST, absent -> new CommandMeter(perf, name, absent, RedisCommandKind.of(absent)));
    }
}
