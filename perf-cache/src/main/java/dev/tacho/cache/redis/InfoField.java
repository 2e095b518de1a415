package dev.tacho.cache.redis;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of {@code INFO} that this room reads, all of them 0 or more. */
enum InfoField {
    UPTIME_SECONDS("uptime_in_seconds", false),
    CONNECTED_CLIENTS("connected_clients", false),
    BLOCKED_CLIENTS("blocked_clients", false),
    MAX_CLIENTS("maxclients", false),
    USED_MEMORY("used_memory", false),
    RESIDENT_MEMORY("used_memory_rss", false),
    PEAK_MEMORY("used_memory_peak", false),
    UNCOUNTED_MEMORY("mem_not_counted_for_evict", false),
    MAX_MEMORY("maxmemory", false),
    FRAGMENTATION("mem_fragmentation_ratio", false),
    LOADING("loading", false),
    COMMANDS_PER_SECOND("instantaneous_ops_per_sec", false),
    REPLICAS("connected_slaves", false),
    CONNECTIONS("total_connections_received", true),
    REJECTED_CONNECTIONS("rejected_connections", true),
    COMMANDS("total_commands_processed", true),
    INPUT_BYTES("total_net_input_bytes", true),
    OUTPUT_BYTES("total_net_output_bytes", true),
    HITS("keyspace_hits", true),
    MISSES("keyspace_misses", true),
    EXPIRED("expired_keys", true),
    EVICTED("evicted_keys", true),
    ERRORS("total_error_replies", true);

    private static final Map<String, InfoField> BY_NAME = new HashMap<>();

    static {
        for (InfoField field : values()) {
            BY_NAME.put(field.name, field);
        }
    }

    private final String name;
    private final boolean counter;

    InfoField(String name, boolean counter) {
        this.name = name;
        this.counter = counter;
    }

    static @Nullable InfoField byName(String name) {
        return BY_NAME.get(name);
    }

    /** Whether the number only grows until the server restarts or its counters are reset. */
    boolean isCounter() {
        return counter;
    }
}
