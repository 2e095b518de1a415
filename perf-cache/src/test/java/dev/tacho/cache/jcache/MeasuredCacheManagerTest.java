package dev.tacho.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import dev.tacho.core.Perf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeasuredCacheManagerTest {
    private final Perf perf = Perf.create("test");
    private final List<CacheManager> managers = new ArrayList<>();

    @AfterEach
    void close() {
        managers.forEach(CacheManager::close);
    }

    @ParameterizedTest
    @EnumSource
    void getCache_isTheOneThatWasCreated(Provider provider) {
        CacheManager manager = MeasuredJCache.wrap(perf, open(provider));
        Cache<Integer, String> cache = manager.createCache("pools", plain());

        assertSame(cache, manager.getCache("pools"));
        assertSame(cache, manager.getCache("pools", Integer.class, String.class));
        assertSame(manager, cache.getCacheManager());
        assertThrows(ClassCastException.class, () -> manager.getCache("pools", Long.class, String.class));
        assertNull(manager.getCache("others"));
        assertNull(manager.getCache("others", Integer.class, String.class));
    }

    @ParameterizedTest
    @EnumSource
    void getCache_createdBefore_isMeasuredFromNowOn(Provider provider) {
        CacheManager bare = open(provider);
        Cache<Integer, String> bareCache = bare.createCache("pools", plain());
        bareCache.put(1, "a");
        CacheManager manager = MeasuredJCache.wrap(perf, "dex", bare);
        Cache<Integer, String> cache = manager.getCache("pools");

        assertEquals("a", cache.get(1));
        assertSame(cache, manager.getCache("pools"));
        assertSame(bareCache, cache.unwrap(bareCache.getClass().asSubclass(Cache.class)));
        assertEquals("dex.pools", MeasuredJCache.meterOf(cache).orElseThrow().name());
        assertEquals(1, hits(cache));
    }

    @ParameterizedTest
    @EnumSource
    void createCache_nameOfAnotherManagersCache_isRefused(Provider provider) {
        MeasuredJCache.wrap(perf, open(provider)).createCache("pools", plain());
        CacheManager other = open(provider);
        CacheManager manager = MeasuredJCache.wrap(perf, other);

        assertThrows(IllegalArgumentException.class, () -> manager.createCache("pools", plain()));
        assertNull(other.getCache("pools"));
        MeasuredJCache.wrap(perf, "other", other).createCache("pools", plain());
        assertEquals(
                Set.of("cache.jcache.pools", "cache.other.pools"),
                perf.sources().keySet());
    }

    @ParameterizedTest
    @EnumSource
    void createCache_existsOrNull_throwsAsTheProvider(Provider provider) {
        CacheManager manager = MeasuredJCache.wrap(perf, open(provider));
        manager.createCache("pools", plain());

        assertThrows(CacheException.class, () -> manager.createCache("pools", plain()));
        assertThrows(NullPointerException.class, () -> manager.createCache(null, plain()));
        assertThrows(NullPointerException.class, () -> manager.createCache("others", null));
        assertThrows(NullPointerException.class, () -> manager.getCache(null));
    }

    @ParameterizedTest
    @EnumSource
    void destroyCache_andCreateAnew_goesOnWithTheMeter(Provider provider) {
        CacheManager manager = MeasuredJCache.wrap(perf, open(provider));
        Cache<Integer, String> first = manager.createCache("pools", plain());
        first.put(1, "a");
        first.get(1);
        manager.destroyCache("pools");
        assertTrue(first.isClosed());
        assertNull(manager.getCache("pools"));

        Cache<Integer, String> second = manager.createCache("pools", plain());
        assertNotSame(first, second);
        assertNull(second.get(1));
        assertEquals(1, hits(second));
        second.close();
        assertNull(manager.getCache("pools"));

        Cache<Integer, String> third = manager.createCache("pools", reading());
        assertEquals("value 1", third.get(1));
        assertEquals(1, hits(third));
        assertEquals(2, MeasuredJCache.meterOf(third).orElseThrow().snapshot().misses());
    }

    @ParameterizedTest
    @EnumSource
    void manager_delegatesEverythingElse(Provider provider) throws Exception {
        CacheManager bare = open(provider);
        CacheManager manager = MeasuredJCache.wrap(perf, bare);
        manager.createCache("pools", plain());
        bare.createCache("others", plain());

        assertEquals(bare.getURI(), manager.getURI());
        assertSame(bare.getCachingProvider(), manager.getCachingProvider());
        assertSame(bare.getClassLoader(), manager.getClassLoader());
        assertSame(bare.getProperties(), manager.getProperties());
        assertEquals(bare.toString(), manager.toString());
        Set<String> names = new TreeSet<>();
        manager.getCacheNames().forEach(names::add);
        assertEquals(Set.of("others", "pools"), names);
        assertThrows(UnsupportedOperationException.class, () -> {
            var iterator = manager.getCacheNames().iterator();
            iterator.next();
            iterator.remove();
        });

        manager.enableStatistics("pools", true);
        manager.enableManagement("pools", true);
        assertEquals(0, provider.statistic(bare, "CacheHits"));
        manager.enableManagement("pools", false);

        assertSame(bare, manager.unwrap(bare.getClass()));
        assertThrows(IllegalArgumentException.class, () -> manager.unwrap(String.class));
        assertFalse(manager.isClosed());
        manager.close();
        assertTrue(manager.isClosed());
        assertTrue(bare.isClosed());
        assertThrows(IllegalStateException.class, () -> manager.getCache("pools"));
        assertThrows(IllegalStateException.class, () -> manager.createCache("pools", plain()));
    }

    @ParameterizedTest
    @EnumSource
    void getConfiguration_showsWhatWasGiven(Provider provider) {
        MutableConfiguration<Integer, String> given = reading();
        MutableConfiguration<Integer, String> before = new MutableConfiguration<>(given);
        CacheManager bare = open(provider);
        CompleteConfiguration<Integer, String> shown = complete(bare.createCache("bare", given));
        Cache<Integer, String> cache = MeasuredJCache.wrap(perf, bare).createCache("pools", given);

        assertEquals(before, given);
        assertSame(before.getCacheLoaderFactory(), given.getCacheLoaderFactory());
        assertSame(shown.getCacheLoaderFactory(), complete(cache).getCacheLoaderFactory());
        assertEquals(new MutableConfiguration<>(shown), new MutableConfiguration<>(complete(cache)));
        assertEquals(Integer.class, complete(cache).getKeyType());
    }

    @Test
    void createCache_providersOwnConfigurationWithAnotherLoader_isHandedOutAsItIs() {
        CacheManager bare = open(Provider.CAFFEINE);
        CacheManager manager = MeasuredJCache.wrap(perf, bare);
        Cache<Integer, String> cache = manager.createCache("pools", new CaffeineConfiguration<>(reading()));

        assertSame(bare.getCache("pools"), cache);
        assertSame(cache, manager.getCache("pools"));
        assertFalse(MeasuredJCache.meterOf(cache).isPresent());
        assertEquals(Map.of(), perf.sources());
    }

    @Test
    void createCache_providersOwnConfigurationWithMeasuredLoader_isMeasured() {
        CaffeineConfiguration<Integer, String> configuration = new CaffeineConfiguration<>(reading());
        configuration.setCacheLoaderFactory(MeasuredJCache.loader(reading().getCacheLoaderFactory()));
        CacheManager manager = MeasuredJCache.wrap(perf, open(Provider.CAFFEINE));
        Cache<Integer, String> cache = manager.createCache("pools", configuration);
        cache.get(1);
        assertEquals("value 1", cache.get(1));
        assertEquals(1, hits(cache));

        assertThrows(IllegalArgumentException.class, () -> manager.createCache("others", configuration));
        assertNull(manager.getCache("others"));
        manager.destroyCache("pools");
        assertEquals("value 1", manager.createCache("pools", configuration).get(1));
    }

    /** As a provider does that keeps its configuration, or its entries, in another process. */
    @Test
    void createCache_loaderIsMadeElsewhere_isHandedOutAsItIs() {
        CacheManager bare = open(Provider.CAFFEINE);
        CacheManager sending = MeasuredJCache.wrap(perf, new SendingManager(bare));

        Cache<Integer, String> cache = sending.createCache("pools", reading());

        assertSame(bare.getCache("pools"), cache);
        assertSame(cache, sending.getCache("pools"));
        assertEquals("value 1", cache.get(1));
    }

    @Test
    void loaderFactory_isSent_makesPlainLoaders() throws Exception {
        Factory<CacheLoader<Integer, String>> factory =
                MeasuredJCache.loader(reading().getCacheLoaderFactory());

        assertEquals(factory, sent(factory));
        assertEquals(factory.hashCode(), sent(factory).hashCode());
        assertEquals("value 1", sent(factory).create().load(1));
    }

    /** A loader that can be sent. */
    public static final class SentLoader implements CacheLoader<Integer, String> {
        @Override
        public String load(Integer key) {
            return "value " + key;
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            throw new UnsupportedOperationException();
        }
    }

    /** Sends the configuration before it is used. */
    private record SendingManager(CacheManager manager) implements CacheManagerView {
        @Override
        public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String name, C configuration) {
            return manager.createCache(name, sent(configuration));
        }
    }

    private static MutableConfiguration<Integer, String> plain() {
        return new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class);
    }

    private static MutableConfiguration<Integer, String> reading() {
        return plain().setReadThrough(true).setCacheLoaderFactory(FactoryBuilder.factoryOf(SentLoader.class));
    }

    @SuppressWarnings("unchecked")
    private static CompleteConfiguration<Integer, String> complete(Cache<Integer, String> cache) {
        return cache.getConfiguration(CompleteConfiguration.class);
    }

    private static long hits(Cache<?, ?> cache) {
        return MeasuredJCache.meterOf(cache).orElseThrow().snapshot().hits();
    }

    private CacheManager open(Provider provider) {
        CacheManager manager = provider.open();
        managers.add(manager);
        return manager;
    }

    @SuppressWarnings("unchecked")
    private static <T> T sent(T object) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(object);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                return (T) in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
