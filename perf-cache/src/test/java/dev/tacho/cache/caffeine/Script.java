package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Does steps to a synchronous cache, or the synchronous view of another one. */
final class Script {
    private final World world;
    private final Cache<Key, String> cache;
    private final LoadingCache<Key, String> loading;
    private final MapScript<String> map;

    Script(World world, Cache<Key, String> cache) {
        this.world = world;
        this.cache = cache;
        this.loading = cache instanceof LoadingCache<Key, String> loader ? loader : null;
        this.map = new MapScript<>(world, cache.asMap(), text -> text, world::compute);
    }

    void run(List<Step> steps) {
        steps.forEach(step -> world.log(step, () -> run(step)));
    }

    Object run(Step step) {
        Key key = world.key(step);
        return switch (step.kind()) {
            case GET_IF_PRESENT -> cache.getIfPresent(key);
            case GET -> loading == null ? "" : loading.get(key);
            case GET_BY_FUNCTION -> cache.get(key, world::compute);
            case GET_ALL -> loading == null ? "" : loading.getAll(some(key));
            case GET_ALL_ONE_SHOT -> loading == null ? cache.getAllPresent(once(key)) : loading.getAll(once(key));
            case GET_ALL_BY_FUNCTION -> cache.getAll(some(key), this::computeAll);
            case GET_ALL_PRESENT -> cache.getAllPresent(some(key));
            case GET_ALL_WITH_NULL ->
                loading == null
                        ? cache.getAllPresent(Arrays.asList(key, null))
                        : loading.getAll(Arrays.asList(key, null));
            case PUT -> done(() -> cache.put(key, "put " + key));
            case PUT_ALL -> done(() -> cache.putAll(all(key)));
            case INVALIDATE -> done(() -> cache.invalidate(key));
            case INVALIDATE_SOME -> done(() -> cache.invalidateAll(once(key)));
            case INVALIDATE_ALL -> done(cache::invalidateAll);
            case REFRESH -> loading == null ? "" : loading.refresh(key);
            case REFRESH_ALL -> loading == null ? "" : loading.refreshAll(once(key));
            case NULL_KEY -> step.copied() ? cache.getIfPresent(null) : cache.get(null, world::compute);
            case NULL_VALUE -> done(() -> cache.put(key, null));
            case NULL_FUNCTION -> cache.get(key, null);
            case NULL_KEYS -> step.copied() ? cache.getAllPresent(null) : cache.getAll(null, this::computeAll);
            case PASS_TIME -> done(() -> world.ticker.advance(Duration.ofSeconds(key.id)));
            case CLEAN_UP -> {
                cache.cleanUp();
                yield cache.estimatedSize();
            }
            default -> map.run(step);
        };
    }

    private List<Key> some(Key key) {
        return List.of(key, world.key(key.id + 1), key, world.key(key.id + 3));
    }

    /** Keys that can be walked once only. */
    private Iterable<Key> once(Key key) {
        Iterator<Key> iterator = some(key).iterator();
        return () -> iterator;
    }

    private Map<Key, String> all(Key key) {
        Map<Key, String> all = new LinkedHashMap<>();
        some(key).forEach(each -> all.put(each, "all " + each));
        return all;
    }

    /** Leaves one out and adds one that nobody asked for. */
    private Map<Key, String> computeAll(Set<? extends Key> keys) {
        world.log.add("load all " + keys);
        Map<Key, String> all = new HashMap<>();
        for (Key key : keys) {
            if (world.compute(key) != null) {
                all.put(key, "together " + key);
            }
        }
        all.put(world.key(0), "unasked");
        return all;
    }

    static String done(Runnable action) {
        action.run();
        return "";
    }
}
