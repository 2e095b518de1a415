package dev.tacho.cache.jcache;

import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A manager of any provider whose caches are measured: one measured cache for each of the provider's, handed out until that
 * one is closed, and one meter for each name, which outlives the cache. The provider is never called under a lock of ours.
 */
final class MeasuredCacheManager implements CacheManager {
    private static final Logger log = LoggerFactory.getLogger(MeasuredCacheManager.class);

    private final Perf perf;
    private final String prefix;
    private final CacheManager manager;
    private final @Nullable KeyOptions options;
    private final Map<String, Metering> meterings = new ConcurrentHashMap<>();
    private final Map<String, MeasuredCache<?, ?>> caches = new ConcurrentHashMap<>();
    /** The caches that cannot be measured, as they are. */
    private final Map<String, Cache<?, ?>> unmeasured = new ConcurrentHashMap<>();

    MeasuredCacheManager(Perf perf, String prefix, CacheManager manager, @Nullable KeyOptions options) {
        this.perf = perf;
        this.prefix = prefix;
        this.manager = manager;
        this.options = options;
    }

    @Override
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String name, C configuration) {
        if (name == null || configuration == null) {
            // For the provider to refuse.
            return manager.createCache(name, configuration);
        }
        C measurable = Configurations.withMeasuredLoader(configuration);
        if (Configurations.hidesLoads(measurable)) {
            return unmeasured(name, manager.createCache(name, configuration));
        }
        CacheShape shape = Configurations.shape(configuration);
        Metering metering = metering(name, shape);
        metering.shape(shape);
        MeasuredLoaderFactory<?, ?> loader = Configurations.measuredLoader(measurable);
        if (!metering.attach(loader)) {
            throw new IllegalArgumentException(
                    "cache \"" + name + "\": its loader factory measures another cache already;"
                            + " call MeasuredJCache.loader for each cache");
        }
        Cache<K, V> bare = manager.createCache(name, measurable);
        return loader == null || loader.hasMade() ? measured(name, bare, metering) : unmeasured(name, bare);
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String name, Class<K> keyType, Class<V> valueType) {
        return measured(name, manager.getCache(name, keyType, valueType));
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String name) {
        return measured(name, manager.getCache(name));
    }

    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // A cache is its own identity.
    private <K, V> @Nullable Cache<K, V> measured(String name, @Nullable Cache<K, V> bare) {
        if (bare == null || unmeasured.get(name) == bare) {
            return bare;
        }
        MeasuredCache<?, ?> known = caches.get(name);
        if (known != null && known.isOf(bare)) {
            return (Cache<K, V>) known;
        }
        CompleteConfiguration<K, V> configuration = Configurations.of(bare);
        if (Configurations.hidesLoads(configuration)) {
            return unmeasured(name, bare);
        }
        Metering metering = metering(name, Configurations.shape(configuration));
        MeasuredLoaderFactory<?, ?> loader = Configurations.measuredLoader(configuration);
        // A provider may not show the loader that the cache was created with.
        boolean attached = loader == null || (loader.hasMade() && metering.attach(loader));
        return attached ? measured(name, bare, metering) : unmeasured(name, bare);
    }

    @SuppressWarnings("unchecked")
    private <K, V> Cache<K, V> measured(String name, Cache<K, V> bare, Metering metering) {
        MeasuredCache<K, V> made = new MeasuredCache<>(bare, metering, this);
        return (Cache<K, V>) caches.compute(name, (same, known) -> known != null && known.isOf(bare) ? known : made);
    }

    private Metering metering(String name, CacheShape shape) {
        return meterings.computeIfAbsent(name, same -> Metering.of(perf, prefix + '.' + name, options, shape));
    }

    private <K, V> Cache<K, V> unmeasured(String name, Cache<K, V> bare) {
        if (unmeasured.put(name, bare) == null) {
            log.warn(
                    "Cache {} reads through a loader that is not measured, so its hits cannot be told from loads and it is"
                            + " not measured; put MeasuredJCache.loader(factory) into its configuration",
                    name);
        }
        return bare;
    }

    /** Lets go of a cache that was closed. */
    void forget(MeasuredCache<?, ?> cache) {
        caches.values().remove(cache);
    }

    @Override
    public void destroyCache(String name) {
        manager.destroyCache(name);
        unmeasured.remove(name);
        if (caches.remove(name) != null) {
            Objects.requireNonNull(meterings.get(name)).cleared();
        }
    }

    @Override
    public void close() {
        manager.close();
        caches.clear();
        unmeasured.clear();
        meterings.values().forEach(Metering::close);
    }

    @Override
    public CachingProvider getCachingProvider() {
        return manager.getCachingProvider();
    }

    @Override
    public URI getURI() {
        return manager.getURI();
    }

    @Override
    public ClassLoader getClassLoader() {
        return manager.getClassLoader();
    }

    @Override
    public Properties getProperties() {
        return manager.getProperties();
    }

    @Override
    public Iterable<String> getCacheNames() {
        return manager.getCacheNames();
    }

    @Override
    public void enableManagement(String name, boolean enabled) {
        manager.enableManagement(name, enabled);
    }

    @Override
    public void enableStatistics(String name, boolean enabled) {
        manager.enableStatistics(name, enabled);
    }

    @Override
    public boolean isClosed() {
        return manager.isClosed();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.unwrap(manager, type, manager::unwrap);
    }

    @Override
    public String toString() {
        return manager.toString();
    }
}
