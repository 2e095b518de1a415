package dev.tacho.cache.map;

import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
import com.google.common.collect.testing.features.Feature;
import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.internal.MapSuite;
import dev.tacho.cache.internal.ObservedMap;
import dev.tacho.core.Perf;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The map of a {@link MeasuredMap} is its {@link ObservedMap}; all maps of a suite share a meter here, to save time. */
class MeasuredMapSuiteTest {
    private final CacheMeter meter = CacheMeter.of(Perf.create("test"), "map");
    private final KeyMeter keys = meter.byKey(KeyOptions.byKey().groupBy(Object::toString));

    @Test
    void concurrentHashMap_behavesAsTheBareOne() {
        // Its entry set may be added to, against what Guava expects of one.
        assertSame(
                ConcurrentHashMap::new,
                List.of(CollectionSize.ANY, CollectionFeature.SERIALIZABLE),
                "testAddAll_unsupportedNonePresent",
                "testAddAll_unsupportedSomePresent",
                "testAdd_unsupportedNotPresent");
    }

    @Test
    void concurrentSkipListMap_behavesAsTheBareOne() {
        // Its entries are snapshots.
        assertSame(
                ConcurrentSkipListMap::new,
                List.of(CollectionSize.ANY),
                "testIteratorSetValueAndRemove",
                "testSetValue",
                "testSetValueWithNullValuesAbsent");
    }

    private void assertSame(
            Supplier<ConcurrentMap<String, String>> maps, List<Feature<?>> features, String... failing) {
        Feature<?>[] all = MapSuite.features(features.toArray(Feature<?>[]::new));
        MapSuite.of(MapSuite.strings(maps), all)
                .failsOnly(failing)
                .assertSame(MapSuite.of(
                        MapSuite.strings(() -> {
                            ConcurrentMap<String, String> map = maps.get();
                            return new ObservedMap<>(map, new LoadingObserver<>(map, meter, keys));
                        }),
                        all));
    }
}
