package dev.tacho.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.MissReason;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the meter by key learns: why a key misses tells which stores and removals it has heard of. */
class MeasuredKeysTest {
    private static final javax.cache.expiry.Duration HOUR = new javax.cache.expiry.Duration(TimeUnit.HOURS, 1);

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    private CacheManager manager;
    private Cache<Integer, String> bare;
    private Cache<Integer, String> cache;

    @AfterEach
    void close() {
        manager.close();
    }

    /** A call, with a name for the report. */
    record Call(String name, Consumer<Cache<Integer, String>> call) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Call> removals() {
        return List.of(
                new Call("remove", cache -> cache.remove(1)),
                new Call("remove value", cache -> cache.remove(1, "a")),
                new Call("getAndRemove", cache -> cache.getAndRemove(1)),
                new Call("removeAll of keys", cache -> cache.removeAll(Set.of(1))),
                new Call("removeAll", Cache::removeAll),
                new Call("clear", Cache::clear),
                new Call(
                        "invoke",
                        cache -> cache.invoke(1, (entry, arguments) -> {
                            entry.remove();
                            return null;
                        })),
                new Call(
                        "invokeAll",
                        cache -> cache.invokeAll(Set.of(1), (entry, arguments) -> {
                            entry.remove();
                            return null;
                        })),
                new Call("iterator", cache -> {
                    Iterator<Cache.Entry<Integer, String>> entries = cache.iterator();
                    entries.next();
                    entries.remove();
                }));
    }

    @ParameterizedTest
    @MethodSource("removals")
    void get_removedBefore_missesForThat(Call removal) {
        for (Provider provider : Provider.values()) {
            open(provider, EternalExpiryPolicy.factoryOf());
            cache.put(1, "a");
            removal.call.accept(cache);
            cache.get(1);

            assertEquals(1, misses(MissReason.REMOVED), provider.name());
            manager.close();
        }
    }

    static List<Call> stores() {
        return List.of(
                new Call("put", cache -> cache.put(1, "b")),
                new Call("putAll", cache -> cache.putAll(new HashMap<>(Map.of(1, "b")))),
                new Call("putIfAbsent", cache -> {
                    cache.remove(1);
                    cache.putIfAbsent(1, "b");
                }),
                new Call("replace", cache -> cache.replace(1, "b")),
                new Call("replace value", cache -> cache.replace(1, "a", "b")),
                new Call("getAndPut", cache -> cache.getAndPut(1, "b")),
                new Call("getAndReplace", cache -> cache.getAndReplace(1, "b")),
                new Call(
                        "invoke",
                        cache -> cache.invoke(1, (entry, arguments) -> {
                            entry.setValue("b");
                            return null;
                        })),
                new Call(
                        "invokeAll",
                        cache -> cache.invokeAll(Set.of(1), (entry, arguments) -> {
                            entry.remove();
                            entry.setValue("b");
                            return null;
                        })));
    }

    /** An entry that goes unnoticed within its time was evicted, after its time it has expired: so the time tells. */
    @ParameterizedTest
    @MethodSource("stores")
    void get_storedAgain_itsTimeBeganAnew(Call store) {
        for (Provider provider : Provider.values()) {
            open(provider, ModifiedExpiryPolicy.factoryOf(HOUR));
            cache.put(1, "a");
            clock.advance(Duration.ofMinutes(50));
            store.call.accept(cache);
            clock.advance(Duration.ofMinutes(30));
            bare.remove(1);
            cache.get(1);
            assertEquals(1, misses(MissReason.EVICTED), provider.name());

            cache.put(1, "a");
            clock.advance(Duration.ofMinutes(70));
            bare.remove(1);
            cache.get(1);
            assertEquals(1, misses(MissReason.EXPIRED), provider.name());
            manager.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void get_operationThatDidNothing_tellsNothing(Provider provider) {
        open(provider, ModifiedExpiryPolicy.factoryOf(HOUR));
        cache.put(1, "a");
        clock.advance(Duration.ofMinutes(50));
        cache.putIfAbsent(1, "b");
        cache.replace(1, "x", "b");
        cache.remove(1, "x");
        cache.replace(2, "b");
        cache.getAndReplace(2, "b");
        cache.invoke(1, (entry, arguments) -> entry.getValue());
        clock.advance(Duration.ofMinutes(30));
        bare.remove(1);
        cache.get(1);
        cache.get(2);

        assertEquals(1, misses(MissReason.EXPIRED));
        // Looked up twice, and never stored.
        assertEquals(2, misses(MissReason.FIRST_USE));
    }

    record Expiry(Factory<ExpiryPolicy> policy, MissReason unread, MissReason read) {
        @Override
        public String toString() {
            return policy.create().getClass().getSimpleName();
        }
    }

    /** An hour and ten minutes after it was stored, and read on the way or not. */
    static List<Expiry> expiries() {
        MissReason expired = MissReason.EXPIRED;
        MissReason evicted = MissReason.EVICTED;
        return List.of(
                new Expiry(CreatedExpiryPolicy.factoryOf(HOUR), expired, expired),
                new Expiry(ModifiedExpiryPolicy.factoryOf(HOUR), expired, expired),
                new Expiry(AccessedExpiryPolicy.factoryOf(HOUR), expired, evicted),
                new Expiry(TouchedExpiryPolicy.factoryOf(HOUR), expired, evicted),
                new Expiry(EternalExpiryPolicy.factoryOf(), evicted, evicted),
                new Expiry(new FactoryBuilder.SingletonFactory<>(new OwnPolicy()), evicted, evicted));
    }

    /** A policy that is none of JCache's: it is not asked on behalf of the meter. */
    private static final class OwnPolicy implements ExpiryPolicy, java.io.Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            return HOUR;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public javax.cache.expiry.Duration getExpiryForUpdate() {
            return HOUR;
        }
    }

    @ParameterizedTest
    @MethodSource("expiries")
    void get_afterItsTime_hasExpired(Expiry expiry) {
        for (Provider provider : Provider.values()) {
            open(provider, expiry.policy);
            cache.put(1, "a");
            cache.put(2, "a");
            clock.advance(Duration.ofMinutes(35));
            cache.get(2);
            clock.advance(Duration.ofMinutes(35));
            bare.remove(1);
            cache.get(1);
            assertEquals(1, misses(expiry.unread), provider.name());

            double before = misses(expiry.read);
            bare.remove(2);
            cache.get(2);
            assertEquals(before + 1, misses(expiry.read), provider.name());
            manager.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_removesEverything(Provider provider) {
        open(provider, EternalExpiryPolicy.factoryOf());
        cache.put(1, "a");
        manager.destroyCache("pools");
        cache = manager.createCache("pools", new MutableConfiguration<>());
        cache.get(1);
        cache.put(1, "a");
        cache.close();
        cache = manager.createCache("pools", new MutableConfiguration<>());
        cache.get(1);

        assertEquals(2, misses(MissReason.REMOVED));
    }

    private void open(Provider provider, Factory<ExpiryPolicy> policy) {
        CacheManager bareManager = provider.open();
        manager = MeasuredJCache.wrap(perf, provider.name(), bareManager, KeyOptions.byKey());
        cache = manager.createCache(
                "pools", new MutableConfiguration<Integer, String>().setExpiryPolicyFactory(policy));
        bare = bareManager.getCache("pools");
    }

    private double misses(MissReason reason) {
        return MeasuredJCache.meterOf(cache)
                .flatMap(CacheMeter::keys)
                .orElseThrow()
                .snapshot()
                .sampledMisses(reason);
    }
}
