package dev.tacho.cache.jcache;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import java.util.Objects;
import java.util.Optional;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/**
 * Measures caches of JCache (JSR-107), whichever provider they are of.
 *
 * <pre>{@code
 * CacheManager caches = MeasuredJCache.wrap(perf, Caching.getCachingProvider().getCacheManager());
 * Cache<Address, Pool> pools = caches.createCache("pools", configuration);    // its meter is "jcache.pools"
 *
 * Cache<Address, Pool> tokens = MeasuredJCache.wrap(perf, "tokens", bareTokens, KeyOptions.whatIf());
 * }</pre>
 *
 * <p><b>Semantics.</b> A measured cache hands every call to the provider's and gives back what that one returns or throws.
 * {@code unwrap} gives what the provider's would, and the provider's cache itself. Events of listeners name the provider's
 * cache as their source.
 *
 * <p><b>What is counted.</b> A lookup is what JCache's statistics call a get, an operation that returns the current or
 * previous value: {@code get}, each key of {@code getAll}, {@code getAndPut}, {@code getAndReplace}, {@code getAndRemove}.
 * Those that only say whether there is one are none: {@code containsKey}, {@code putIfAbsent}, {@code replace}, {@code
 * remove}; nor are iteration and {@code loadAll}. Of {@code invoke} and {@code invokeAll} a key is looked up if the processor
 * asks its entry whether it {@code exists} or for its value before it writes: to learn it otherwise would itself read the
 * entry, and perhaps load it. A lookup that has its value loaded is a miss, even if the load fails; one that waits for a load
 * of another thread is a hit. Of a call that throws, what counts is the keys it loaded and those that a processor looked at.
 *
 * <p><b>Loads.</b> Whether a cache that reads through has found a value or loaded it, only its loader knows. A measured
 * manager lets it tell: it puts a loader factory around the one of a {@link
 * javax.cache.configuration.MutableConfiguration}, and {@code getConfiguration} goes on to show yours, except where it is
 * asked for a class of the provider's. Into a configuration of another class, and into that of a cache which is wrapped by
 * itself, put {@link #loader}; without it a cache that reads through cannot be measured: it is refused, or by a manager handed
 * out as it is, which is logged. (A loader that is configured past JCache is not seen, and what it loads counts as hits. Nor
 * does cache2k show the loader of an existing cache: create it through a measured manager.) The loader must run in this
 * process and, but for {@code getAll}, on the thread that asks, as it does in providers that keep their entries in the heap. What the
 * cache loads of its own accord, with {@code loadAll} or to refresh, is among the loads too; a bulk load is one. A load that
 * gives null counts as failed and as one that found nothing.
 *
 * <p><b>What JCache does not tell.</b> The size, the bound and evictions: there is no event of an eviction, and a listener
 * for those that there are would show in the configuration and make every change of the cache pay for an event. By key,
 * predictions assume an unbounded cache. How entries expire is known if it is by one of JCache's own policies, and misses
 * after that time are then known to be expiries; {@link javax.cache.expiry.CreatedExpiryPolicy} is taken as if writing an
 * entry anew gave it a new time.
 *
 * <p>If the {@code Perf} is {@linkplain Perf#noop() disabled}, what is given is returned as it is. Safe for use by any
 * thread.
 */
public final class MeasuredJCache {
    private static final String PREFIX = "jcache";

    private MeasuredJCache() {}

    /**
     * Returns a cache that measures the given one.
     *
     * @param perf the set that the meter belongs to
     * @param name names the cache, unique among the caches of the set
     * @param cache a cache of any provider; use only the measured one from now on
     * @param <K> the keys
     * @param <V> the values
     * @return the measured cache
     * @throws IllegalArgumentException if the name is blank or taken, or the cache reads through a loader that is not measured
     */
    public static <K, V> Cache<K, V> wrap(Perf perf, String name, Cache<K, V> cache) {
        return measured(perf, name, cache, null);
    }

    /**
     * Returns a cache that measures the given one by key too.
     *
     * @param perf the set that the meter belongs to
     * @param name names the cache, unique among the caches of the set
     * @param cache a cache of any provider; use only the measured one from now on
     * @param options what to find out by key
     * @param <K> the keys
     * @param <V> the values
     * @return the measured cache
     * @throws IllegalArgumentException if the name is blank or taken, or the cache reads through a loader that is not measured
     */
    public static <K, V> Cache<K, V> wrap(Perf perf, String name, Cache<K, V> cache, KeyOptions options) {
        return measured(perf, name, cache, Objects.requireNonNull(options, "options"));
    }

