package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.collect.testing.SampleElements;
import com.google.common.collect.testing.TestMapGenerator;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.internal.MapSuite;
import dev.tacho.core.Perf;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The map views of measured caches. All caches of a suite share a meter here, to save time; what stands behind them and
 * around them is what the façade and {@code wrap} make.
 */
class MapViewSuiteTest {
    private final CacheMeter meter = CacheMeter.of(Perf.create("test"), "cache");
    private final KeyMeter keys = meter.byKey(KeyOptions.byKey().groupBy(Object::toString));

    /** How caches are built and measured. */
    enum Kind {
        UNBOUNDED(false),
        BOUNDED(false),
        WRAPPED(true);

        private final boolean counts;

        Kind(boolean counts) {
            this.counts = counts;
        }

        Caffeine<Object, Object> builder() {
            Caffeine<Object, Object> builder = Caffeine.newBuilder().executor(Runnable::run);
            return this == UNBOUNDED ? builder : builder.maximumSize(1_000).recordStats();
        }
    }

    @ParameterizedTest
    @EnumSource
    void asMap_behavesAsTheBareOne(Kind kind) {
        assertSame(() -> kind.builder().<String, String>build(), cache -> decorated(cache, kind));
    }

    @ParameterizedTest
    @EnumSource
    void asMap_loading_behavesAsTheBareOne(Kind kind) {
        assertSame(() -> kind.builder().build((String key) -> "loaded"), cache -> decorated(cache, kind));
    }

    @ParameterizedTest
    @EnumSource
    void asMap_synchronous_behavesAsTheBareOne(Kind kind) {
        MapSuite.assertSame(
                MapSuite.strings(() -> kind.builder()
                        .<String, String>buildAsync()
                        .synchronous()
                        .asMap()),
                MapSuite.strings(() -> decorated(kind.builder().<String, String>buildAsync(), kind)
                        .synchronous()
                        .asMap()),
                Set.of(),
                MapSuite.features());
    }

    @ParameterizedTest
    @EnumSource
    void asMap_asynchronous_behavesAsTheBareOne(Kind kind) {
        MapSuite.assertSame(
                futures(() -> kind.builder().<String, String>buildAsync().asMap()),
                futures(() -> decorated(kind.builder().<String, String>buildAsync(), kind)
                        .asMap()),
                Set.of(),
                MapSuite.features());
    }

    @ParameterizedTest
    @EnumSource
    void asMap_asynchronousLoading_behavesAsTheBareOne(Kind kind) {
        MapSuite.assertSame(
                futures(() ->
                        kind.builder().buildAsync((String key) -> "loaded").asMap()),
                futures(() -> decorated(kind.builder().buildAsync((String key) -> "loaded"), kind)
                        .asMap()),
                Set.of(),
                MapSuite.features());
    }

    private void assertSame(
            Supplier<Cache<String, String>> caches, Function<Cache<String, String>, Cache<String, String>> decorate) {
        MapSuite.assertSame(
                MapSuite.strings(() -> caches.get().asMap()),
                MapSuite.strings(() -> decorate.apply(caches.get()).asMap()),
                Set.of(),
                MapSuite.features());
    }

    private <K, V> Cache<K, V> decorated(Cache<K, V> bare, Kind kind) {
        return Decorators.decorate(bare, new Watch<>(meter, keys, new CacheState<>(bare), kind.counts));
    }

    private <K, V> AsyncCache<K, V> decorated(AsyncCache<K, V> bare, Kind kind) {
        return Decorators.decorate(bare, new Watch<>(meter, keys, new CacheState<>(bare.synchronous()), kind.counts));
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
