package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.TestMapGenerator;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.Feature;
import com.google.common.collect.testing.features.MapFeature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import junit.framework.Test;
import junit.framework.TestFailure;
import junit.framework.TestResult;

/**
 * The suite that Guava tests its maps with, near nine hundred tests of everything that a {@link ConcurrentMap} promises,
 * and what it says of one kind of map. A measured map must pass and fail just as the bare one does.
 */
public final class MapSuite {
    private final TestResult result;

    private MapSuite(TestResult result) {
        this.result = result;
    }

    /** What Caffeine's maps and the JDK's promise, and of which sizes to test them. */
    public static Feature<?>[] features(Feature<?>... more) {
        List<Feature<?>> all = new ArrayList<>(List.of(
                MapFeature.GENERAL_PURPOSE,
                MapFeature.ALLOWS_NULL_ENTRY_QUERIES,
                CollectionFeature.SUPPORTS_ITERATOR_REMOVE));
        all.addAll(Arrays.asList(more));
        return all.toArray(Feature<?>[]::new);
    }

    /** Makes maps of strings. */
    public static TestMapGenerator<String, String> strings(Supplier<ConcurrentMap<String, String>> maps) {
        return new TestStringMapGenerator() {
            @Override
            protected Map<String, String> create(Map.Entry<String, String>[] entries) {
                ConcurrentMap<String, String> map = maps.get();
                for (Map.Entry<String, String> entry : entries) {
                    map.put(entry.getKey(), entry.getValue());
                }
                return map;
            }
        };
    }

    /** Runs the suite. */
    public static <K, V> MapSuite of(TestMapGenerator<K, V> generator, Feature<?>... features) {
        Test suite = ConcurrentMapTestSuiteBuilder.using(generator)
                .named("map")
                .withFeatures(features)
                .createTestSuite();
        TestResult result = new TestResult();
        suite.run(result);
        assertTrue(result.runCount() > 250, () -> "only " + result.runCount() + " tests");
        return new MapSuite(result);
    }

    /** Checks that the bare map fails nothing but what is named, in all of the tests of that name that fail. */
    public MapSuite failsOnly(String... tests) {
        assertEquals(new TreeSet<>(List.of(tests)), methods(failed(result)), "fails on the bare map");
        return this;
    }

    /** Checks that another kind of map passes and fails the same. */
    public void assertSame(MapSuite measured) {
        assertEquals(result.runCount(), measured.result.runCount());
        assertEquals(
                failed(result),
                failed(measured.result),
                () -> "fails on the measured map: " + reasons(measured.result));
    }

    private static List<TestFailure> failures(TestResult result) {
        List<TestFailure> all = new ArrayList<>(Collections.list(result.failures()));
        all.addAll(Collections.list(result.errors()));
        return all;
    }

    private static Set<String> failed(TestResult result) {
        Set<String> names = new TreeSet<>();
        failures(result).forEach(failure -> names.add(failure.failedTest().toString()));
        return names;
    }

    private static Set<String> methods(Set<String> tests) {
        Set<String> names = new TreeSet<>();
        tests.forEach(test -> names.add(test.substring(0, test.indexOf('['))));
        return names;
    }

    private static String reasons(TestResult result) {
        StringBuilder text = new StringBuilder();
        failures(result).stream()
                .limit(5)
                .forEach(failure -> text.append('\n')
                        .append(failure)
                        .append(' ')
                        .append(failure.trace().lines().limit(8).toList()));
        return text.toString();
    }
}
