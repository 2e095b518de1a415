package dev.tacho.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasuredJCacheTest {
    private final Perf perf = Perf.create("test");
    private final List<CacheManager> managers = new ArrayList<>();

    @AfterEach
    void close() {
        managers.forEach(CacheManager::close);
    }

    @ParameterizedTest
    @EnumSource
    void get_countsHitsAndMisses(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        cache.get(1);
        cache.put(1, "");
        cache.get(1);
        cache.get(1);

        assertCounts(cache, 2, 1);
        assertEquals(0, snapshot(cache).loads());
    }

    @ParameterizedTest
    @EnumSource
    void getAll_countsEachKey(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        cache.putAll(new HashMap<>(Map.of(1, "", 2, "")));

        assertEquals(2, cache.getAll(Set.of(1, 2, 3)).size());
        assertCounts(cache, 2, 1);
    }

    @ParameterizedTest
    @EnumSource
    void operationsThatReturnAValue_areLookups(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        cache.getAndPut(1, "a");
        cache.getAndPut(1, "b");
        cache.getAndReplace(1, "c");
        cache.getAndReplace(2, "d");
        cache.getAndRemove(1);
        cache.getAndRemove(1);

        assertCounts(cache, 3, 3);
    }

    @ParameterizedTest
    @EnumSource
    void operationsThatReturnNone_areNoLookups(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        cache.containsKey(1);
        cache.putIfAbsent(1, "a");
        cache.putIfAbsent(1, "b");
        cache.replace(1, "c");
        cache.replace(1, "c", "d");
        cache.remove(1, "x");
        cache.forEach(entry -> assertEquals("d", entry.getValue()));
        cache.remove(1);
        cache.removeAll(Set.of(1));
        cache.removeAll();
        cache.clear();

        assertCounts(cache, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void invoke_looksBeforeItWrites_isALookup(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        cache.invoke(1, (entry, arguments) -> entry.exists());
        cache.put(1, "a");
        assertEquals("a", cache.invoke(1, (entry, arguments) -> entry.exists() ? entry.getValue() : ""));
        cache.invoke(1, (entry, arguments) -> {
            entry.setValue(entry.getValue() + "b");
            return entry.getValue();
        });

        assertEquals("ab", cache.get(1));
        assertCounts(cache, 3, 1);
    }

    @ParameterizedTest
    @EnumSource
    void invoke_doesNotLookOrWritesFirst_isNoLookup(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        cache.invoke(1, (entry, arguments) -> entry.getKey());
        cache.invoke(1, (entry, arguments) -> {
            entry.setValue("a");
            return entry.getValue();
        });
        cache.invoke(1, (entry, arguments) -> {
            entry.remove();
            return entry.exists();
        });

        assertCounts(cache, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void invokeAll_countsEachKeyOnce(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        cache.put(1, "a");
        cache.invokeAll(Set.of(1, 2, 3), (entry, arguments) -> entry.getValue() + entry.exists());

        assertCounts(cache, 1, 2);
    }

    /** As cache2k does, to set the time of expiry. */
    @Test
    void invoke_processorRunsAgain_countsOnce() {
        Cache<Integer, String> cache = MeasuredJCache.wrap(perf, "pools", touched());
        List<Integer> runs = new ArrayList<>();
        cache.put(1, "a");
        EntryProcessor<Integer, String, String> processor = (entry, arguments) -> {
            String value = entry.getValue();
            runs.add(entry.getKey());
            return value;
        };
        cache.invoke(1, processor);
        assertEquals(List.of(1, 1), runs);
        assertCounts(cache, 1, 0);

        cache.invokeAll(Set.of(1, 2), processor);
        assertCounts(cache, 2, 1);
    }

    @ParameterizedTest
    @EnumSource
    void callThatThrows_isNotCounted(Provider provider) {
        Cache<Integer, String> cache = measured(provider);
        assertThrows(NullPointerException.class, () -> cache.get(null));
        assertThrows(NullPointerException.class, () -> cache.getAll(null));
        assertThrows(NullPointerException.class, () -> cache.getAndPut(1, null));
        assertThrows(NullPointerException.class, () -> cache.invoke(1, null));
        assertThrows(NullPointerException.class, () -> cache.invokeAll(Set.of(1), null));
        cache.close();
        assertThrows(IllegalStateException.class, () -> cache.get(1));

        assertTrue(cache.isClosed());
        assertCounts(cache, 0, 0);
    }

    @Test
    void invoke_processorIsSentElsewhere_isTheUsersOwn() throws Exception {
        EntryProcessor<Integer, String, String> processor = new NamingProcessor("a");
        Metering metering = Metering.of(perf, "pools", null, CacheShape.unbounded());

        assertEquals(processor, sent(new ObservedProcessor<>(processor, metering, null)));
    }

    private record NamingProcessor(String name) implements EntryProcessor<Integer, String, String>, Serializable {
        @Override
        public String process(MutableEntry<Integer, String> entry, Object... arguments) {
            return name;
        }
    }

    @Test
    void unwrap_givesWhatTheProviderWouldAndItsCache() {
        Cache<Integer, String> caffeine = bare(Provider.CAFFEINE);
        Cache<Integer, String> measured = MeasuredJCache.wrap(perf, "caffeine", caffeine);
        Class<?> own = com.github.benmanes.caffeine.cache.Cache.class;
        assertSame(caffeine.unwrap(own), measured.unwrap(own));
        assertSame(caffeine, measured.unwrap(caffeine.getClass()));
        assertSame(caffeine, measured.unwrap(Cache.class));

        Cache<Integer, String> cache2k = bare(Provider.CACHE2K);
        measured = MeasuredJCache.wrap(perf, "cache2k", cache2k);
        assertSame(cache2k.unwrap(org.cache2k.Cache.class), measured.unwrap(org.cache2k.Cache.class));
        assertSame(cache2k, measured.unwrap(Cache.class));
    }

    /** Where cache2k throws something else than JCache asks for. */
    @Test
    void unwrap_providerThrowsAnotherException_givesItsCache() {
        Cache<Integer, String> bare = touched();
        assertThrows(RuntimeException.class, () -> bare.unwrap(Cache.class));

        assertSame(bare, MeasuredJCache.wrap(perf, "pools", bare).unwrap(Cache.class));
    }

    @ParameterizedTest
    @EnumSource
    void unwrap_somethingElse_throwsAsTheProvider(Provider provider) {
        Cache<Integer, String> cache = measured(provider);

        assertThrows(IllegalArgumentException.class, () -> cache.unwrap(String.class));
        assertThrows(IllegalArgumentException.class, () -> cache.unwrap(CacheMeter.class));
    }

    @ParameterizedTest
    @EnumSource
    void listener_isRegisteredWithTheProvider(Provider provider) {
        Cache<Integer, String> bare = bare(provider);
        Cache<Integer, String> cache = MeasuredJCache.wrap(perf, "pools", bare);
        List<Object> heard = new ArrayList<>();
        MutableCacheEntryListenerConfiguration<Integer, String> configuration =
                new MutableCacheEntryListenerConfiguration<>(
                        new FactoryBuilder.SingletonFactory<>(
                                (CacheEntryCreatedListener<Integer, String> & Serializable)
                                        events -> events.forEach(event -> heard.add(event.getSource()))),
                        null,
                        false,
                        true);
        cache.registerCacheEntryListener(configuration);
        cache.put(1, "a");
        cache.deregisterCacheEntryListener(configuration);
        cache.put(2, "b");

        assertEquals(1, heard.size());
        assertNotSame(cache, heard.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void wrap_nameTakenOrBlank_isRefused(Provider provider) {
        Cache<Integer, String> bare = bare(provider);
        MeasuredJCache.wrap(perf, "pools", bare);

        assertThrows(IllegalArgumentException.class, () -> MeasuredJCache.wrap(perf, "pools", bare));
        assertThrows(IllegalArgumentException.class, () -> MeasuredJCache.wrap(perf, " ", bare));
        assertThrows(IllegalArgumentException.class, () -> MeasuredJCache.wrap(perf, " ", bare.getCacheManager()));
    }

    @ParameterizedTest
    @EnumSource
    void wrap_cacheByItself_keepsItsManagerAndName(Provider provider) {
        Cache<Integer, String> bare = bare(provider);
        Cache<Integer, String> cache = MeasuredJCache.wrap(perf, "measured", bare);

        assertSame(bare.getCacheManager(), cache.getCacheManager());
        assertEquals("pools", cache.getName());
        assertTrue(cache.toString().contains(bare.getClass().getSimpleName()), cache::toString);
        assertEquals("measured", MeasuredJCache.meterOf(cache).orElseThrow().name());
        assertFalse(MeasuredJCache.meterOf(bare).isPresent());
        assertTrue(perf.sources().containsKey("cache.measured"));
    }

    @Test
    void meter_doesNotKeepTheCacheAlive() {
        WeakReference<Cache<Integer, String>> reference = new WeakReference<>(wrappedAndDropped());
        for (int i = 0; i < 100 && !reference.refersTo(null); i++) {
            System.gc();
        }

        assertTrue(reference.refersTo(null));
        assertTrue(perf.sources().containsKey("cache.dropped"));
    }

    @SuppressWarnings("unchecked")
    private Cache<Integer, String> wrappedAndDropped() {
        Cache<Integer, String> bare = (Cache<Integer, String>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Cache.class}, (proxy, method, arguments) -> null);
        MeasuredJCache.wrap(perf, "dropped", bare, KeyOptions.whatIf()).get(1);
        return bare;
    }

    @ParameterizedTest
    @EnumSource
    void wrap_noop_givesBackWhatItGot(Provider provider) {
        Cache<Integer, String> bare = bare(provider);

        assertSame(bare, MeasuredJCache.wrap(Perf.noop(), "pools", bare));
        assertSame(bare, MeasuredJCache.wrap(Perf.noop(), "pools", bare, KeyOptions.whatIf()));
        assertSame(bare.getCacheManager(), MeasuredJCache.wrap(Perf.noop(), bare.getCacheManager()));
        assertSame(
                bare.getCacheManager(),
                MeasuredJCache.wrap(Perf.noop(), "prefix", bare.getCacheManager(), KeyOptions.byKey()));
    }

    @ParameterizedTest
    @EnumSource
    void get_allocatesNothingOfItsOwn(Provider provider) {
        Cache<Integer, String> bare = bare(provider);
        Cache<Integer, String> cache = MeasuredJCache.wrap(perf, "pools", bare, KeyOptions.byKey());
        for (int key = 0; key < 64; key++) {
            cache.put(key, "value");
        }

        long own = allocatedBytes(bare);
        long measured = allocatedBytes(cache);
        assertTrue(measured <= own + 20_000, () -> measured + " bytes, the provider itself " + own);
    }

    /** The least of several times 20,000 calls. */
    private static long allocatedBytes(Cache<Integer, String> cache) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                cache.get(i & 63);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    /** The provider walks over the keys first; what comes after is our own matter. */
    @ParameterizedTest
    @EnumSource
    void getAll_keysFailAfterwards_isAFailureOfTheMeter(Provider provider) {
        Cache<Integer, String> bare = bare(provider);
        Cache<Integer, String> cache = MeasuredJCache.wrap(perf, "pools", bare, KeyOptions.byKey());
        cache.put(1, "a");
        boolean[] broken = new boolean[1];
        Set<Integer> keys = new AbstractSet<>() {
            @Override
            public Iterator<Integer> iterator() {
                if (broken[0]) {
                    throw new IllegalStateException("walked over once already");
                }
                broken[0] = true;
                return List.of(1, 2).iterator();
            }

            @Override
            public int size() {
                return 2;
            }
        };

        assertEquals(Map.of(1, "a"), cache.getAll(keys));
        assertEquals(1, snapshot(cache).meterFailures());
        assertCounts(cache, 0, 0);
    }

    private Cache<Integer, String> bare(Provider provider) {
        CacheManager manager = provider.open();
        managers.add(manager);
        return manager.createCache(
                "pools",
                new MutableConfiguration<Integer, String>()
                        .setTypes(Integer.class, String.class)
                        .setStoreByValue(false));
    }

    private Cache<Integer, String> touched() {
        CacheManager manager = Provider.CACHE2K.open();
        managers.add(manager);
        return manager.createCache(
                "pools",
                new MutableConfiguration<Integer, String>()
                        .setStoreByValue(false)
                        .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
    }

    private Cache<Integer, String> measured(Provider provider) {
        return MeasuredJCache.wrap(perf, "pools", bare(provider));
    }

    private static CacheSnapshot snapshot(Cache<?, ?> cache) {
        return MeasuredJCache.meterOf(cache).orElseThrow().snapshot();
    }

    private static void assertCounts(Cache<?, ?> cache, long hits, long misses) {
        assertEquals(hits, snapshot(cache).hits(), "hits");
        assertEquals(misses, snapshot(cache).misses(), "misses");
    }

    private static Object sent(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }
}
