package dev.tacho.cache.jcache;

import dev.tacho.cache.whatif.CacheShape;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** What the configuration of a cache says, and what it shows. */
final class Configurations {
    private Configurations() {}

    /** Returns the configuration of a cache; null if the provider does not give it. */
    @SuppressWarnings("unchecked")
    static <K, V> @Nullable CompleteConfiguration<K, V> of(Cache<K, V> cache) {
        try {
            return cache.getConfiguration((Class<CompleteConfiguration<K, V>>) (Class<?>) CompleteConfiguration.class);
        } catch (IllegalArgumentException e) {
            // What JCache asks of a provider that has no such configuration.
            return null;
        }
    }

    /** Returns the measured factory of the configuration; null if it has none, or another one. */
    static @Nullable MeasuredLoaderFactory<?, ?> measuredLoader(@Nullable Configuration<?, ?> configuration) {
        Object factory =
                configuration instanceof CompleteConfiguration<?, ?> complete ? complete.getCacheLoaderFactory() : null;
        return factory instanceof MeasuredLoaderFactory<?, ?> measured ? measured : null;
    }

    /** Whether lookups may load through a loader that is not measured, so that hits cannot be told from loads. */
    static boolean hidesLoads(@Nullable Configuration<?, ?> configuration) {
        return configuration instanceof CompleteConfiguration<?, ?> complete
                && complete.isReadThrough()
                && complete.getCacheLoaderFactory() != null
                && measuredLoader(complete) == null;
    }

    /**
     * Returns the configuration with its loader measured, which the user will not see: a copy if it is exactly JCache's own
     * {@link MutableConfiguration}. A provider's configuration may hold more than a copy would, so it stays as it is.
     */
    @SuppressWarnings("unchecked")
    static <K, V, C extends Configuration<K, V>> C withMeasuredLoader(C configuration) {
        if (configuration.getClass() != MutableConfiguration.class) {
            return configuration;
        }
        MutableConfiguration<K, V> given = (MutableConfiguration<K, V>) configuration;
        Factory<CacheLoader<K, V>> factory = given.getCacheLoaderFactory();
        if (factory == null || factory instanceof MeasuredLoaderFactory) {
            return configuration;
        }
        return (C) new MutableConfiguration<>(given).setCacheLoaderFactory(new MeasuredLoaderFactory<>(factory, true));
    }

    /**
     * Returns the configuration with the user's own loader factory in it, where another one was put in its place: a copy, as
     * JCache's own class. Where that is not what is asked for, the provider's stays as it is.
     */
    static <K, V, C extends Configuration<K, V>> C restored(C configuration, Class<C> asked) {
        MeasuredLoaderFactory<?, ?> factory = measuredLoader(configuration);
        if (factory == null || !factory.isHidden() || !asked.isAssignableFrom(MutableConfiguration.class)) {
            return configuration;
        }
        return asked.cast(restored((CompleteConfiguration<K, V>) configuration));
    }

    private static <K, V> MutableConfiguration<K, V> restored(CompleteConfiguration<K, V> configuration) {
        MeasuredLoaderFactory<K, V> factory = (MeasuredLoaderFactory<K, V>) configuration.getCacheLoaderFactory();
        return new MutableConfiguration<>(configuration).setCacheLoaderFactory(factory.bare());
    }

    /**
     * Returns what JCache tells of the shape of a cache: how entries expire, if it is one of JCache's own policies. Those
     * have no state, so they may be asked; a policy of the user's is left alone.
     */
    static CacheShape shape(@Nullable Configuration<?, ?> configuration) {
        CacheShape shape = CacheShape.unbounded();
        if (configuration instanceof CompleteConfiguration<?, ?> complete
                && complete.getExpiryPolicyFactory() instanceof FactoryBuilder.SingletonFactory<?> factory
                && factory.getClass() == FactoryBuilder.SingletonFactory.class
                && factory.create() instanceof ExpiryPolicy policy) {
            Class<?> kind = policy.getClass();
            if (kind == CreatedExpiryPolicy.class || kind == ModifiedExpiryPolicy.class) {
                return shape.withExpireAfterWrite(duration(policy.getExpiryForCreation()));
            }
            if (kind == AccessedExpiryPolicy.class || kind == TouchedExpiryPolicy.class) {
                return shape.withExpireAfterAccess(duration(policy.getExpiryForCreation()));
            }
        }
        return shape;
    }

    private static @Nullable Duration duration(javax.cache.expiry.@Nullable Duration duration) {
        if (duration == null || duration.isEternal() || duration.isZero()) {
            return null;
        }
        return Duration.ofMillis(duration.getTimeUnit().toMillis(duration.getDurationAmount()));
    }
}
