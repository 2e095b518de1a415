package dev.tacho.cache.caffeine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.cache.Advice;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.caffeine.GuardedChange.State;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Changes of a running cache that stay if they do what was predicted, and are undone if not. */
class GuardedChangeTest {
    private static final int MAXIMUM = 1_000;

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final MeasuredCaffeine<Object, Object> measured = MeasuredCaffeine.of(
            perf,
            "pools",
            Caffeine.newBuilder()
                    .executor(Runnable::run)
                    .ticker(clock::nanoTime)
                    .maximumSize(MAXIMUM)
                    .expireAfterWrite(Duration.ofMinutes(10)));
    private final Trace zipf = Workloads.zipf(5, 200_000, 20_000, 0.9);

    private Cache<Object, Object> cache() {
        return measured.byKey(KeyOptions.whatIf().cpuShare(1)).build();
    }

    private KeyMeter keys() {
        return measured.meter().keys().orElseThrow();
    }

    private void use(Cache<Object, Object> cache, int from, int to) {
        for (int i = from; i < to; i++) {
            clock.advance(Duration.ofMillis(1));
            cache.get(zipf.key(i), key -> "value");
            look(i);
        }
    }

    /** As the thread of all caches does now and then. */
    private void look(int lookup) {
        if (lookup % 1_000 == 0) {
            keys().isSteady();
        }
    }

    private static long maximum(Cache<?, ?> cache) {
        return cache.policy().eviction().orElseThrow().getMaximum();
    }

    private static State decided(GuardedChange change) throws Exception {
        return change.whenDecided().get(30, TimeUnit.SECONDS);
    }

    @Test
    void apply_whatIsAdvised_staysIfItDoesWhatWasPredicted() throws Exception {
        Cache<Object, Object> cache = cache();
        use(cache, 0, 100_000);
        Advice advice = keys().advice().get(0);
        assertEquals(Advice.Kind.UNDERSIZED, advice.kind());

        GuardedChange change = GuardedChange.apply(cache, advice.proposed());

        assertEquals(2 * MAXIMUM, maximum(cache));
        assertEquals(State.WATCHED, change.state());
        use(cache, 100_000, 165_000);
        assertEquals(State.KEPT, decided(change), () -> change.outcome().toString());
        assertEquals(State.KEPT, change.state());
        assertEquals(2 * MAXIMUM, maximum(cache));
        Outcome outcome = change.outcome().orElseThrow();
        assertEquals(List.of(outcome), keys().outcomes());
        assertEquals(outcome.measuredRatio(), change.predicted().hitRatio(), 0.02);
        assertEquals(advice.gainRatio(), outcome.measuredRatio() - outcome.hitRatioBefore(), 0.02);
    }

    @Test
    void apply_whatDoesNotHold_isUndone() throws Exception {
        Cache<Object, Object> cache = cache();
        use(cache, 0, 100_000);
        CacheShape before = keys().predict().orElseThrow().shape();
        GuardedChange change = GuardedChange.apply(
                cache, CacheShape.ofEntries(before.policy(), 4_000).withExpireAfterWrite(before.expireAfterWrite()));

        for (int i = 0; i < 130_000; i++) { // Another load: none of what was predicted holds for it.
            cache.get(1_000_000 + i, key -> "value");
            look(i);
        }

        assertEquals(State.ROLLED_BACK, decided(change));
        assertEquals(MAXIMUM, maximum(cache));
        assertEquals(before, keys().predict().orElseThrow().shape());
        assertFalse(change.outcome().orElseThrow().held());
        assertTrue(change.outcome().orElseThrow().errorRatio() > 0.1);
    }

    @Test
    void apply_longerTimeToLive_isSet() throws Exception {
        Cache<Object, Object> cache = cache();
        use(cache, 0, 100_000);
        CacheShape longer = keys().predict().orElseThrow().shape().withExpireAfterWrite(Duration.ofMinutes(20));

        GuardedChange change = GuardedChange.apply(cache, longer);

        assertEquals(20, cache.policy().expireAfterWrite().orElseThrow().getExpiresAfter(TimeUnit.MINUTES));
        use(cache, 100_000, 135_000);
        assertEquals(State.KEPT, decided(change), () -> change.outcome().toString());
    }

    @Test
    void apply_meterOfKeysIsClosed_isSuperseded_andNothingMoreIsTried() throws Exception {
        Cache<Object, Object> cache = cache();
        use(cache, 0, 100_000);
        CacheShape proposed = keys().advice().get(0).proposed();
        GuardedChange change = GuardedChange.apply(cache, proposed);
        assertTrue(change.toString().endsWith("to " + proposed + ", WATCHED]"), change::toString);

        keys().close();

        assertEquals(State.SUPERSEDED, decided(change));
        CacheShape other =
                CacheShape.ofEntries(proposed.policy(), 4_000).withExpireAfterWrite(proposed.expireAfterWrite());
        assertThrows(IllegalStateException.class, () -> GuardedChange.apply(cache, other));
        assertEquals(2 * MAXIMUM, maximum(cache));
    }

    @Test
    void apply_changedByAnother_isSuperseded() throws Exception {
        Cache<Object, Object> cache = cache();
        use(cache, 0, 100_000);
        CacheShape now = keys().predict().orElseThrow().shape();
        GuardedChange change = GuardedChange.apply(
                cache, CacheShape.ofEntries(now.policy(), 2_000).withExpireAfterWrite(now.expireAfterWrite()));

        cache.policy().eviction().orElseThrow().setMaximum(500);
        look(0);

        assertEquals(State.SUPERSEDED, decided(change));
        assertEquals(500, maximum(cache));
        assertTrue(change.outcome().isEmpty());
    }

    @Test
    void apply_asynchronousCache_isChangedAsWell() throws Exception {
        AsyncCache<Object, Object> cache =
                measured.byKey(KeyOptions.whatIf().cpuShare(1)).buildAsync();
        use(cache.synchronous(), 0, 100_000);

        GuardedChange change = GuardedChange.apply(cache, keys().advice().get(0).proposed());

        assertEquals(2 * MAXIMUM, maximum(cache.synchronous()));
        use(cache.synchronous(), 100_000, 165_000);
        assertEquals(State.KEPT, decided(change), () -> change.outcome().toString());
    }

    @Test
    void apply_whatCannotBe_isRefusedAndChangesNothing() {
        Cache<Object, Object> cache = cache();
        CacheShape now = keys().predict().orElseThrow().shape();
        CacheShape twice = CacheShape.ofEntries(now.policy(), 2_000).withExpireAfterWrite(now.expireAfterWrite());

        IllegalStateException tooEarly =
                assertThrows(IllegalStateException.class, () -> GuardedChange.apply(cache, twice));
        assertTrue(tooEarly.getMessage().contains("when the cache has been used for a while"), tooEarly.getMessage());
        use(cache, 0, 100_000);
        IllegalArgumentException same =
                assertThrows(IllegalArgumentException.class, () -> GuardedChange.apply(cache, now));
        assertTrue(same.getMessage().endsWith("is what the cache has already"), same.getMessage());
        assertThrows(IllegalStateException.class, () -> GuardedChange.apply(cache, now.withExpireAfterWrite(null)));
        Cache<Object, Object> bare = Caffeine.newBuilder().build();
        assertThrows(IllegalArgumentException.class, () -> GuardedChange.apply(bare, twice));
        assertEquals(MAXIMUM, maximum(cache));
        assertTrue(keys().outcomes().isEmpty());
    }
}
