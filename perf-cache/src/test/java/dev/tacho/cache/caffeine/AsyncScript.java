package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Does steps to an asynchronous cache, some through its synchronous view. That waits for futures, so those pending are
 * completed before.
 */
final class AsyncScript {
    private final World world;
    private final AsyncCache<Key, String> cache;
    private final AsyncLoadingCache<Key, String> loading;
    private final MapScript<CompletableFuture<String>> map;
    private final Script synchronous;

    AsyncScript(World world, AsyncCache<Key, String> cache) {
        this.world = world;
        this.cache = cache;
        this.loading = cache instanceof AsyncLoadingCache<Key, String> loader ? loader : null;
        this.map = new MapScript<>(world, cache.asMap(), world::completed, this::begin);
        this.synchronous = new Script(world, cache.synchronous());
    }

    void run(List<Step> steps) {
        steps.forEach(step -> world.log(step, () -> run(step)));
        world.completeAll();
    }

    private Object run(Step step) {
        Key key = world.key(step);
        return switch (step.kind()) {
            case GET_IF_PRESENT -> cache.getIfPresent(key);
            case GET -> loading == null ? "" : loading.get(key);
            case GET_BY_FUNCTION -> cache.get(key, world::compute);
            case BEGIN_FUTURE -> cache.get(key, (asked, executor) -> begin(asked));
            case GET_ALL -> loading == null ? "" : loading.getAll(some(key));
            case GET_ALL_ONE_SHOT -> cache.getAll(once(key), this::beginAll);
            case GET_ALL_BY_FUNCTION -> cache.getAll(some(key), this::computeAll);
            case GET_ALL_WITH_NULL ->
                loading == null
                        ? cache.getAll(Arrays.asList(key, null), this::computeAll)
                        : loading.getAll(Arrays.asList(key, null));
            case PUT -> Script.done(() -> cache.put(key, world.completed("put " + key)));
            case PUT_PENDING -> Script.done(() -> cache.put(key, world.pending()));
            case NULL_KEY -> step.copied() ? cache.getIfPresent(null) : cache.get(null, world::compute);
            case NULL_VALUE -> Script.done(() -> cache.put(key, step.copied() ? null : world.completed(null)));
            case NULL_FUNCTION -> cache.get(key, (Function<Key, String>) null);
            case NULL_KEYS -> cache.getAll(null, this::computeAll);
            case COMPLETE_FUTURE -> world.complete(future -> future.complete("completed for " + key));
            case COMPLETE_WITH_NOTHING -> world.complete(future -> future.complete(null));
            case FAIL_FUTURE ->
                world.complete(future -> future.completeExceptionally(new IllegalStateException("late")));
            case PASS_TIME -> Script.done(() -> world.ticker.advance(Duration.ofSeconds(key.id)));
            default -> isOfMap(step) && key.id % 2 == 0 ? map.run(step) : runSynchronously(step);
        };
    }

    private static boolean isOfMap(Step step) {
        return step.kind().compareTo(Step.Kind.MAP_GET) >= 0 && step.kind() != Step.Kind.CLEAN_UP;
    }

    private Object runSynchronously(Step step) {
        world.completeAll();
        return synchronous.run(step);
    }

    /** Begins a load, which is pending or complete by the key's nature, or fails. */
    private CompletableFuture<String> begin(Key key) {
        if (key.id % 3 == 0) {
            world.log.add("begin " + key);
            return world.pending();
        }
        String value = world.compute(key);
        return key.id == 1 ? null : CompletableFuture.completedFuture(value);
    }

    private CompletableFuture<Map<Key, String>> beginAll(Set<? extends Key> keys, Executor executor) {
        return keys.size() == 1 ? null : CompletableFuture.completedFuture(computeAll(keys));
    }

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

    private List<Key> some(Key key) {
        return List.of(key, world.key(key.id + 1), key, world.key(key.id + 3));
    }

    private Iterable<Key> once(Key key) {
        Iterator<Key> iterator = some(key).iterator();
        return () -> iterator;
    }
}