    /**
     * Returns a manager whose caches are measured; the one called {@code pools} is {@code jcache.pools}.
     *
     * @param perf the set that the meters belong to
     * @param manager a manager of any provider
     * @return the measured manager
     */
    public static CacheManager wrap(Perf perf, CacheManager manager) {
        return wrap(perf, PREFIX, manager);
    }

    /**
     * Returns a manager whose caches are measured. Each has a meter from when it is first asked for or created; one that is
     * created anew goes on with it.
     *
     * @param perf the set that the meters belong to
     * @param prefix with a dot and the name of the cache it names the cache in the set; unique among the managers of the set
     * @param manager a manager of any provider; its own caches stay unmeasured
     * @return the measured manager; {@code createCache} and {@code getCache} throw an {@code IllegalArgumentException} if a
     *     name is taken
     * @throws IllegalArgumentException if the prefix is blank
     */
    public static CacheManager wrap(Perf perf, String prefix, CacheManager manager) {
        return measured(perf, prefix, manager, null);
    }

    /**
     * Returns a manager whose caches are measured by key too, as {@link #wrap(Perf, String, CacheManager)} does.
     *
     * @param perf the set that the meters belong to
     * @param prefix with a dot and the name of the cache it names the cache in the set; unique among the managers of the set
     * @param manager a manager of any provider; its own caches stay unmeasured
     * @param options what to find out of each cache by key
     * @return the measured manager
     * @throws IllegalArgumentException if the prefix is blank
     */
    public static CacheManager wrap(Perf perf, String prefix, CacheManager manager, KeyOptions options) {
        return measured(perf, prefix, manager, Objects.requireNonNull(options, "options"));
    }

    /**
     * Returns a factory of loaders that let themselves be measured, to be put into the configuration of a cache that will be.
     * Until then they only call yours.
     *
     * @param factory makes your loaders
     * @param <K> the keys
     * @param <V> the values
     * @return the factory, good for one cache; serialisable if yours is
     */
    public static <K, V> Factory<CacheLoader<K, V>> loader(Factory<? extends CacheLoader<K, V>> factory) {
        return new MeasuredLoaderFactory<>(Objects.requireNonNull(factory, "factory"), false);
    }

    /**
     * Returns what measures a cache.
     *
     * @param cache any cache
     * @return its meter; empty if it is none of the measured ones
     */
    public static Optional<CacheMeter> meterOf(Cache<?, ?> cache) {
        return cache instanceof MeasuredCache<?, ?> measured ? Optional.of(measured.meter()) : Optional.empty();
    }

    private static <K, V> Cache<K, V> measured(
            Perf perf, String name, Cache<K, V> cache, @Nullable KeyOptions options) {
        Objects.requireNonNull(cache, "cache");
        check("name", name);
        if (!perf.isEnabled()) {
            return cache;
        }
        CompleteConfiguration<K, V> configuration = Configurations.of(cache);
        if (Configurations.hidesLoads(configuration)) {
            throw new IllegalArgumentException(
                    "cache \"" + name + "\": reads through a loader that is not measured, so its"
                            + " hits cannot be told from loads; put MeasuredJCache.loader(factory) into its configuration, or create"
                            + " it through MeasuredJCache.wrap(perf, manager)");
        }
        MeasuredLoaderFactory<?, ?> loader = Configurations.measuredLoader(configuration);
        if (loader != null && !loader.hasMade()) {
            throw new IllegalArgumentException(
                    "cache \"" + name + "\": its loader runs in another process, so its hits cannot"
                            + " be told from loads; measure it there");
        }
        if (loader != null && loader.isAttached()) {
            throw new IllegalArgumentException(
                    "cache \"" + name + "\": its loader factory measures another cache already;"
                            + " call MeasuredJCache.loader for each cache");
        }
        Metering metering = Metering.of(perf, name, options, Configurations.shape(configuration));
        metering.attach(loader);
        return new MeasuredCache<>(cache, metering, null);
    }

    private static CacheManager measured(Perf perf, String prefix, CacheManager manager, @Nullable KeyOptions options) {
        Objects.requireNonNull(manager, "manager");
        check("prefix", prefix);
        return perf.isEnabled() ? new MeasuredCacheManager(perf, prefix, manager, options) : manager;
    }

    private static void check(String what, String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException(what + "=\"" + value + "\": must not be blank");
        }
    }
}
