package dev.tacho.cache.caffeine;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Does the same steps to a bare cache and a measured one, and compares everything that came of it: results, exceptions,
 * what loaders and listeners were called with and in which order, statistics.
 */
class DecoratedCachePropertyTest {
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

    @Property(tries = 600)
    void manual_behavesAsTheBareCache(
            @ForAll("steps") List<Step> steps, @ForAll World.Configuration configuration, @ForAll Measured measured) {
        Assume.that(!configuration.isForLoaders());
        Pair.of(Key.COUNT, configuration, measured, false, false).run(steps).assertSame();
    }

    @Property(tries = 600)
    void loading_behavesAsTheBareCache(
            @ForAll("steps") List<Step> steps,
            @ForAll World.Configuration configuration,
            @ForAll Measured measured,
            @ForAll boolean bulk) {
        Pair.of(Key.COUNT, configuration, measured, true, bulk).run(steps).assertSame();
    }

    @Property(tries = 300)
    void manual_goodKeys_metersAgreeWithTheStatistics(
            @ForAll("goodSteps") List<Step> steps,
            @ForAll World.Configuration configuration,
            @ForAll Measured measured) {
        Assume.that(!configuration.isForLoaders());
        Pair.of(Key.LOAD_FAILS, configuration, measured, false, false)
                .run(steps)
                .assertCounted();
    }

    @Property(tries = 300)
    void loading_goodKeys_metersAgreeWithTheStatistics(
            @ForAll("goodSteps") List<Step> steps,
            @ForAll World.Configuration configuration,
            @ForAll Measured measured,
            @ForAll boolean bulk) {
        Pair.of(Key.LOAD_FAILS, configuration, measured, true, bulk).run(steps).assertCounted();
    }
}
