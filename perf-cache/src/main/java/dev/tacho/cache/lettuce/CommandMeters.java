package dev.tacho.cache.lettuce;

import dev.tacho.core.Perf;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The meters of all commands that were sent: one array access away for those that Lettuce knows. */
final class CommandMeters {
    /** Of commands that Lettuce has no name for; further ones share a meter. */
    private static final int MOST_OTHERS = 100;

    private static final String REST = "(other)";

    private static final Map<String, CommandType> TYPES =
            Arrays.stream(CommandType.values()).collect(Collectors.toMap(CommandType::toString, Function.identity()));

    private final Perf perf;
    private final String name;
    private final AtomicReferenceArray<@Nullable CommandMeter> known =
            new AtomicReferenceArray<>(CommandType.values().length);
    private final Map<String, CommandMeter> others = new ConcurrentHashMap<>();

    CommandMeters(Perf perf, String name) {
        this.perf = perf;
        this.name = name;
    }

    CommandMeter of(ProtocolKeyword keyword) {
        if (keyword instanceof CommandType type) {
            return known(type);
        }
        String command = new String(keyword.getBytes(), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        CommandType type = TYPES.get(command);
        return type == null ? other(command) : known(type);
    }

    List<CommandMeter> all() {
        List<CommandMeter> all = new ArrayList<>(others.values());
        for (int i = 0; i < known.length(); i++) {
            CommandMeter meter = known.get(i);
            if (meter != null) {
                all.add(meter);
            }
        }
        return all;
    }

    private CommandMeter known(CommandType type) {
        CommandMeter meter = known.get(type.ordinal());
        if (meter != null) {
            return meter;
        }
        CommandMeter made = new CommandMeter(perf, name, type.toString(), KeyUse.of(type));
        CommandMeter before = known.compareAndExchange(type.ordinal(), null, made);
        return before == null ? made : before;
    }

    private CommandMeter other(String command) {
        CommandMeter meter = others.get(command);
        if (meter != null) {
            return meter;
        }
        String shown = others.size() < MOST_OTHERS && !command.isBlank() ? command : REST;
        return others.computeIfAbsent(shown, absent -> new CommandMeter(perf, name, absent, KeyUse.NONE));
    }
}
