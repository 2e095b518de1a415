package dev.tacho.cache.redis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A server that says what a test wants it to say: the only way to gigabytes, restarts at will and odd replies. */
final class ScriptedServer implements RedisCommands {
    /** The fields of INFO. */
    final Map<String, String> info = new LinkedHashMap<>();

    /** Replies by the first word of the command; an exception is thrown. */
    final Map<String, Object> replies = new HashMap<>();

    /** The commands that were sent. */
    final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    ScriptedServer() {
        with("redis_version", "7.0.15").with("run_id", "run-1").with("uptime_in_seconds", "100");
        with("role", "master").with("maxmemory", "0").with("maxmemory_policy", "noeviction");
        replies.put("SLOWLOG", List.of());
        replies.put("LATENCY", List.of());
        replies.put("CONFIG", List.of("slowlog-log-slower-than", "10000"));
    }

    ScriptedServer with(String field, Object value) {
        info.put(field, value.toString());
        return this;
    }

    String infoText() {
        return info.entrySet().stream()
                .map(field -> field.getKey() + ':' + field.getValue() + "\r\n")
                .collect(Collectors.joining());
    }

    @Override
    public Object execute(String... words) throws Exception {
        asked.add(String.join(" ", words));
        Object reply = replies.containsKey(words[0]) ? replies.get(words[0]) : infoText();
        if (reply instanceof Exception failure) {
            throw failure;
        }
        return reply;
    }
}
