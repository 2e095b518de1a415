package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.CacheSize;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Note;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The façade with {@code byKey}: what kind of cache comes out, who listens, and what is measured. */
class ByKeyTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final FakeTicker ticker = new FakeTicker();
    private final List<String> heard = new ArrayList<>();

    @BeforeAll
    static void silence() {
        CaffeineLog.silence();
    }

    private MeasuredCaffeine<Object, Object> measured(Caffeine<Object, Object> builder) {
        return MeasuredCaffeine.of(perf, "cache", builder).byKey(KeyOptions.byKey());
    }

    private static Caffeine<Object, Object> direct() {
        return Caffeine.newBuilder().executor(Runnable::run);
    }

    private static KeySnapshot keys(MeasuredCaffeine<?, ?> caffeine) {
        return caffeine.meter().keys().orElseThrow().snapshot();
    }

    /** What the section says in words. */
    private static String notes(MeasuredCaffeine<?, ?> caffeine) {
        return caffeine.meter().section().blocks().stream()
                .filter(Note.class::isInstance)
                .toList()
                .toString();
    }

    private static String load(Integer key) {
        return "value";
    }

    // The kind of cache.

    @Test
    void build_kinds_stayApart() {
        assertFalse((Object) measured(direct()).build() instanceof LoadingCache);
        Perf other = Perf.create("other");
        AsyncCache<Integer, String> async =
                MeasuredCaffeine.of(other, "async", direct()).whatIf().buildAsync();
        assertFalse((Object) async instanceof AsyncLoadingCache);
        assertFalse((Object) async.synchronous() instanceof LoadingCache);
        AsyncLoadingCache<Integer, String> loading =
                MeasuredCaffeine.of(other, "loading", direct()).whatIf().buildAsync(ByKeyTest::load);
        assertInstanceOf(LoadingCache.class, loading.synchronous());
    }

    @Test
    void views_areTheSameForLife() {
        AsyncLoadingCache<Integer, String> cache = measured(direct()).buildAsync(ByKeyTest::load);

        assertSame(cache.asMap(), cache.asMap());
        assertSame(cache.synchronous(), cache.synchronous());
        assertSame(cache.synchronous().asMap(), cache.synchronous().asMap());
        assertSame(cache.asMap().keySet(), cache.asMap().keySet());
        assertSame(cache.synchronous().policy(), cache.synchronous().policy());
    }

    @Test
    void unwrap_returnsCaffeinesOwn() {
        LoadingCache<Integer, String> cache = measured(direct()).build(ByKeyTest::load);
        LoadingCache<Integer, String> bare = MeasuredCaffeine.unwrap(cache);

        assertNotSame(cache, bare);
        assertEquals(direct().build(ByKeyTest::load).getClass(), bare.getClass());
        assertSame(bare, MeasuredCaffeine.unwrap(bare));
        assertSame(bare.policy(), cache.policy());
        assertEquals(bare.toString(), cache.toString());
        assertEquals(cache, cache);
        assertNotEquals(cache, bare);
        assertEquals(bare.asMap(), cache.asMap());
    }

    @Test
    void unwrap_async_returnsCaffeinesOwn() {
        AsyncLoadingCache<Integer, String> cache = measured(direct()).buildAsync(ByKeyTest::load);
        AsyncLoadingCache<Integer, String> bare = MeasuredCaffeine.unwrap(cache);

        assertEquals(direct().buildAsync(ByKeyTest::load).getClass(), bare.getClass());
        assertSame(bare, MeasuredCaffeine.unwrap(bare));
        assertSame(bare, MeasuredCaffeine.unwrap((AsyncCache<Integer, String>) cache));
        assertSame(bare.synchronous(), MeasuredCaffeine.unwrap(cache.synchronous()));
        assertEquals(bare.toString(), cache.toString());
    }

    @Test
    void meterOf_isThatOfTheFacade() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        AsyncCache<Integer, String> cache = caffeine.buildAsync();

        assertSame(caffeine.meter(), MeasuredCaffeine.meterOf(cache).orElseThrow());
        assertSame(
                caffeine.meter(), MeasuredCaffeine.meterOf(cache.synchronous()).orElseThrow());
        assertTrue(MeasuredCaffeine.meterOf(MeasuredCaffeine.unwrap(cache)).isEmpty());
        assertTrue(MeasuredCaffeine.meterOf(direct().build()).isEmpty());
    }

    @Test
    void byKey_twice_isRefused() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        String message =
                assertThrows(IllegalStateException.class, caffeine::whatIf).getMessage();

        assertTrue(message.contains("\"cache\": set already; put what you want into one KeyOptions"), message);
    }

    @Test
    void build_refusedByCaffeine_mayBeTriedAgain() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().refreshAfterWrite(Duration.ofMinutes(1)));
        assertThrows(IllegalStateException.class, caffeine::build);
        LoadingCache<Integer, String> cache = caffeine.build(ByKeyTest::load);
        cache.get(1);

        assertEquals(1, keys(caffeine).sampledLookups());
    }

    @Test
    void disabledSet_isCaffeinesOwn_withTheListeners() {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(Perf.noop(), "cache", direct().maximumSize(1))
                .whatIf();
        Cache<Integer, String> cache = caffeine.<Integer, String>evictionListener(this::hear)
                .<Integer, String>removalListener(this::hear)
                .build();
        cache.put(1, "a");
        cache.put(2, "b");
        cache.cleanUp();

        assertSame(cache, MeasuredCaffeine.unwrap(cache));
        assertEquals(2, heard.size());
        assertTrue(caffeine.meter().keys().isPresent());
        assertEquals(0, caffeine.meter().snapshot().requests());
    }

    // Listeners.

    private void hear(Integer key, String value, RemovalCause cause) {
        heard.add(key + " " + value + ' ' + cause);
    }

    @Test
    void evictions_areHeardOf_andByTheUsersListenerToo() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().maximumSize(2));
        Cache<Integer, String> cache =
                caffeine.<Integer, String>evictionListener(this::hear).build();
        for (int key = 0; key < 5; key++) {
            cache.put(key, "v");
        }
        cache.cleanUp();
        for (int key = 0; key < 5; key++) {
            cache.getIfPresent(key);
        }

        assertEquals(3, heard.size());
        assertTrue(heard.get(0).endsWith(" v SIZE"), heard::toString);
        assertEquals(3, keys(caffeine).sampledMisses(MissReason.EVICTED));
        assertEquals(1, keys(caffeine).evictedReusedRatio());
        assertFalse(notes(caffeine).contains("inferred"), notes(caffeine));
    }

    @Test
    void evictions_withoutAListenerOfTheUsers_areHeardOf() {
        MeasuredCaffeine<Object, Object> caffeine =
                measured(direct().expireAfterWrite(Duration.ofSeconds(1)).ticker(ticker));
        Cache<Integer, String> cache = caffeine.build();
        cache.put(1, "v");
        ticker.advance(Duration.ofSeconds(2));
        cache.cleanUp();
        cache.getIfPresent(1);

        assertEquals(1, keys(caffeine).sampledMisses(MissReason.EXPIRED));
        assertEquals(1, keys(caffeine).evictedUnusedRatio());
    }

    @Test
    void evictionListener_inTheBuilder_isKept_andItIsNoted() {
        MeasuredCaffeine<Integer, String> caffeine = MeasuredCaffeine.of(
                        perf, "cache", direct().maximumSize(1).evictionListener(this::hear))
                .byKey(KeyOptions.byKey());
        Cache<Integer, String> cache = caffeine.build();
        cache.put(1, "a");
        cache.put(2, "b");
        cache.cleanUp();
        cache.getIfPresent(1);
        cache.getIfPresent(2);

        assertEquals(1, heard.size());
        assertEquals(1, keys(caffeine).sampledMisses(MissReason.EVICTED), "inferred");
        assertTrue(notes(caffeine).contains("set it with MeasuredCaffeine.evictionListener"), notes(caffeine));
    }

    @Test
    void listeners_setTwice_areRefusedAsCaffeineDoes() {
        MeasuredCaffeine<Integer, String> caffeine = measured(direct()).evictionListener(this::hear);
        String message = assertThrows(IllegalStateException.class, () -> caffeine.evictionListener(this::hear))
                .getMessage();
        assertTrue(message.startsWith("eviction listener was already set to"), message);

        caffeine.removalListener(this::hear);
        assertThrows(IllegalStateException.class, () -> caffeine.removalListener(this::hear));
        assertThrows(NullPointerException.class, () -> measured2(direct()).evictionListener(null));
    }

    private static MeasuredCaffeine<Object, Object> measured2(Caffeine<Object, Object> builder) {
        return MeasuredCaffeine.of(Perf.create("other"), "cache", builder);
    }

    @Test
    void evictionListener_withoutKeys_isHeardToo() {
        Cache<Integer, String> cache = measured2(direct().maximumSize(1))
                .<Integer, String>evictionListener(this::hear)
                .build();
        cache.put(1, "a");
        cache.put(2, "b");
        cache.cleanUp();

        assertEquals(1, heard.size());
    }

    // Weak keys.

    /** Pins what the text of Caffeine's builder says: nothing else does. */
    @Test
    void weakKeys_areToldApartByIdentity() {
        assertTrue(Caffeine.newBuilder().weakKeys().toString().contains("keyStrength=weak"));
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().weakKeys());
        Cache<Object, String> cache = caffeine.build();
        Key one = new Key(1);
        cache.put(one, "v");
        cache.getIfPresent(one);
        cache.getIfPresent(new Key(1));

        assertEquals(1, keys(caffeine).sampledMisses(MissReason.FIRST_USE), "another key");
        assertEquals(
                List.of(1L, 1L), List.of(cache.stats().hitCount(), cache.stats().missCount()));
    }

    @Test
    void weakKeys_async_leaveTheListenerOut_andItIsNoted() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().weakKeys());
        AsyncCache<Object, String> cache = caffeine.buildAsync();
        cache.getIfPresent("a");

        assertEquals(1, keys(caffeine).sampledLookups());
        assertTrue(notes(caffeine).contains("weak keys of an asynchronous cache"), notes(caffeine));
    }

    @Test
    void weakKeys_async_withTheUsersListener_areRefusedAsCaffeineDoes() {
        MeasuredCaffeine<Integer, String> caffeine =
                measured(direct().weakKeys()).evictionListener(this::hear);
        String message =
                assertThrows(IllegalStateException.class, caffeine::buildAsync).getMessage();

        assertTrue(message.startsWith("Weak keys cannot be combined with eviction listener"), message);
    }

    // What is measured.

    @Test
    void loads_andRefreshes_areTimedApart() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        LoadingCache<Integer, String> cache = caffeine.build(new Loaders.Timed(clock, 5, 7));
        cache.get(1);
        cache.get(2);
        cache.refresh(1);
        cache.refresh(3);

        CacheSnapshot snapshot = caffeine.meter().snapshot();
        assertEquals(3, snapshot.loads());
        assertEquals(15e6, snapshot.load().latency().sum(), 15e4);
        assertEquals(1, snapshot.refresh().count());
        assertEquals(7e6, snapshot.refresh().latency().sum(), 7e4);
        assertEquals(4, cache.stats().loadCount());
    }

    @Test
    void loads_thatFindNothing_orFail_areTold() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> {
            if (key == 0) {
                return null;
            }
            throw new IllegalStateException("node is down");
        });
        cache.get(0);
        cache.get(0);
        assertThrows(IllegalStateException.class, () -> cache.get(1));

        CacheSnapshot snapshot = caffeine.meter().snapshot();
        assertEquals(List.of(3L, 3L, 2L), List.of(snapshot.loads(), snapshot.loadFailures(), snapshot.foundNothing()));
        assertEquals(1, keys(caffeine).emptyLoadRatio());
        assertEquals(1 / 3.0, keys(caffeine).repeatedEmptyLoadRatio(), 1e-9);
        assertEquals(1, keys(caffeine).sampledMisses(MissReason.NOT_STORED));
    }

    @Test
    void refresh_thatFails_orFindsNothing_isCountedApart() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        LoadingCache<Integer, String> cache = caffeine.build((Integer key) -> {
            if (heard.isEmpty()) {
                return "first";
            }
            if (key == 0) {
                return null;
            }
            throw new IllegalStateException("node is down");
        });
        cache.getAll(List.of(0, 1));
        heard.add("from now on it is down");
        cache.refresh(0);
        cache.refresh(1);

        CacheSnapshot snapshot = caffeine.meter().snapshot();
        assertEquals(2, snapshot.refresh().count());
        assertEquals(2, snapshot.refresh().errors());
        assertEquals(List.of(2L, 0L, 1L), List.of(snapshot.loads(), snapshot.loadFailures(), snapshot.foundNothing()));
        assertEquals(Map.of(1, "first"), new HashMap<>(cache.asMap()));
    }

    @Test
    void mapLookups_areCountedApart() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        Cache<Integer, String> cache = caffeine.build();
        cache.asMap().put(1, "v");
        cache.asMap().get(1);
        cache.asMap().getOrDefault(2, "d");
        cache.asMap().computeIfAbsent(3, key -> "c");

        CacheSnapshot snapshot = caffeine.meter().snapshot();
        assertEquals(
                List.of(0L, 1L, 1L, 1L),
                List.of(snapshot.hits(), snapshot.misses(), snapshot.mapHits(), snapshot.mapMisses()));
        assertEquals(3, keys(caffeine).sampledLookups());
    }

    @Test
    void invalidated_isTheReasonOfTheMiss() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        Cache<Integer, String> cache = caffeine.build();
        cache.putAll(Map.of(1, "", 2, "", 3, "", 4, "", 5, ""));
        cache.invalidate(1);
        cache.invalidateAll(List.of(2));
        cache.asMap().remove(3);
        cache.asMap().keySet().remove(4);
        cache.invalidateAll();
        cache.getAllPresent(List.of(1, 2, 3, 4, 5));

        assertEquals(5, keys(caffeine).sampledMisses(MissReason.REMOVED));
    }

    @Test
    void bulkLoad_isOneLoad_andOneLookupForEachKey() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        LoadingCache<Integer, String> cache = caffeine.build(CacheLoader.bulk(all -> {
            Map<Integer, String> found = new HashMap<>();
            all.forEach(key -> found.put((Integer) key, "v"));
            found.remove(3);
            found.put(9, "unasked");
            return found;
        }));
        cache.getAll(List.of(1, 2, 3, 2));
        cache.getAll(List.of(1, 9));

        CacheSnapshot snapshot = caffeine.meter().snapshot();
        assertEquals(List.of(1L, 3L, 2L), List.of(snapshot.loads(), snapshot.misses(), snapshot.hits()));
        assertEquals(5, keys(caffeine).sampledLookups());
        assertEquals(3, keys(caffeine).sampledMisses(MissReason.FIRST_USE));
        assertEquals(1 / 3.0, keys(caffeine).emptyLoadRatio(), 1e-9);
    }

    @Test
    void weights_areThoseOfTheCache() {
        MeasuredCaffeine<Integer, String> caffeine = MeasuredCaffeine.of(
                        perf, "cache", direct().maximumWeight(1_000).weigher((Integer key, String value) -> key))
                .byKey(KeyOptions.byKey());
        LoadingCache<Integer, String> cache = caffeine.build(ByKeyTest::load);
        cache.get(10);
        cache.put(90, "v");
        cache.getIfPresent(10);
        cache.getIfPresent(90);
        cache.invalidate(90);
        cache.getIfPresent(90);

        // Looked up were 1, when it was not known yet, and 10, 90, 90; found were 10 and 90.
        assertEquals(100 / 191.0, keys(caffeine).weightHitRatio(), 1e-9);
    }

    @Test
    void whatIf_afterBuild_isRefused() {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(perf, "cache", direct().maximumSize(10));
        assertEquals(
                "cache \"cache\": has no meter of keys; call whatIf or byKey before build, and keys after it",
                assertThrows(IllegalStateException.class, caffeine::keys).getMessage());
        caffeine.build();

        assertEquals(
                "byKey of cache \"cache\": comes too late, the cache is built; call byKey or whatIf before build",
                assertThrows(IllegalStateException.class, caffeine::whatIf).getMessage());
    }

    @Test
    void shape_isThatOfTheCache_nowAndLater() {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(
                        perf,
                        "cache",
                        direct().maximumSize(5_000)
                                .expireAfterWrite(Duration.ofMinutes(1))
                                .expireAfterAccess(Duration.ofSeconds(30)))
                .whatIf();
        Cache<Integer, String> cache = caffeine.build();
        KeyMeter keys = caffeine.meter().keys().orElseThrow();
        assertEquals(
                "W-TinyLFU 5,000 entries, expires PT1M after write, expires PT30S after access",
                keys.predict().orElseThrow().shape().toString());

        cache.policy().eviction().orElseThrow().setMaximum(7_000);
        cache.policy().expireAfterWrite().orElseThrow().setExpiresAfter(Duration.ofMinutes(2));
        assertEquals(
                "W-TinyLFU 7,000 entries, expires PT2M after write, expires PT30S after access",
                keys.predict().orElseThrow().shape().toString());
        assertEquals(7_000, caffeine.meter().snapshot().size().maximum());
    }

    @Test
    void shape_expiresAtOnce_isTheShortestThereIs() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().expireAfterWrite(Duration.ZERO));
        caffeine.build().getIfPresent(1);
        caffeine.meter().keys().orElseThrow().snapshot();

        assertEquals(0, caffeine.meter().snapshot().meterFailures());
    }

    @Test
    void async_put_isStoredWhenItCompletes() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        AsyncCache<Integer, String> cache = caffeine.buildAsync();
        CompletableFuture<String> pending = new CompletableFuture<>();
        cache.put(1, pending);
        cache.put(2, CompletableFuture.failedFuture(new IllegalStateException("no")));
        pending.complete("v");
        cache.asMap().remove(1);
        cache.synchronous().getIfPresent(1);
        cache.synchronous().getIfPresent(2);

        KeySnapshot keys = keys(caffeine);
        assertEquals(1, keys.sampledMisses(MissReason.REMOVED));
        assertEquals(1, keys.sampledMisses(MissReason.FIRST_USE));
    }

    @Test
    void keyWhoseHashCodeFails_onlyInOurs_doesNotReachTheCaller() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct());
        Cache<Object, String> cache = caffeine.build();
        Object fickle = new Object() {
            private int calls;

            @Override
            public int hashCode() {
                if (calls++ > 0) {
                    throw new IllegalStateException("only once");
                }
                return 1;
            }

            @Override
            public boolean equals(Object object) {
                return object == this;
            }
        };
        cache.getIfPresent(fickle);

        assertEquals(1, caffeine.meter().snapshot().misses());
        assertEquals(1, caffeine.meter().snapshot().meterFailures());
    }

    @Test
    void meter_isReadWhileTheCacheIsUsed_andAfterItIsGone() {
        CacheMeter meter;
        {
            MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(perf, "cache", direct().maximumSize(100))
                    .whatIf();
            meter = caffeine.meter();
            LoadingCache<Integer, String> cache = caffeine.build(ByKeyTest::load);
            cache.get(1);
        }
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        for (int i = 0; i < 100 && !garbage.refersTo(null); i++) {
            System.gc();
        }

        assertEquals(CacheSize.UNKNOWN, meter.snapshot().size());
        assertEquals(
                100, meter.keys().orElseThrow().predict().orElseThrow().shape().maximum(), "as it was");
        assertEquals(0, meter.snapshot().meterFailures());
    }

    @Test
    void onlyAViewIsKept_theMeterStillKnowsTheSize() {
        MeasuredCaffeine<Object, Object> caffeine = measured(direct().maximumSize(100));
        Map<Integer, String> map = filledMap(caffeine);
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        for (int i = 0; i < 100 && !garbage.refersTo(null); i++) {
            System.gc();
        }

        assertEquals(1, caffeine.meter().snapshot().size().entries());
        assertEquals("value", map.get(1));
        assertEquals(1, caffeine.meter().snapshot().mapHits());
    }

    private static Map<Integer, String> filledMap(MeasuredCaffeine<Object, Object> caffeine) {
        LoadingCache<Integer, String> cache = caffeine.build(ByKeyTest::load);
        cache.get(1);
        return cache.asMap();
    }
}
