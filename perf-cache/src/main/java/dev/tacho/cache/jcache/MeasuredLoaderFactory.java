package dev.tacho.cache.jcache;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/**
 * Makes the user's loaders and lets each call of them pass through {@link Loads}, once a measured cache has attached its own.
 * Before, and where a provider has sent this factory elsewhere, the loaders are plain.
 *
 * @param <K> the keys
 * @param <V> the values
 */
final class MeasuredLoaderFactory<K, V> implements Factory<CacheLoader<K, V>> {
    private static final long serialVersionUID = 1;

    private final Factory<? extends CacheLoader<K, V>> factory;
    private final boolean hidden;
    private transient volatile @Nullable Loads loads;
    private transient volatile boolean made;

    /**
     * Creates a factory.
     *
     * @param hidden whether the user does not know of it, so that configurations must show his own
     */
    MeasuredLoaderFactory(Factory<? extends CacheLoader<K, V>> factory, boolean hidden) {
        this.factory = factory;
        this.hidden = hidden;
    }

    boolean isHidden() {
        return hidden;
    }

    Factory<? extends CacheLoader<K, V>> bare() {
        return factory;
    }

    /** Whether a loader was made, in this process. */
    boolean hasMade() {
        return made;
    }

    /** Whether the loads belong to a cache already. */
    boolean isAttached() {
        return loads != null;
    }

    /**
     * Sets what times the loads.
     *
     * @return false if they belong to another cache already
     */
    synchronized boolean attach(Loads measured) {
        if (loads == null) {
            loads = measured;
        }
        return loads == measured;
    }

    /** The loader can be closed in the way that the user's can, for providers ask. */
    @Override
    public @Nullable CacheLoader<K, V> create() {
        CacheLoader<K, V> loader = factory.create();
        made = true;
        if (loader == null) {
            return null;
        }
        if (loader instanceof Closeable) {
            return new CloseableLoader<>(this, loader);
        }
        return loader instanceof AutoCloseable
                ? new AutoCloseableLoader<>(this, loader)
                : new MeasuredLoader<>(this, loader);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MeasuredLoaderFactory<?, ?> that && factory.equals(that.factory);
    }

    @Override
    public int hashCode() {
        return factory.hashCode();
    }

    @Override
    public String toString() {
        return "MeasuredLoaderFactory[" + factory + ']';
    }

    private static class MeasuredLoader<K, V> implements CacheLoader<K, V> {
        private final MeasuredLoaderFactory<K, V> source;
        final CacheLoader<K, V> loader;

        MeasuredLoader(MeasuredLoaderFactory<K, V> source, CacheLoader<K, V> loader) {
            this.source = source;
            this.loader = loader;
        }

        @Override
        public @Nullable V load(K key) {
            Loads loads = source.loads;
            return loads == null ? loader.load(key) : loads.load(loader, key);
        }

        @Override
        public Map<K, V> loadAll(Iterable<? extends K> keys) {
            Loads loads = source.loads;
            return loads == null ? loader.loadAll(keys) : loads.loadAll(loader, keys);
        }

        @Override
        public String toString() {
            return loader.toString();
        }
    }

    private static final class CloseableLoader<K, V> extends MeasuredLoader<K, V> implements Closeable {
        CloseableLoader(MeasuredLoaderFactory<K, V> source, CacheLoader<K, V> loader) {
            super(source, loader);
        }

        @Override
        public void close() throws IOException {
            ((Closeable) loader).close();
        }
    }

    @SuppressWarnings("try") // What closing may throw is up to the user's loader.
    private static final class AutoCloseableLoader<K, V> extends MeasuredLoader<K, V> implements AutoCloseable {
        AutoCloseableLoader(MeasuredLoaderFactory<K, V> source, CacheLoader<K, V> loader) {
            super(source, loader);
        }

        @Override
        public void close() throws Exception {
            ((AutoCloseable) loader).close();
        }
    }
}
