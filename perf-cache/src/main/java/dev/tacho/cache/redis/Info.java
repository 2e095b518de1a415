package dev.tacho.cache.redis;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What one reply to {@code INFO} says, or the difference of two. Texts that the server does not tell are empty.
 *
 * @param numbers the numbers that could be read
 * @param identity the texts
 * @param commands by name
 * @param errors how many replies began with which word
 * @param databases by rising number
 * @param tellsLatencies whether there is a section on them, be it an empty one
 * @param otherFields how many well-formed fields nobody here reads
 * @param problems what could not be read, in words
 */
record Info(
        Map<InfoField, Double> numbers,
        Identity identity,
        Map<String, RedisCommandSnapshot> commands,
        Map<String, Double> errors,
        List<RedisKeyspace> databases,
        boolean tellsLatencies,
        long otherFields,
        List<String> problems) {
    static final Info NONE =
            new Info(Map.of(), new Identity("", "", "", "", ""), Map.of(), Map.of(), List.of(), false, 0, List.of());

    record Identity(String product, String version, String runId, String role, String policy) {
        Identity withPolicy(String newPolicy) {
            return new Identity(product, version, runId, role, newPolicy);
        }
    }

    double number(InfoField field) {
        return numbers.getOrDefault(field, Double.NaN);
    }

    Info with(Map<InfoField, Double> newNumbers, Identity newIdentity) {
        return new Info(newNumbers, newIdentity, commands, errors, databases, tellsLatencies, otherFields, problems);
    }

    Info with(InfoField field, double number) {
        EnumMap<InfoField, Double> more = new EnumMap<>(InfoField.class);
        more.putAll(numbers);
        more.put(field, number);
        return with(Collections.unmodifiableMap(more), identity);
    }

    Info withCommands(Map<String, RedisCommandSnapshot> newCommands) {
        return new Info(numbers, identity, newCommands, errors, databases, tellsLatencies, otherFields, problems);
    }
}
