package dev.tacho.cache.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.core.Perf;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheEntry;
import redis.clients.jedis.csc.CacheKey;

/** What Jedis asks of its client-side cache, step by step, as its connection does it, with and without an executor. */
@SuppressWarnings({"rawtypes", "unchecked"}) // As Jedis declares them.
class ClientCacheMeterTest {
    private final Perf perf = Perf.create("test");
    private final MeasuredJedis measured =
            MeasuredJedis.of(perf, "steps", KeyOptions.byKey().showKeys(key -> (String) key));
    private final Cache cache = measured.cache(new AnyServerCache(2));
    private final CommandObjects commands = new CommandObjects(RedisProtocol.RESP3);

    private CacheKey key(String key) {
        return new CacheKey<>(commands.get(key));
    }

    private void load(String key) {
        CacheKey asked = key(key);
        assertNull(cache.get(asked));
        cache.set(asked, new CacheEntry(asked, "value", null));
    }

    private CacheSnapshot snapshot() {
        return measured.clientSideMeter().orElseThrow().snapshot();
    }

    private KeySnapshot keys() {
        return measured.clientSideMeter().orElseThrow().keys().orElseThrow().snapshot();
    }

    private void assertCounts(long hits, long misses, long loads) {
        assertEquals(hits, snapshot().hits(), "hits");
        assertEquals(misses, snapshot().misses(), "misses");
        assertEquals(loads, snapshot().loads(), "loads");
        assertEquals(0, snapshot().meterFailures(), "failures of the meter");
    }

    @Test
    void get_foundAndStillThere_isOneHit() {
        load("a");
        CacheEntry found = cache.get(key("a"));
        assertCounts(0, 1, 1);
        assertNotNull(cache.get(found.getCacheKey()));
        assertCounts(1, 1, 1);
        assertEquals("a", keys().hotKeys().get(0).label());
    }

    @Test
    void get_foundAndInvalidatedMeanwhile_isOneMiss() {
        load("a");
        CacheEntry found = cache.get(key("a"));
        cache.deleteByRedisKeys(Arrays.asList("a".getBytes(UTF_8)));
        assertNull(cache.get(found.getCacheKey()));
        assertCounts(0, 2, 1);
        assertEquals(1, keys().sampledMisses(MissReason.REMOVED));
        assertEquals(1, RedisTables.fact(measured.section(), "jedis.steps.client-side.invalidations"));
    }

    @Test
    void get_foundButItsConnectionIsGone_isOneMissAndALoad() {
        load("a");
        CacheKey asked = key("a");
        CacheEntry found = cache.get(asked);
        cache.delete(found.getCacheKey());
        cache.set(asked, new CacheEntry(asked, "value", null));
        assertCounts(0, 2, 2);
        assertEquals(1, keys().sampledMisses(MissReason.REMOVED));
    }

    @Test
    void delete_byTheApplication_isNoLookup() {
        load("a");
        cache.delete(cache.getCacheEntries().iterator().next().getCacheKey());
        cache.delete(List.of(key("a"), key("b")));
        assertCounts(0, 1, 1);
        assertNull(cache.get(key("a")));
        assertEquals(1, keys().sampledMisses(MissReason.REMOVED));
    }

    @Test
    void missWithoutAnExecutor_isNotWatchedForever() {
        assertNull(cache.get(key("a")));
        assertNull(cache.get(key("a")));
        assertEquals(0, keys().mostLoadsAtATime());
        assertCounts(0, 2, 0);
    }

    @Test
    void missInAnExecutor_isWatchedUntilTheCallEnds() {
        long start = measured.calls().begin();
        assertNull(cache.get(key("a")));
        measured.calls().failed(commands.get("a"), start);
        assertEquals(1, keys().mostLoadsAtATime());
        assertCounts(0, 1, 1);
        assertEquals(1, snapshot().loadFailures());
        start = measured.calls().begin();
        load("a");
        measured.calls().succeeded(commands.get("a"), "value", start);
        assertCounts(0, 2, 2);
        assertEquals(1, snapshot().loadFailures());
        assertEquals(1, keys().mostLoadsAtATime());
        assertEquals(0, keys().meetingLoads());
    }

    @Test
    void set_withoutAMiss_isNoLoad() {
        CacheKey asked = key("a");
        cache.set(asked, new CacheEntry(asked, "value", null));
        assertCounts(0, 0, 0);
        assertTrue(cache.hasCacheKey(asked));
        assertEquals(1, cache.flush());
        assertNull(cache.get(key("a")));
        assertEquals(1, keys().sampledMisses(MissReason.REMOVED));
    }
}
