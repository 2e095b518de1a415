package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import com.github.benmanes.caffeine.cache.stats.ConcurrentStatsCounter;
import dev.tacho.cache.CacheSnapshot;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;

class MeasuredCaffeinePropertyTest {
    private static final int NULL_KEY = 7;
    private static final int FAILING_KEY = 8;

    record Operation(Kind kind, int key) {
        enum Kind {
            GET,
            GET_IF_PRESENT,
            GET_MAPPED,
            GET_ALL,
            GET_ALL_PRESENT,
            COMPUTE_IF_ABSENT,
            MAP_GET,
            MERGE,
            PUT,
            INVALIDATE,
            REFRESH,
            PASS_TIME
        }
    }

    @BeforeContainer
    static void silence() {
        CaffeineLog.silence();
    }

    @Provide
    Arbitrary<List<Operation>> operations() {
        return Combinators.combine(
                        Arbitraries.of(Operation.Kind.class),
                        Arbitraries.integers().between(0, 20))
                .as(Operation::new)
                .list()
                .ofMaxSize(200);
    }

    /** Expiry but no size bound: Caffeine's admission is randomised, so two full caches may differ by chance. */
    @Property(tries = 300)
    void build_anyOperations_behavesAsTheBareCache(@ForAll("operations") List<Operation> operations) {
        FakeTicker ticker = new FakeTicker();
        LoadingCache<Integer, String> bare = builder(ticker).recordStats().build(MeasuredCaffeinePropertyTest::load);
        FakeTicker measuredTicker = new FakeTicker();
        LoadingCache<Integer, String> measured = MeasuredCaffeine.of(
                        Perf.create("test"), "pools", builder(measuredTicker))
                .build(MeasuredCaffeinePropertyTest::load);

        assertEquals(run(operations, bare, ticker), run(operations, measured, measuredTicker));
        assertEquals(withoutLoadTime(bare.stats()), withoutLoadTime(measured.stats()));
    }

    /** Two counters of one cache see the same events; the loader's own are in the meter, loads apart from refreshes. */
    @Property(tries = 300)
    void statsCounter_anyOperations_agreesWithTheMeter(@ForAll("operations") List<Operation> operations) {
        FakeTicker ticker = new FakeTicker();
        ConcurrentStatsCounter oracle = new ConcurrentStatsCounter();
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(
                        Perf.create("test"), "pools", builder(ticker).maximumSize(6))
                .statsCounter(() -> oracle);
        LoadingCache<Integer, String> cache = caffeine.build(MeasuredCaffeinePropertyTest::load);
        run(operations, cache, ticker);

        CacheSnapshot snapshot = caffeine.meter().snapshot();
        CacheStats expected = oracle.snapshot();
        assertEquals(expected, cache.stats());
        assertEquals(
                List.of(
                        expected.hitCount(),
                        expected.missCount(),
                        expected.loadCount(),
                        expected.evictionCount(),
                        expected.evictionWeight()),
                List.of(
                        snapshot.hits(),
                        snapshot.misses(),
                        snapshot.loads() + snapshot.refresh().count() + caffeine.otherLoads(),
                        snapshot.evictions(),
                        snapshot.evictionWeight()));
        assertEquals(cache.estimatedSize(), snapshot.size().entries());
    }

    private static Caffeine<Object, Object> builder(FakeTicker ticker) {
        return Caffeine.newBuilder()
                .expireAfterWrite(Duration.ofSeconds(10))
                .ticker(ticker)
                .executor(Runnable::run);
    }

    private static String load(Integer key) {
        if (key == FAILING_KEY) {
            throw new IllegalArgumentException("key " + key);
        }
        return key == NULL_KEY ? null : "value " + key;
    }

    private static List<Object> run(
            List<Operation> operations, LoadingCache<Integer, String> cache, FakeTicker ticker) {
        List<Object> results = new ArrayList<>();
        for (Operation operation : operations) {
            try {
                results.add(String.valueOf(run(operation, cache, ticker)));
            } catch (RuntimeException e) {
                results.add(e.toString());
            }
        }
        return results;
    }

    private static Object run(Operation operation, LoadingCache<Integer, String> cache, FakeTicker ticker) {
        int key = operation.key();
        return switch (operation.kind()) {
            case GET -> cache.get(key);
            case GET_IF_PRESENT -> cache.getIfPresent(key);
            case GET_MAPPED -> cache.get(key, MeasuredCaffeinePropertyTest::load);
            case GET_ALL -> cache.getAll(List.of(key, key + 1, key + 2));
            case GET_ALL_PRESENT -> cache.getAllPresent(List.of(key, key + 1, key + 1));
            case COMPUTE_IF_ABSENT -> cache.asMap().computeIfAbsent(key, MeasuredCaffeinePropertyTest::load);
            case MAP_GET -> cache.asMap().get(key);
            case MERGE -> cache.asMap().merge(key, "merged", String::concat);
            case PUT -> {
                cache.put(key, "put " + key);
                yield "";
            }
            case INVALIDATE -> {
                cache.invalidate(key);
                yield "";
            }
            case REFRESH -> cache.refresh(key).isCompletedExceptionally();
            case PASS_TIME -> {
                ticker.advance(Duration.ofSeconds(key));
                cache.cleanUp();
                yield "";
            }
        };
    }

    private static CacheStats withoutLoadTime(CacheStats stats) {
        return CacheStats.of(
                stats.hitCount(),
                stats.missCount(),
                stats.loadSuccessCount(),
                stats.loadFailureCount(),
                0,
                stats.evictionCount(),
                stats.evictionWeight());
    }
}
