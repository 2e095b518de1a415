package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.CacheLoader;
import dev.tacho.core.ManualClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Loaders that log what they are asked for. */
final class Loaders {
    private Loaders() {}

    static CacheLoader<Key, String> of(World world, boolean bulk) {
        return bulk ? new Bulk(world) : new Single(world);
    }

    private static class Single implements CacheLoader<Key, String> {
        final World world;

        Single(World world) {
            this.world = world;
        }

        @Override
        public String load(Key key) throws Exception {
            return world.load(key);
        }

        @Override
        public String reload(Key key, String old) throws Exception {
            world.log.add("reload " + key + " of " + old);
            return world.load(key) + " again";
        }
    }

    private static final class Bulk extends Single {
        Bulk(World world) {
            super(world);
        }

        @Override
        public Map<Key, String> loadAll(Set<? extends Key> keys) throws Exception {
            world.log.add("load all " + keys);
            Map<Key, String> all = new LinkedHashMap<>();
            for (Key key : keys) {
                String value = world.load(key);
                if (value != null) {
                    all.put(key, value);
                }
            }
            return all;
        }
    }

    /** Returns a loader of futures, some pending. */
    static AsyncCacheLoader<Key, String> later(World world, boolean bulk) {
        return bulk ? new BulkLater(world) : new Later(world);
    }

    private static class Later implements AsyncCacheLoader<Key, String> {
        final World world;

        Later(World world) {
            this.world = world;
        }

        @Override
        public CompletableFuture<String> asyncLoad(Key key, Executor executor) throws Exception {
            String value = world.load(key);
            return key.id % 2 == 0 ? world.pending() : CompletableFuture.completedFuture(value);
        }

        @Override
        public CompletableFuture<String> asyncReload(Key key, String old, Executor executor) throws Exception {
            world.log.add("reload " + key + " of " + old);
            return asyncLoad(key, executor);
        }
    }

    private static final class BulkLater extends Later {
        BulkLater(World world) {
            super(world);
        }

        @Override
        public CompletableFuture<Map<Key, String>> asyncLoadAll(Set<? extends Key> keys, Executor executor)
                throws Exception {
            Map<Key, String> all = new Bulk(world).loadAll(keys);
            // Pending until the next single future is completed.
            return keys.size() == 2
                    ? world.pending().thenApply(ignored -> all)
                    : CompletableFuture.completedFuture(all);
        }
    }

    /** Takes its time, by a clock that stands still meanwhile. */
    record Timed(ManualClock clock, int loadMillis, int reloadMillis) implements CacheLoader<Integer, String> {
        @Override
        public String load(Integer key) {
            clock.advance(Duration.ofMillis(loadMillis));
            return "value " + key;
        }

        @Override
        public String reload(Integer key, String old) {
            clock.advance(Duration.ofMillis(reloadMillis));
            return old + " again";
        }
    }
}
