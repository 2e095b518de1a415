package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A bounded map is a map as long as there is room, and keeps its bounds by giving up what was not read. */
class BoundedMapTest {
    @Property(tries = 100, seed = "7")
    void anyScript_whileThereIsRoom_isThatOfAHashMap(@ForAll long seed) {
        Random random = new Random(seed);
        BoundedMap<Integer, Integer> map = new BoundedMap<>(64, 1_000, value -> 1);
        Map<Integer, Integer> model = new HashMap<>();
        for (int step = 0; step < 300; step++) {
            Integer key = random.nextInt(32);
            Integer value = random.nextInt(4);
            switch (random.nextInt(9)) {
                case 0, 1 -> assertEquals(model.put(key, value), map.put(key, value));
                case 2 -> assertEquals(model.putIfAbsent(key, value), map.putIfAbsent(key, value));
                case 3 -> assertEquals(model.remove(key), map.remove(key));
                case 4 -> assertEquals(model.remove(key, value), map.remove(key, value));
                case 5 -> assertEquals(model.replace(key, value), map.replace(key, value));
                case 6 -> assertEquals(model.replace(key, value, value + 1), map.replace(key, value, value + 1));
                case 7 ->
                    assertEquals(
                            model.values().removeIf(value::equals), map.values().removeIf(value::equals));
                default -> assertEquals(model.get(key), map.get(key));
            }
            assertEquals(model, map);
            assertEquals(model.size(), map.bytes());
            assertTrue(map.queueLength() <= 2 * (32 + 16), "queue " + map.queueLength());
        }
        assertEquals(0, map.evictions());
        map.clear();
        assertEquals(0, map.bytes());
    }

    @Property(tries = 50, seed = "8")
    void bounds_holdAfterEachWrite(@ForAll long seed) {
        Random random = new Random(seed);
        BoundedMap<Integer, Integer> map = new BoundedMap<>(20, 100, value -> value);
        for (int step = 0; step < 500; step++) {
            map.put(random.nextInt(200), 1 + random.nextInt(30));
            map.get(random.nextInt(200));
            assertTrue(map.size() <= 20);
            assertTrue(map.bytes() <= 100);
            assertEquals(
                    map.bytes(),
                    map.values().stream().mapToLong(Integer::longValue).sum());
        }
    }

    @Test
    void whatWasRead_hasASecondChance() {
        BoundedMap<Integer, Integer> map = new BoundedMap<>(3, 1_000, value -> 1);
        IntStream.range(0, 3).forEach(i -> map.put(i, i));
        map.get(0);

        map.put(3, 3);
        assertEquals(List.of(0, 2, 3), map.keySet().stream().sorted().toList());
        map.put(4, 4); // 0 has used its chance, but stands behind 2 now.
        assertEquals(List.of(0, 3, 4), map.keySet().stream().sorted().toList());
        map.put(5, 5);
        map.put(6, 6);
        assertEquals(List.of(4, 5, 6), map.keySet().stream().sorted().toList());
        assertEquals(4, map.evictions());
    }

    @Test
    void aScan_doesNotDriveOutWhatIsRead() {
        BoundedMap<Integer, Integer> map = new BoundedMap<>(100, 100_000, value -> 1);
        IntStream.range(0, 50).forEach(i -> map.put(i, i));
        for (int i = 1_000; i < 11_000; i++) {
            map.put(i, i);
            map.get(i % 50);
        }

        assertEquals(50, IntStream.range(0, 50).filter(map::containsKey).count());
    }

    @Test
    void tooLarge_isNotKept_andReplacesNothing() {
        BoundedMap<String, Integer> map = new BoundedMap<>(10, 100, value -> value);
        map.put("a", 10);

        assertEquals(10, map.put("a", 101));
        assertNull(map.get("a"));
        assertNull(map.putIfAbsent("b", 101));
        assertTrue(map.isEmpty());
        assertEquals(0, map.bytes());
    }

    @Test
    void iterator_removesOnlyWhatItReturned() {
        BoundedMap<String, Integer> map = new BoundedMap<>(10, 100, value -> value);
        map.put("a", 1);
        Iterator<Map.Entry<String, Integer>> iterator = map.entrySet().iterator();
        assertThrows(IllegalStateException.class, iterator::remove);
        iterator.next();
        iterator.remove();
        assertThrows(IllegalStateException.class, iterator::remove);
        assertTrue(map.isEmpty());
    }

    @Test
    void manyWriters_leaveTheBoundsAndTheSumsRight() throws Exception {
        BoundedMap<Integer, Integer> map = new BoundedMap<>(50, 400, value -> value);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> runs = IntStream.range(0, 4)
                .<Future<?>>mapToObj(thread -> threads.submit(() -> {
                    Random random = new Random(thread);
                    for (int i = 0; i < 20_000; i++) {
                        int key = random.nextInt(100);
                        switch (random.nextInt(4)) {
                            case 0 -> map.remove(key);
                            case 1 -> map.get(key);
                            default -> map.put(key, 1 + random.nextInt(20));
                        }
                    }
                }))
                .toList();
        for (Future<?> run : runs) {
            run.get();
        }
        threads.shutdown();
        map.put(1_000, 1);

        assertTrue(map.size() <= 50);
        assertTrue(map.bytes() <= 400);
        assertEquals(
                map.bytes(), map.values().stream().mapToLong(Integer::longValue).sum());
    }
}
