package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LookupTest {
    @Test
    void get_sameKey_isTheSameValue() {
        Lookup<String, Object> lookup = new Lookup<>(2, "other", key -> new Object());

        assertSame(lookup.get("a"), lookup.get("a"));
        assertSame(lookup.get("b"), lookup.get("b"));
        assertSame(lookup.get("c"), lookup.get("d"));
        assertEquals(List.of("a", "b", "other"), List.copyOf(lookup.made().keySet()));
    }

    @Test
    void get_manyThreads_boundIsExact() throws InterruptedException {
        Lookup<Integer, Integer> lookup = new Lookup<>(50, -1, key -> key);
        Set<Integer> distinct = ConcurrentHashMap.newKeySet();
        AtomicInteger wrong = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int t = 0; t < 4; t++) {
            int first = t * 13;
            threads.execute(() -> {
                for (int i = 0; i < 10_000; i++) {
                    int key = (first + i) % 200;
                    int value = lookup.get(key);
                    distinct.add(value);
                    wrong.addAndGet(value == key || value == -1 ? 0 : 1);
                }
            });
        }
        threads.shutdown();

        assertEquals(true, threads.awaitTermination(30, TimeUnit.SECONDS));
        assertEquals(0, wrong.get());
        assertEquals(51, distinct.size());
        assertEquals(51, lookup.made().size());
    }
}
