package dev.tacho.cache.caffeine;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** Does steps to the map view of a cache. */
final class MapScript<V> {
    private final World world;
    private final ConcurrentMap<Key, V> map;
    private final Function<String, V> value;
    private final Function<Key, V> load;

    /**
     * Creates a script.
     *
     * @param value makes a value of a text
     * @param load loads a value
     */
    MapScript(World world, ConcurrentMap<Key, V> map, Function<String, V> value, Function<Key, V> load) {
        this.world = world;
        this.map = map;
        this.value = value;
        this.load = load;
    }

    Object run(Step step) {
        Key key = world.key(step);
        Key other = world.key(key.id + 1);
        return switch (step.kind()) {
            case MAP_GET -> map.get(key);
            case MAP_GET_OR_DEFAULT -> map.getOrDefault(key, value.apply("default"));
            case MAP_COMPUTE_IF_ABSENT -> map.computeIfAbsent(key, load);
            case MAP_COMPUTE_IF_PRESENT ->
                map.computeIfPresent(key, (k, old) -> step.copied() ? null : value.apply("present " + k));
            case MAP_COMPUTE -> map.compute(key, (k, old) -> old != null && step.copied() ? null : load.apply(k));
            case MAP_MERGE -> map.merge(key, value.apply("merged"), (old, added) -> step.copied() ? null : added);
            case MAP_PUT_IF_ABSENT -> map.putIfAbsent(key, value.apply("if absent"));
            case MAP_REPLACE -> map.replace(key, value.apply("replaced"));
            case MAP_REMOVE -> map.remove(key);
            case MAP_REMOVE_VALUE -> map.remove(key, value.apply("put " + key));
            case MAP_REPLACE_ALL -> Script.done(() -> map.replaceAll((k, old) -> value.apply("all replaced " + k)));
            case MAP_CONTAINS -> map.containsKey(key) + " " + map.containsValue(value.apply("put " + key));
            case KEYS_REMOVE -> map.keySet().remove(key) + " " + map.keySet().removeAll(List.of(other));
            case KEYS_RETAIN -> map.keySet().retainAll(List.of(key, other, world.key(key.id + 2)));
            case VALUES_REMOVE_IF -> map.values().removeIf(old -> old.toString().contains("k" + key.id));
            case ENTRIES_REMOVE_IF -> map.entrySet().removeIf(entry -> entry.getKey() == key);
            case ENTRIES_SET_VALUE -> {
                map.entrySet().stream()
                        .filter(entry -> entry.getKey() == world.key(key.id))
                        .forEach(entry -> entry.setValue(value.apply("set")));
                yield "";
            }
            case ITERATOR_REMOVE -> {
                Iterator<Key> keys = map.keySet().iterator();
                if (keys.hasNext()) {
                    keys.next();
                    keys.remove();
                }
                yield "";
            }
            case MAP_EQUALS -> {
                Map<Key, V> copy = new HashMap<>(map);
                yield map.equals(copy) + " " + map.keySet().equals(copy.keySet()) + " " + map.size();
            }
            case MUTATE_KEY ->
                Script.done(() -> {
                    if (key.id == Key.GOOD - 1) {
                        world.mutate(world.key(key.id));
                    }
                });
            default -> "";
        };
    }
}
