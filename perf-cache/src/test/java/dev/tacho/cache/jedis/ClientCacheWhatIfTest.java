package dev.tacho.cache.jedis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.simulate.SimulationResult;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.core.Perf;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.csc.CacheConfig;

/** Predictions for the client-side cache, against exact simulations of the same lookups. */
class ClientCacheWhatIfTest {
    /**
     * At most an eighth of the sampled keys, so that all keys are simulated: which are sampled would depend on hash codes that
     * Jedis makes anew in each run.
     */
    private static final int MAXIMUM = 500;

    private static final int LOOKUPS = 40_000;
    private static final int KEYS = 5_000;

    @Test
    void curve_zipf_isThatOfExactLru() {
        Trace trace = Workloads.zipf(7, LOOKUPS, KEYS, 0.9);
        MeasuredJedis measured = MeasuredJedis.of(
                Perf.create("test"), "near", KeyOptions.whatIf().cpuShare(1));
        try (RedisServer server = RedisServer.start();
                RedisClient redis = measured.clientBuilder()
                        .hostAndPort("127.0.0.1", server.port())
                        .clientConfig(DefaultJedisClientConfig.builder()
                                .protocol(RedisProtocol.RESP3)
                                .build())
                        .cacheConfig(CacheConfig.builder()
                                .maxSize(MAXIMUM)
                                .cacheClass(AnyServerCache.class)
                                .build())
                        .build()) {
            fill(redis);
            for (int i = 0; i < trace.requests(); i++) {
                redis.get("k" + trace.key(i));
            }
        }
        CacheMeter meter = measured.clientSideMeter().orElseThrow();
        SimulationResult real = Simulation.of(trace).run(EvictionPolicy.LRU, MAXIMUM);
        assertEquals(real.hits(), meter.snapshot().hits(), "Jedis's cache is an exact LRU");
        try (KeyMeter keys = meter.keys().orElseThrow()) {
            Prediction prediction = keys.predict().orElseThrow();
            assertEquals(CacheShape.ofEntries(EvictionPolicy.LRU, MAXIMUM), prediction.shape());
            List<SizePoint> curve =
                    prediction.curve().stream().filter(SizePoint::isShown).toList();
            assertTrue(curve.size() >= 5, curve::toString);
            for (SizePoint point : curve) {
                double exact = Simulation.of(trace)
                        .run(EvictionPolicy.LRU, Math.round(point.maximum()))
                        .hitRatio();
                assertEquals(exact, point.hitRatio(), 0.02, () -> "at " + point.maximum() + " entries");
            }
        }
    }

    private static void fill(RedisClient redis) {
        try (Pipeline pipeline = redis.pipelined()) {
            for (int i = 0; i < KEYS; i++) {
                pipeline.set("k" + i, "v" + i);
            }
        }
    }
}
