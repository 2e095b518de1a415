package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.testing.ConcurrentMapTestSuiteBuilder;
import com.google.common.collect.testing.TestMapGenerator;
import com.google.common.collect.testing.TestStringMapGenerator;
import com.google.common.collect.testing.features.CollectionFeature;
import com.google.common.collect.testing.features.CollectionSize;
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
 * The suite that Guava tests its maps with, some thousand tests of everything a {@link ConcurrentMap} promises. A measured
 * map must pass and fail just as the bare one does.
 */
public final class MapSuite {
    private MapSuite() {}

    /** What Caffeine's maps and the JDK's promise. */
    public static Feature<?>[] features(Feature<?>... more) {
        List<Feature<?>> all = new ArrayList<>(List.of(
                CollectionSize.ANY,
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

    /** Runs the suite on both kinds of map. Neither may fail more than the other, and the bare one may fail only where named. */
    public static <K, V> void assertSame(
            TestMapGenerator<K, V> bare, TestMapGenerator<K, V> measured, Set<String> failing, Feature<?>... features) {
        TestResult expected = run(bare, features);
        TestResult actual = run(measured, features);

        assertTrue(expected.runCount() > 500, () -> "only " + expected.runCount() + " tests");
        assertEquals(expected.runCount(), actual.runCount());
        assertEquals(failing, methods(failed(expected)), "fails on the bare map");
        assertEquals(failed(expected), failed(actual), () -> "fails on the measured map: " + reasons(actual));
    }

    private static <K, V> TestResult run(TestMapGenerator<K, V> generator, Feature<?>... features) {
        Test suite = ConcurrentMapTestSuiteBuilder.using(generator)
                .named("map")
                .withFeatures(features)
                .createTestSuite();
        TestResult result = new TestResult();
        suite.run(result);
        return result;
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
