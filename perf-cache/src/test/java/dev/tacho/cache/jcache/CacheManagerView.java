package dev.tacho.cache.jcache;

import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.spi.CachingProvider;

/** A manager that passes on every call but the one that tests are about. */
interface CacheManagerView extends CacheManager {
    CacheManager manager();

    @Override
    default CachingProvider getCachingProvider() {
        return manager().getCachingProvider();
    }

    @Override
    default URI getURI() {
        return manager().getURI();
    }

    @Override
    default ClassLoader getClassLoader() {
        return manager().getClassLoader();
    }

    @Override
    default Properties getProperties() {
        return manager().getProperties();
    }

    @Override
    default <K, V> Cache<K, V> getCache(String name, Class<K> keyType, Class<V> valueType) {
        return manager().getCache(name, keyType, valueType);
    }

    @Override
    default <K, V> Cache<K, V> getCache(String name) {
        return manager().getCache(name);
    }

    @Override
    default Iterable<String> getCacheNames() {
        return manager().getCacheNames();
    }

    @Override
    default void destroyCache(String name) {
        manager().destroyCache(name);
    }

    @Override
    default void enableManagement(String name, boolean enabled) {
        manager().enableManagement(name, enabled);
    }

    @Override
    default void enableStatistics(String name, boolean enabled) {
        manager().enableStatistics(name, enabled);
    }

    @Override
    default void close() {
        manager().close();
    }

    @Override
    default boolean isClosed() {
        return manager().isClosed();
    }

    @Override
    default <T> T unwrap(Class<T> type) {
        return manager().unwrap(type);
    }
}
