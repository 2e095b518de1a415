package dev.tacho.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.GroupHits;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.jcache.Operation.Kind;
import dev.tacho.core.Perf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** A measured cache against the provider's own, and its counts against what the provider's own contained before each call. */
class MeasuredJCachePropertyTest {
    private static final int NULL_KEY = 7;
    private static final int FAILING_KEY = 8;

    /** How a cache is configured. */
    record Setup(
            Provider provider, boolean readThrough, boolean byValue, boolean listens, boolean touched, boolean byKey) {
        /** Without an expiry at every access, for which cache2k counts further gets. */
        Setup untouched() {
            return new Setup(provider, readThrough, byValue, listens, false, byKey);
        }
    }

    @Provide
    Arbitrary<Setup> setups() {
        Arbitrary<Boolean> choice = Arbitraries.of(true, false);
        return Combinators.combine(Arbitraries.of(Provider.class), choice, choice, choice, choice, choice)
                .as(Setup::new);
    }

    @Provide
    Arbitrary<List<Operation>> operations() {
        // Closed for good, so not too often.
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(400, Arbitraries.of(Kind.class).filter(kind -> kind != Kind.CLOSE)),
                Tuple.of(1, Arbitraries.of(Kind.CLOSE)));
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 31).map(key -> key))
                .as((kind, key) -> new Operation(kind, kind == Kind.INVOKE ? key : key % 10))
                .list()
                .ofMaxSize(120);
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void wrap_anyOperations_behavesAsTheBareCacheAndCountsWhatItHeld(
            @ForAll("setups") Setup setup, @ForAll("operations") List<Operation> operations) {
        Run bare = new Run();
        Run measured = new Run();
        long[] expected = new long[2];
        CacheMeter meter;
        try (CacheManager bareManager = setup.provider.open();
                CacheManager ownManager = setup.provider.open()) {
            CacheManager measuredManager = setup.byKey
                    ? MeasuredJCache.wrap(
                            Perf.create("test"),
                            "test",
                            ownManager,
                            KeyOptions.byKey().groupBy(key -> "all"))
                    : MeasuredJCache.wrap(Perf.create("test"), ownManager);
            Cache<Integer, String> bareCache = bareManager.createCache("pools", bare.configuration(setup));
            Cache<Integer, String> measuredCache = measuredManager.createCache("pools", measured.configuration(setup));
            meter = MeasuredJCache.meterOf(measuredCache).orElseThrow();
            for (Operation operation : operations) {
                if (operation.kind() == Kind.CLOSE) {
                    awaitEqual(bare.events, measured.events);
                }
                Map<Integer, Boolean> held = held(bareCache);
                String result = operation.run(bareCache);
                bare.results.add(operation + " -> " + result);
                if (!result.contains("Exception") || !bareCache.isClosed()) {
                    count(operation, held, result, setup.readThrough, expected);
                }
                measured.results.add(operation + " -> " + operation.run(measuredCache));
            }
            awaitEqual(bare.events, measured.events);
        }
        assertEquals(bare.results, measured.results);
        assertEquals(sorted(bare.loaded), sorted(measured.loaded));

        CacheSnapshot snapshot = meter.snapshot();
        assertEquals(
                expected[0] + " hits, " + expected[1] + " misses",
                snapshot.hits() + " hits, " + snapshot.misses() + " misses");
        assertEquals(measured.loaded.size(), snapshot.loads());
        assertEquals(0, snapshot.meterFailures());
        if (setup.byKey) {
            List<GroupHits> groups = meter.keys().orElseThrow().snapshot().groups();
            assertEquals(expected[0], groups.stream().mapToLong(GroupHits::hits).sum());
            assertEquals(
                    expected[1], groups.stream().mapToLong(GroupHits::misses).sum());
        }
    }

    /** The rows of JCache's table of statistics on which both providers agree with it, and with each other. */
    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void wrap_anyOperations_countsAsTheProvidersStatistics(
            @ForAll("setups") Setup setup, @ForAll("countedOperations") List<Operation> operations) throws Exception {
        try (CacheManager manager = MeasuredJCache.wrap(Perf.create("test"), setup.provider.open())) {
            Cache<Integer, String> cache = manager.createCache(
                    "pools", new Run().configuration(setup.untouched()).setStatisticsEnabled(true));
            operations.forEach(operation -> operation.run(cache));

            CacheSnapshot snapshot = MeasuredJCache.meterOf(cache).orElseThrow().snapshot();
            assertEquals(setup.provider.statistic(manager, "CacheHits"), snapshot.hits());
            assertEquals(setup.provider.statistic(manager, "CacheMisses"), snapshot.misses());
        }
    }

    @Provide
    Arbitrary<List<Operation>> countedOperations() {
        Arbitrary<Kind> kinds = Arbitraries.of(
                Kind.GET,
                Kind.GET_NULL,
                Kind.GET_ALL,
                Kind.CONTAINS_KEY,
                Kind.PUT,
                Kind.PUT_ALL,
                Kind.GET_AND_PUT,
                Kind.GET_AND_REMOVE,
                Kind.GET_AND_REPLACE,
                Kind.REMOVE,
                Kind.REMOVE_ALL_OF,
                Kind.CLEAR);
        // Neither the key that cannot be loaded, nor the one that nothing is loaded for.
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 4))
                .as(Operation::new)
                .list()
                .ofMaxSize(120);
    }

    /** What one of the two caches does. */
    private static final class Run {
        final List<String> results = new ArrayList<>();
        final List<String> loaded = Collections.synchronizedList(new ArrayList<>());
        final List<String> events = Collections.synchronizedList(new ArrayList<>());

        MutableConfiguration<Integer, String> configuration(Setup setup) {
            MutableConfiguration<Integer, String> configuration = new MutableConfiguration<Integer, String>()
                    .setTypes(Integer.class, String.class)
                    .setStoreByValue(setup.byValue)
                    .setReadThrough(setup.readThrough)
                    .setCacheLoaderFactory(new FactoryBuilder.SingletonFactory<>(new Loader(loaded)));
            if (setup.listens) {
                configuration.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                        new FactoryBuilder.SingletonFactory<>(new Listener(events)), null, true, true));
            }
            if (setup.touched) {
                configuration.setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.HOURS, 1)));
            }
            return configuration;
        }
    }

    private record Loader(List<String> loaded) implements CacheLoader<Integer, String> {
        @Override
        public String load(Integer key) {
            loaded.add("" + key);
            return valueOf(key);
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            List<Integer> all = new ArrayList<>();
            keys.forEach(all::add);
            loaded.add(sorted(all).toString());
            Map<Integer, String> values = new HashMap<>();
            for (Integer key : all) {
                String value = valueOf(key);
                if (value != null) {
                    values.put(key, value);
                }
            }
            return values;
        }

        private static String valueOf(Integer key) {
            if (key == FAILING_KEY) {
                throw new IllegalArgumentException("key " + key);
            }
            return key == NULL_KEY ? null : "value " + key;
        }
    }

    private record Listener(List<String> events)
            implements CacheEntryCreatedListener<Integer, String>,
                    CacheEntryUpdatedListener<Integer, String>,
                    CacheEntryRemovedListener<Integer, String> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends Integer, ? extends String>> created) {
            note(created);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends Integer, ? extends String>> updated) {
            note(updated);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends Integer, ? extends String>> removed) {
            note(removed);
        }

        private void note(Iterable<CacheEntryEvent<? extends Integer, ? extends String>> all) {
            all.forEach(event -> events.add(event.getEventType() + " " + event.getKey() + "=" + event.getValue()));
        }
    }

    private static Map<Integer, Boolean> held(Cache<Integer, String> cache) {
        Map<Integer, Boolean> held = new HashMap<>();
        for (int key = 0; key < 13 && !cache.isClosed(); key++) {
            held.put(key, cache.containsKey(key));
        }
        return held;
    }

    /** What JCache counts as gets, from what the cache held before; see the Javadoc of {@link MeasuredJCache}. */
    private static void count(
            Operation operation, Map<Integer, Boolean> held, String result, boolean readThrough, long[] expected) {
        boolean threw = result.contains("Exception: ");
        switch (operation.kind()) {
            case GET, GET_AND_PUT, GET_AND_REPLACE, GET_AND_REMOVE -> count(held.get(operation.key()), expected);
            case GET_ALL -> {
                for (int key : operation.keys()) {
                    boolean hit = held.get(key);
                    if (!threw || result.startsWith("{") || !hit && readThrough) {
                        count(hit, expected);
                    }
                }
            }
            case INVOKE -> {
                if (operation.process().looks()) {
                    count(held.get(operation.processedKey()), expected);
                }
            }
            case INVOKE_ALL -> {
                if (operation.process().looks()) {
                    operation.keys().forEach(key -> count(held.get(key), expected));
                }
            }
            default -> {
                // No lookup.
            }
        }
    }

    /** Caffeine tells listeners of what {@code loadAll} loads on another thread, after the call is over. */
    private static void awaitEqual(List<String> one, List<String> other) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!sorted(one).equals(sorted(other))) {
            assertTrue(System.nanoTime() < deadline, () -> sorted(one) + " but measured " + sorted(other));
            Thread.yield();
        }
    }

    private static void count(boolean hit, long[] expected) {
        expected[hit ? 0 : 1]++;
    }

    private static <T> List<T> sorted(List<T> list) {
        synchronized (list) {
            return list.stream().sorted().toList();
        }
    }
}
