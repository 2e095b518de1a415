package dev.tacho.cache.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.builders.StandaloneClientBuilder;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.csc.CacheStats;
import redis.clients.jedis.csc.LRUEviction;
import redis.clients.jedis.exceptions.JedisDataException;

/** The client-side cache; what Jedis itself counts is the judge. */
class ClientCacheTest {
    private static final JedisClientConfig RESP3 =
            DefaultJedisClientConfig.builder().protocol(RedisProtocol.RESP3).build();

    private static RedisServer server;
    private static RedisClient plain;

    private final Perf perf = Perf.create("test");
    private final MeasuredJedis measured = MeasuredJedis.of(perf, "near", KeyOptions.byKey());
    private RedisClient redis;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        plain = RedisClient.create("127.0.0.1", server.port());
    }

    @AfterAll
    static void stop() {
        plain.close();
        server.close();
    }

    @BeforeEach
    void clear() {
        plain.flushAll();
    }

    @AfterEach
    void close() {
        redis.close();
    }

    private static CacheConfig config(int maximum) {
        return CacheConfig.builder()
                .maxSize(maximum)
                .cacheClass(AnyServerCache.class)
                .build();
    }

    private StandaloneClientBuilder<RedisClient> builder() {
        return measured.clientBuilder().hostAndPort("127.0.0.1", server.port()).clientConfig(RESP3);
    }

    private CacheSnapshot snapshot() {
        return measured.clientSideMeter().orElseThrow().snapshot();
    }

    private KeySnapshot keys() {
        return measured.clientSideMeter().orElseThrow().keys().orElseThrow().snapshot();
    }

    private Section section() {
        return perf.sources().get("jedis.near").section();
    }

    private double fact(String name) {
        return RedisTables.fact(section(), "jedis.near.client-side." + name);
    }

    /** Everything that Jedis counts must be what we counted. */
    private void assertSameAsJedis(CacheStats jedis) {
        CacheSnapshot ours = snapshot();
        assertEquals(jedis.getHitCount(), ours.hits(), "hits");
        assertEquals(jedis.getMissCount(), ours.misses(), "misses");
        assertEquals(jedis.getLoadCount(), ours.loads() - ours.loadFailures(), "loads");
        assertEquals(jedis.getEvictCount(), ours.evictions(), "evictions");
        assertEquals(jedis.getNonCacheableCount(), fact("not-cacheable"), "not cacheable");
        assertEquals(jedis.getInvalidationCount(), fact("invalidations"), "invalidations");
        assertEquals(jedis.getFlushCount(), fact("flushes"), "flushes");
        assertEquals(0, ours.meterFailures(), "failures of the meter");
    }

    @Test
    void get_cachedOrNot_isHitOrMissOfBothCaches() {
        redis = builder().cacheConfig(config(100)).build();
        plain.set("a", "1");
        assertEquals("1", redis.get("a"));
        assertEquals("1", redis.get("a"));
        assertNull(redis.get("none"));
        assertNull(redis.get("none"));
        redis.incr("n");
        CacheSnapshot ours = snapshot();
        assertEquals("near.client-side", ours.name());
        assertEquals(2, ours.hits());
        assertEquals(2, ours.misses());
        assertEquals(2, ours.loads());
        assertEquals(2, ours.size().entries());
        assertEquals(100, ours.size().maximum());
        assertEquals(1, fact("not-cacheable"));
        assertEquals(2, measured.meter().snapshot().hits());
        assertEquals(2, measured.meter().snapshot().misses());
        assertSameAsJedis(redis.getCache().getStats());
    }

    @Test
    void invalidation_byAnotherClient_isSeen() {
        redis = builder().cacheConfig(config(100)).build();
        plain.set("a", "1");
        redis.get("a");
        redis.get("a");
        plain.set("a", "2");
        assertEquals("2", awaitedValue("a", "1"));
        assertTrue(fact("invalidations") >= 1);
        assertEquals(1, keys().sampledMisses(MissReason.REMOVED));
        assertSameAsJedis(redis.getCache().getStats());
    }

    /** The message comes over the connection, a moment after the change. */
    private String awaitedValue(String key, String old) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        String value = redis.get(key);
        while (value.equals(old) && System.nanoTime() < deadline) {
            Thread.yield();
            value = redis.get(key);
        }
        return value;
    }

    @Test
    void flushAll_byAnotherClient_emptiesTheCache() {
        redis = builder().cacheConfig(config(100)).build();
        plain.set("a", "1");
        redis.get("a");
        plain.flushAll();
        plain.set("a", "2");
        assertEquals("2", awaitedValue("a", "1"));
        assertEquals(1, fact("flushes"));
        assertEquals(1, fact("flushed-entries"));
        assertSameAsJedis(redis.getCache().getStats());
    }

    @Test
    void closedConnection_emptiesTheCache_andTheReportSaysSo() {
        redis = builder().cacheConfig(config(100)).build();
        plain.mset("a", "1", "b", "1");
        redis.get("a");
        redis.get("b");
        redis.getPool().clear();
        redis.get("a");
        assertEquals(1, fact("flushes"));
        assertEquals(2, fact("flushed-entries"));
        assertEquals(1, keys().sampledMisses(MissReason.REMOVED));
        Finding finding = section().blocks().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .findFirst()
                .orElseThrow();
        assertTrue(finding.evidence().contains("1 times and lost 2 entries"), finding.evidence());
        assertEquals(Finding.Effect.between(0, 2, Unit.COUNT), finding.effect(), "one more read each, or none");
        assertSameAsJedis(redis.getCache().getStats());
    }

    @Test
    void fullCache_evictions_areTheOnesThatJedisChose() {
        redis = builder().cacheConfig(config(2)).build();
        plain.mset("a", "1", "b", "1", "c", "1");
        for (String key : List.of("a", "b", "a", "c", "a", "b")) {
            redis.get(key);
        }
        // c takes the place of b, and b that of c.
        assertEquals(2, snapshot().evictions());
        assertEquals(1, keys().sampledMisses(MissReason.EVICTED));
        assertEquals(1, keys().evictedUnusedRatio());
        assertEquals(0.5, keys().evictedReusedRatio());
        assertSameAsJedis(redis.getCache().getStats());
    }

    @Test
    void ownCache_keepsItsStatistics_andItsPolicy() {
        AnyServerCache own = new AnyServerCache(2);
        redis = builder().cache(own).build();
        plain.mset("a", "1", "b", "1", "c", "1");
        for (String key : List.of("a", "b", "a", "c", "a", "b")) {
            redis.get(key);
        }
        assertEquals(2, own.getStats().getHitCount());
        assertEquals(2, snapshot().evictions());
        assertSame(own.getStats(), redis.getCache().getStats());
        assertSame(own.getEvictionPolicy(), redis.getCache().getEvictionPolicy());
        assertSameAsJedis(own.getStats());
        CacheStats before = redis.getCache().getAndResetStats();
        assertEquals(2, before.getHitCount());
        redis.get("c");
        assertEquals(1, own.getStats().getEvictCount());
        assertEquals(3, snapshot().evictions());
    }

    @Test
    void configuredCache_showsThePolicyThatItWasGiven() {
        LRUEviction policy = new LRUEviction(10);
        Cache cache = measured.cache(CacheConfig.builder()
                .maxSize(10)
                .evictionPolicy(policy)
                .cacheClass(AnyServerCache.class)
                .build());
        redis = builder().cache(cache).build();
        assertSame(policy, cache.getEvictionPolicy());
        assertSame(cache, redis.getCache());
        assertInstanceOf(AnyServerCache.class, policy.getCache());
    }

    @Test
    void connection_greetsTheServerOnce() {
        redis = builder().cacheConfig(config(100)).build();
        plain.executeCommand(new CommandArguments(Protocol.Command.CONFIG).add("RESETSTAT"));
        redis.get("a");
        redis.get("b");
        String commands = plain.info("commandstats");
        assertTrue(commands.contains("cmdstat_hello:calls=1,"), commands);
    }

    @Test
    void failedLoad_isNoLoad() {
        redis = builder().cacheConfig(config(100)).build();
        plain.lpush("list", "1");
        for (int i = 0; i < 3; i++) {
            assertThrows(JedisDataException.class, () -> redis.get("list"));
        }
        plain.set("a", "1");
        redis.get("a");
        assertEquals(4, snapshot().misses());
        assertEquals(4, snapshot().loads());
        assertEquals(3, snapshot().loadFailures());
        assertEquals(0.75, keys().emptyLoadRatio());
        assertEquals(1, keys().mostLoadsAtATime(), "each ended before the next began");
        assertSameAsJedis(redis.getCache().getStats());
    }

    @Test
    void secondClientSideCache_isRefused() {
        redis = builder().cacheConfig(config(100)).build();
        IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> builder().cacheConfig(config(100)));
        assertTrue(thrown.getMessage().contains("near"), thrown.getMessage());
    }

    /** Readers in several threads, a writer that invalidates, a cache far too small: all counts at once. */
    @Test
    void manyThreads_countsEqualThoseOfJedis() throws Exception {
        redis = builder().cacheConfig(config(50)).build();
        for (int i = 0; i < 200; i++) {
            plain.set("k" + i, "v" + i);
        }
        ExecutorService threads = Executors.newFixedThreadPool(5);
        List<Callable<Void>> work = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(t);
            work.add(() -> {
                for (int i = 0; i < 2_000; i++) {
                    redis.get("k" + (int) (200 * Math.pow(random.nextDouble(), 3)));
                }
                return null;
            });
        }
        work.add(() -> {
            for (int i = 0; i < 1_000; i++) {
                plain.set("k" + i % 20, "v" + i);
            }
            return null;
        });
        for (Future<Void> done : threads.invokeAll(work)) {
            done.get();
        }
        threads.shutdown();
        CacheSnapshot ours = snapshot();
        assertEquals(8_000, ours.requests());
        assertTrue(ours.hits() > 1_000 && ours.evictions() > 100, ours.toString());
        assertTrue(fact("invalidations") > 10, "invalidations");
        assertEquals(8_000, measured.meter().snapshot().hits());
        assertSameAsJedis(redis.getCache().getStats());
    }
}
