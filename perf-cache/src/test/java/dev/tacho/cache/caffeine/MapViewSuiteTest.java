package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestMapGenerator;
import com.google.common.collect.testing.features.CollectionSize;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.internal.MapSuite;
import dev.tacho.core.Perf;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The map views of measured caches. All caches of a suite share a meter here, to save time; what stands behind them and
 * around them is what the façade and {@code wrap} make.
 */
class MapViewSuiteTest {
    /** Every key is followed. */
    private static final KeyOptions ALL = KeyOptions.byKey().groupBy(Object::toString);

    private final CacheMeter meter = CacheMeter.of(Perf.create("test"), "cache");
    private final KeyMeter keys = meter.byKey(ALL);

    private static Caffeine<Object, Object> unbounded() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static Caffeine<Object, Object> bounded() {
        return unbounded().maximumSize(1_000).recordStats();
    }

    @Test
    void asMap_behavesAsTheBareOne() {
        MapSuite.of(
                        MapSuite.strings(
                                () -> unbounded().<String, String>build().asMap()),
                        MapSuite.features(CollectionSize.ANY))
                .failsOnly()
                .assertSame(strings(() -> decorated(unbounded().build(), false)));
        MapSuite bare = MapSuite.of(
                        MapSuite.strings(() -> bounded().<String, String>build().asMap()),
                        MapSuite.features(CollectionSize.ANY))
                .failsOnly();
        bare.assertSame(strings(() -> decorated(bounded().build(), false)));
        bare.assertSame(strings(() -> decorated(bounded().build((String key) -> "loaded"), false)));
        bare.assertSame(strings(() -> decorated(bounded().build(), true)));
    }

    /** As a user makes them, with a meter for each; so only for maps of several entries. */
    @Test
    void asMap_builtAndWrapped_behavesAsTheBareOne() {
        MapSuite bare = several(() -> bounded().build()).failsOnly();
        bare.assertSame(several(() -> MeasuredCaffeine.of(
                        Perf.create("test"), "cache", unbounded().maximumSize(1_000))
                .byKey(ALL)
                .build()));
        bare.assertSame(several(() ->
                MeasuredCaffeine.wrap(Perf.create("test"), "cache", bounded().<String, String>build())));
    }

    private static MapSuite several(Supplier<Cache<String, String>> caches) {
        return MapSuite.of(MapSuite.strings(() -> caches.get().asMap()), MapSuite.features(CollectionSize.SEVERAL));
    }

    @Test
    void asMap_synchronousView_behavesAsTheBareOne() {
        MapSuite.of(
                        MapSuite.strings(() -> unbounded()
                                .<String, String>buildAsync()
                                .synchronous()
                                .asMap()),
                        MapSuite.features(CollectionSize.ANY))
                .failsOnly()
                .assertSame(strings(() -> decorated(unbounded().<String, String>buildAsync(), false)
                        .synchronous()));
        MapSuite bare = MapSuite.of(
                        MapSuite.strings(() -> bounded()
                                .<String, String>buildAsync()
                                .synchronous()
                                .asMap()),
                        MapSuite.features(CollectionSize.ANY))
                .failsOnly();
        bare.assertSame(strings(() ->
                decorated(bounded().buildAsync((String key) -> "loaded"), false).synchronous()));
        bare.assertSame(strings(
                () -> decorated(bounded().<String, String>buildAsync(), true).synchronous()));
    }

    @Test
    void asMap_asynchronous_behavesAsTheBareOne() {
        MapSuite.of(
                        futures(() -> unbounded().<String, String>buildAsync().asMap()),
                        MapSuite.features(CollectionSize.ANY))
                .failsOnly()
                .assertSame(futuresOf(() -> decorated(unbounded().buildAsync(), false)));
        MapSuite bare = MapSuite.of(
                        futures(() -> bounded().<String, String>buildAsync().asMap()),
                        MapSuite.features(CollectionSize.ANY))
                .failsOnly();
        bare.assertSame(futuresOf(() -> decorated(bounded().buildAsync((String key) -> "loaded"), false)));
        bare.assertSame(futuresOf(() -> decorated(bounded().buildAsync(), true)));
    }

    private static MapSuite strings(Supplier<Cache<String, String>> caches) {
        return MapSuite.of(MapSuite.strings(() -> caches.get().asMap()), MapSuite.features(CollectionSize.ANY));
    }

    private static MapSuite futuresOf(Supplier<AsyncCache<String, String>> caches) {
        return MapSuite.of(futures(() -> caches.get().asMap()), MapSuite.features(CollectionSize.ANY));
    }

    private Cache<String, String> decorated(Cache<String, String> bare, boolean wrapped) {
        return Decorators.decorate(bare, new Watch<>(meter, keys, new CacheState<>(bare), wrapped));
    }

    private AsyncCache<String, String> decorated(AsyncCache<String, String> bare, boolean wrapped) {
        return Decorators.decorate(bare, new Watch<>(meter, keys, new CacheState<>(bare.synchronous()), wrapped));
    }

    private static TestMapGenerator<String, CompletableFuture<String>> futures(
            Supplier<ConcurrentMap<String, CompletableFuture<String>>> maps) {
        return new Futures(maps);
    }

    /** Maps of futures, which are equal to themselves only. */
    private record Futures(
            Supplier<ConcurrentMap<String, CompletableFuture<String>>> maps, List<CompletableFuture<String>> values)
            implements TestMapGenerator<String, CompletableFuture<String>> {
        Futures(Supplier<ConcurrentMap<String, CompletableFuture<String>>> maps) {
            this(
                    maps,
                    List.of(
                            CompletableFuture.completedFuture("January"),
                            CompletableFuture.completedFuture("February"),
                            CompletableFuture.completedFuture("March"),
                            CompletableFuture.completedFuture("April"),
                            CompletableFuture.completedFuture("May")));
        }

        @Override
        public SampleElements<Map.Entry<String, CompletableFuture<String>>> samples() {
            return new SampleElements<>(
                    Map.entry("one", values.get(0)),
                    Map.entry("two", values.get(1)),
                    Map.entry("three", values.get(2)),
                    Map.entry("four", values.get(3)),
                    Map.entry("five", values.get(4)));
        }

        @Override
        public Map<String, CompletableFuture<String>> create(Object... entries) {
            ConcurrentMap<String, CompletableFuture<String>> map = maps.get();
            for (Object element : entries) {
                @SuppressWarnings("unchecked")
                Map.Entry<String, CompletableFuture<String>> entry =
                        (Map.Entry<String, CompletableFuture<String>>) element;
                map.put(entry.getKey(), entry.getValue());
            }
            return map;
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        public Map.Entry<String, CompletableFuture<String>>[] createArray(int length) {
            return new Map.Entry[length];
        }

        @Override
        public String[] createKeyArray(int length) {
            return new String[length];
        }

        @Override
        @SuppressWarnings({"unchecked", "rawtypes"})
        public CompletableFuture<String>[] createValueArray(int length) {
            return new CompletableFuture[length];
        }

        @Override
        public Iterable<Map.Entry<String, CompletableFuture<String>>> order(
                List<Map.Entry<String, CompletableFuture<String>>> insertionOrder) {
            return insertionOrder;
        }
    }
}
