package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObservedMapTest {
    private final Told told = new Told();
    private final ConcurrentMap<String, Integer> plain = new ConcurrentHashMap<>(Map.of("a", 1, "b", 2, "c", 3));
    private final ObservedMap<String, Integer> map = new ObservedMap<>(plain, told.of(plain));

    /** Logs what it is told. */
    private static final class Told {
        private final List<String> log = new ArrayList<>();

        MapObserver<String, Integer> of(ConcurrentMap<String, Integer> map) {
            return new MapObserver<>() {
                @Override
                public void lookedUp(Object key, boolean found) {
                    log.add((found ? "found " : "missed ") + key);
                }

                @Override
                public Integer computeIfAbsent(String key, Function<? super String, ? extends Integer> function) {
                    log.add("computes " + key);
                    return map.computeIfAbsent(key, function);
                }

                @Override
                public void stored(String key, Integer value) {
                    log.add("stored " + key + '=' + value);
                }

                @Override
                public void removed(Object key) {
                    log.add("removed " + key);
                }

                @Override
                public void cleared() {
                    log.add("cleared");
                }

                @Override
                public void failed(RuntimeException e) {
                    log.add("failed " + e.getMessage());
                }
            };
        }
    }

    private void assertTold(String... expected) {
        assertEquals(List.of(expected), told.log);
        told.log.clear();
    }

    @Test
    void lookups_areTold() {
        assertEquals(1, map.get("a"));
        map.get("x");
        assertEquals(2, map.getOrDefault("b", 9));
        assertEquals(9, map.getOrDefault("x", 9));
        assertTold("found a", "missed x", "found b", "missed x");
    }

    @Test
    void getOrDefault_valueIsTheDefault_isFound() {
        Integer one = plain.get("a");

        assertSame(one, map.getOrDefault("a", one));
        assertSame(one, map.getOrDefault("x", one));
        map.getOrDefault("y", null);
        assertTold("found a", "missed x", "missed y");
    }

    @Test
    void writes_areTold_ifTheyHappened() {
        map.put("d", 4);
        map.putIfAbsent("d", 5);
        map.putIfAbsent("e", 5);
        map.replace("x", 1);
        map.replace("a", 10);
        map.replace("a", 1, 11);
        map.replace("a", 10, 11);
        assertTold("stored d=4", "stored e=5", "stored a=10", "stored a=11");
    }

    @Test
    void putAll_tellsEach() {
        map.putAll(Map.of("z", 26));

        assertTold("stored z=26");
    }

    @Test
    void computations_tellWhatTheyCameTo() {
        map.compute("a", (key, old) -> old + 1);
        map.compute("b", (key, old) -> null);
        map.computeIfPresent("c", (key, old) -> old + 1);
        map.computeIfPresent("x", (key, old) -> old + 1);
        map.computeIfPresent("c", (key, old) -> null);
        map.merge("a", 5, Integer::sum);
        map.merge("n", 5, Integer::sum);
        map.merge("n", 5, (old, added) -> null);
        map.computeIfAbsent("m", key -> 13);
        assertTold(
                "stored a=2",
                "removed b",
                "stored c=4",
                "removed c",
                "stored a=7",
                "stored n=5",
                "removed n",
                "computes m");
    }

    @Test
    void removals_areTold() {
        map.remove("a");
        map.remove("x");
        map.remove("b", 1);
        map.remove("b", 2);
        map.clear();
        assertTold("removed a", "removed x", "removed b", "cleared");
    }

    @Test
    void replaceAll_tellsEach() {
        map.remove("b");
        map.remove("c");
        told.log.clear();
        map.replaceAll((key, old) -> old + 1);
        assertThrows(NullPointerException.class, () -> map.replaceAll((key, old) -> null));

        assertTold("stored a=2");
    }

    @Test
    void keySet_tellsRemovals() {
        map.keySet().remove("a");
        map.keySet().removeIf(key -> key.equals("b"));
        map.keySet().removeAll(List.of("c", "x"));
        assertTold("removed a", "removed b", "removed c", "removed x");
        map.put("d", 4);
        map.put("e", 5);
        told.log.clear();
        map.keySet().retainAll(List.of("e"));
        assertTold("removed d");
        Iterator<String> keys = map.keySet().iterator();
        keys.next();
        keys.remove();
        assertThrows(IllegalStateException.class, keys::remove);
        map.keySet().clear();
        assertTold("removed e", "cleared");
    }

    @Test
    void keySet_removeAllOfItself_clears() {
        assertTrue(map.keySet().removeAll(map.keySet()));

        assertTrue(plain.isEmpty());
        assertTold("cleared");
    }

    @Test
    void iterator_forEachRemaining_remembersTheLast() {
        plain.keySet().retainAll(List.of("a"));
        Iterator<String> keys = map.keySet().iterator();
        List<String> seen = new ArrayList<>();
        keys.forEachRemaining(seen::add);
        keys.remove();

        assertEquals(List.of("a"), seen);
        assertTold("removed a");
        assertThrows(NullPointerException.class, () -> map.keySet().iterator().forEachRemaining(null));
    }

    @Test
    void entrySet_tellsRemovalsAndNewValues() {
        assertTrue(map.entrySet().remove(Map.entry("a", 1)));
        assertFalse(map.entrySet().remove(Map.entry("b", 9)));
        assertTold("removed a");
        assertTrue(map.entrySet().removeAll(List.of(Map.entry("b", 2), Map.entry("c", 9))));
        assertTold("removed b");
        for (Map.Entry<String, Integer> entry : map.entrySet()) {
            assertEquals(3, entry.setValue(30));
        }
        map.entrySet().stream().forEach(entry -> entry.setValue(31));
        map.entrySet().forEach(entry -> entry.setValue(32));
        map.entrySet().spliterator().tryAdvance(entry -> entry.setValue(33));
        map.entrySet().iterator().forEachRemaining(entry -> entry.setValue(34));
        map.entrySet().parallelStream().forEach(entry -> entry.setValue(35));
        entries(map.entrySet().toArray()).forEach(entry -> entry.setValue(36));
        entries(map.entrySet().toArray(new Map.Entry<?, ?>[3])).forEach(entry -> entry.setValue(37));
        assertTold(
                "stored c=30",
                "stored c=31",
                "stored c=32",
                "stored c=33",
                "stored c=34",
                "stored c=35",
                "stored c=36",
                "stored c=37");
        assertEquals(37, plain.get("c"));
        map.entrySet().retainAll(List.of());
        assertTold("removed c");
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map.Entry<String, Integer>> entries(Object[] array) {
        return Arrays.stream(array).takeWhile(element -> element != null).map(element ->
                (Map.Entry<String, Integer>) element);
    }

    @Test
    void values_haveNoKeysToTell() {
        map.values().remove(1);
        map.values().removeIf(value -> value == 2);

        assertTold();
        assertEquals(Map.of("c", 3), plain);
    }

    @Test
    void refusedAndFailing_isNotTold() {
        assertThrows(NullPointerException.class, () -> map.get(null));
        assertThrows(NullPointerException.class, () -> map.put("a", null));
        assertThrows(NullPointerException.class, () -> map.putAll(null));
        assertThrows(NullPointerException.class, () -> map.compute("a", null));
        assertThrows(NullPointerException.class, () -> map.computeIfPresent("a", null));
        assertThrows(NullPointerException.class, () -> map.replaceAll(null));
        assertThrows(NullPointerException.class, () -> map.keySet().removeIf(null));
        assertThrows(NullPointerException.class, () -> map.keySet().retainAll(null));
        assertThrows(NullPointerException.class, () -> map.keySet().removeAll(null));
        assertThrows(NullPointerException.class, () -> map.entrySet().forEach(null));
        assertThrows(
                IllegalStateException.class,
                () -> map.compute("a", (key, old) -> {
                    throw new IllegalStateException("no");
                }));
        assertThrows(UnsupportedOperationException.class, () -> map.keySet().add("x"));
        assertTold();
    }

    @Test
    void putAll_aMapThatBreaksWhenReadAgain_isTheObserversTrouble() {
        Map<String, Integer> fragile = new HashMap<>(Map.of("z", 26)) {
            private static final long serialVersionUID = 1L;

            @Override
            public void forEach(BiConsumer<? super String, ? super Integer> action) {
                throw new IllegalStateException("read already");
            }
        };
        map.putAll(fragile);

        assertEquals(26, plain.get("z"));
        assertTold("failed read already");
    }

    @Test
    void views_areTheSameForLife_andEqualWhatTheBareOnesEqual() {
        assertSame(map.keySet(), map.keySet());
        assertSame(map.values(), map.values());
        assertSame(map.entrySet(), map.entrySet());
        assertEquals(plain.keySet(), map.keySet());
        assertEquals(map.keySet(), plain.keySet());
        assertEquals(plain.entrySet(), map.entrySet());
        assertEquals(map.entrySet(), new HashMap<>(plain).entrySet());
        assertEquals(map, plain);
        assertEquals(new HashMap<>(plain).hashCode(), map.hashCode());
        assertEquals(plain.toString(), map.toString());
        assertEquals(plain.keySet().toString(), map.keySet().toString());
        assertEquals(plain.values().toString(), map.values().toString());
        assertEquals(map.values(), map.values());
        assertNotEquals(map.values(), new ArrayList<>(plain.values()));
        assertTold();
    }

    @Test
    void equals_ofTwoObserved_looksNothingUp() {
        ConcurrentMap<String, Integer> same = new ConcurrentHashMap<>(plain);
        ObservedMap<String, Integer> other = new ObservedMap<>(same, told.of(same));

        assertEquals(map, other);
        assertEquals(map.keySet(), other.keySet());
        assertTrue(map.keySet().containsAll(other.keySet()));
        assertTrue(map.entrySet().containsAll(other.entrySet()));
        assertTold();
    }

    @Test
    void spliterator_saysOfItselfWhatTheBareOneSays() {
        Spliterator<Map.Entry<String, Integer>> bare = plain.entrySet().spliterator();
        Spliterator<Map.Entry<String, Integer>> observed = map.entrySet().spliterator();

        assertEquals(bare.characteristics(), observed.characteristics());
        assertEquals(bare.estimateSize(), observed.estimateSize());
        assertEquals(bare.getExactSizeIfKnown(), observed.getExactSizeIfKnown());
        assertEquals(bare.hasCharacteristics(Spliterator.SORTED), observed.hasCharacteristics(Spliterator.SORTED));
        assertThrows(IllegalStateException.class, observed::getComparator);
    }

    @Test
    void toArray_ofOtherEntries_isLeftAlone() {
        ConcurrentMap<String, Integer> snapshots = new ConcurrentSkipListMap<>(plain);
        ObservedMap<String, Integer> other = new ObservedMap<>(snapshots, told.of(snapshots));
        Object[] entries = other.entrySet().toArray(new AbstractMap.SimpleImmutableEntry<?, ?>[0]);

        assertEquals(List.of(Map.entry("a", 1), Map.entry("b", 2), Map.entry("c", 3)), List.of(entries));
    }

    @Test
    @SuppressWarnings("unchecked")
    void serialised_isTheBareMap() throws IOException, ClassNotFoundException {
        Object read = reserialised(map);
        assertInstanceOf(ConcurrentHashMap.class, read);
        assertEquals(plain, read);

        Map.Entry<String, Integer> entry = new ObservedEntry<>(new AbstractMap.SimpleEntry<>("a", 1), told.of(plain));
        assertEquals(entry, reserialised(entry));
        assertInstanceOf(AbstractMap.SimpleEntry.class, reserialised(entry));
    }

    private static Object reserialised(Object object) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    /** Each call is one call of the same name, default methods too, and nothing else is called. */
    @Test
    void everyCall_isThatCallOfTheOtherMap() throws Exception {
        List<String> calls = new ArrayList<>();
        ConcurrentMap<Object, Object> counted = counting(new ConcurrentHashMap<>(Map.of("a", "a")), calls);
        ObservedMap<Object, Object> observed = new ObservedMap<>(counted, new Deaf(counted));
        int checked = 0;
        for (Method method : ConcurrentMap.class.getMethods()) {
            boolean isView = Collection.class.isAssignableFrom(method.getReturnType());
            if (!Modifier.isStatic(method.getModifiers()) && !isView) {
                calls.clear();
                method.invoke(observed, arguments(method));
                assertEquals(List.of(method.getName()), calls, method::toString);
                checked++;
            }
        }
        assertTrue(checked >= 20, checked + " methods");
    }

    private static Object[] arguments(Method method) {
        if (method.getName().equals("getOrDefault")) {
            return new Object[] {"a", "default"};
        }
        return Arrays.stream(method.getParameterTypes())
                .map(type -> switch (type.getSimpleName()) {
                    case "Function" -> (Function<Object, Object>) key -> "a";
                    case "BiFunction" -> (BiFunction<Object, Object, Object>) (key, old) -> "a";
                    case "BiConsumer" -> (BiConsumer<Object, Object>) (key, value) -> {};
                    case "Map" -> Map.of();
                    default -> "a";
                })
                .toArray();
    }

    @SuppressWarnings("unchecked")
    private static ConcurrentMap<Object, Object> counting(ConcurrentMap<Object, Object> map, List<String> calls) {
        return (ConcurrentMap<Object, Object>) Proxy.newProxyInstance(
                ObservedMapTest.class.getClassLoader(),
                new Class<?>[] {ConcurrentMap.class},
                (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    try {
                        return method.invoke(map, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Does not care. */
    private record Deaf(ConcurrentMap<Object, Object> map) implements MapObserver<Object, Object> {
        @Override
        public void lookedUp(Object key, boolean found) {}

        @Override
        public Object computeIfAbsent(Object key, Function<? super Object, ? extends Object> function) {
            return map.computeIfAbsent(key, function);
        }

        @Override
        public void stored(Object key, Object value) {}

        @Override
        public void removed(Object key) {}

        @Override
        public void cleared() {}

        @Override
        public void failed(RuntimeException e) {
            throw e;
        }
    }
}
