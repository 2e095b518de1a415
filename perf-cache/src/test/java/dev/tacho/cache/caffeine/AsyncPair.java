package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.core.Perf;
import java.util.List;

/** A bare asynchronous cache and a measured one, each in a world of its own. */
record AsyncPair(
        Measured measured,
        Perf perf,
        World bareWorld,
        AsyncCache<Key, String> bare,
        World world,
        AsyncCache<Key, String> cache) {
    /** What loads. */
    enum Loads {
        FUNCTIONS,
        LOADER,
        BULK_LOADER,
        ASYNC_LOADER,
        BULK_ASYNC_LOADER
    }

    static AsyncPair of(int keys, World.Configuration configuration, Measured measured, Loads loads) {
        boolean weakKeys = configuration == World.Configuration.WEAK_KEYS;
        World bareWorld = new World(keys, weakKeys);
        World world = bareWorld.twin();
        Perf perf = Perf.create("test");
        Caffeine<Object, Object> builder = configuration.builder(world.ticker);
        AsyncCache<Key, String> cache;
        if (measured.isFacade()) {
            MeasuredCaffeine<Key, String> facade = measured.facade(perf, world, builder, !weakKeys);
            cache = switch (loads) {
                case FUNCTIONS -> facade.buildAsync();
                case LOADER -> facade.buildAsync(Loaders.of(world, false));
                case BULK_LOADER -> facade.buildAsync(Loaders.of(world, true));
                case ASYNC_LOADER -> facade.buildAsync(Loaders.later(world, false));
                case BULK_ASYNC_LOADER -> facade.buildAsync(Loaders.later(world, true));
            };
        } else {
            cache = measured.wrap(perf, build(world, builder, weakKeys, loads), weakKeys);
        }
        AsyncCache<Key, String> bare = build(bareWorld, configuration.builder(bareWorld.ticker), weakKeys, loads);
        assertEquals(loads != Loads.FUNCTIONS, cache instanceof AsyncLoadingCache);
        return new AsyncPair(measured, perf, bareWorld, bare, world, cache);
    }

    private static AsyncCache<Key, String> build(
            World world, Caffeine<Object, Object> untyped, boolean weakKeys, Loads loads) {
        Caffeine<Key, String> builder = Measured.bare(world, untyped, !weakKeys);
        return switch (loads) {
            case FUNCTIONS -> builder.buildAsync();
            case LOADER -> builder.buildAsync(Loaders.of(world, false));
            case BULK_LOADER -> builder.buildAsync(Loaders.of(world, true));
            case ASYNC_LOADER -> builder.buildAsync(Loaders.later(world, false));
            case BULK_ASYNC_LOADER -> builder.buildAsync(Loaders.later(world, true));
        };
    }

    AsyncPair run(List<Step> steps) {
        new AsyncScript(bareWorld, bare).run(steps);
        new AsyncScript(world, cache).run(steps);
        return this;
    }

    void assertSame() {
        synchronous().assertSame();
        assertEquals(bare.asMap().size(), cache.asMap().size());
    }

    void assertCounted() {
        synchronous().assertCounted();
    }

    private Pair synchronous() {
        return new Pair(measured, perf, bareWorld, bare.synchronous(), world, cache.synchronous());
    }
}
