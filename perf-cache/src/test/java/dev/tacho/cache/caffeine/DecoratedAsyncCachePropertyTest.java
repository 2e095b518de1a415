package dev.tacho.cache.caffeine;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;

/** As {@link DecoratedCachePropertyTest}, of asynchronous caches: also which future is returned, and when it completes. */
class DecoratedAsyncCachePropertyTest {
    @BeforeContainer
    static void silence() {
        CaffeineLog.silence();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Step.any(Key.COUNT);
    }

    @Provide
    Arbitrary<List<Step>> goodSteps() {
        return Step.any(Key.LOAD_FAILS);
    }

    @Property(tries = 1_000)
    void async_behavesAsTheBareCache(
            @ForAll("steps") List<Step> steps,
            @ForAll World.Configuration configuration,
            @ForAll Measured measured,
            @ForAll AsyncPair.Loads loads) {
        Assume.that(!configuration.isForLoaders() || loads != AsyncPair.Loads.FUNCTIONS);
        AsyncPair.of(Key.COUNT, configuration, measured, loads).run(steps).assertSame();
    }

    @Property(tries = 500)
    void async_goodKeys_metersAgreeWithTheStatistics(
            @ForAll("goodSteps") List<Step> steps,
            @ForAll World.Configuration configuration,
            @ForAll Measured measured,
            @ForAll AsyncPair.Loads loads) {
        Assume.that(!configuration.isForLoaders() || loads != AsyncPair.Loads.FUNCTIONS);
        AsyncPair.of(Key.LOAD_FAILS, configuration, measured, loads).run(steps).assertCounted();
    }
}
