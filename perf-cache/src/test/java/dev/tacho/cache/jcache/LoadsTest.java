package dev.tacho.cache.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tacho.cache.CacheSnapshot;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What providers may do with a loader, some of them seldom. */
class LoadsTest {
    private final Metering metering = Metering.of(Perf.create("test"), "pools", null, CacheShape.unbounded());
    private final CacheLoader<Object, String> loader = new EchoLoader();

    private Loads loads;

    @BeforeEach
    void attach() {
        metering.attach(new MeasuredLoaderFactory<>(EchoLoader::new, false));
        loads = metering.loads();
    }

    @Test
    void load_nobodyAsked_isNoMiss() {
        loads.load(loader, 1);
        loads.loadAll(loader, List.of(1, 2));

        assertCounts(0, 0, 2);
    }

    @Test
    void load_triedAgain_isOneMiss() {
        Loads.Lookup lookup = loads.begin(1);
        loads.load(loader, 1);
        loads.load(loader, 1);
        loads.end(lookup);

        assertCounts(0, 1, 2);
    }

    /** On the thread of a lookup a provider may go on with the lookup of another thread. */
    @Test
    void load_ofAnotherKeyThanAskedFor_isNoMissOfTheLookup() {
        Loads.Lookup lookup = loads.begin(1);
        loads.load(loader, 2);
        metering.lookup(1, 0, !lookup.isLoaded());
        loads.end(lookup);

        assertCounts(1, 0, 1);
    }

    @Test
    void load_onAnotherThread_isAMissOfTheBulkLookup() throws Exception {
        Loads.Lookup lookup = loads.beginAll(Set.of(1, 2, 3));
        loads.share(lookup);
        onAnotherThread(() -> {
            Loads.Lookup other = loads.begin(9);
            loads.load(loader, 1);
            loads.load(loader, 1);
            loads.end(other);
        });
        metering.lookups(Set.of(1, 2, 3), Map.of(1, "", 2, ""), lookup.bulk());
        // Too late to be asked for, though the lookup has not ended.
        onAnotherThread(() -> loads.load(loader, 3));
        loads.end(lookup);
        onAnotherThread(() -> loads.load(loader, 2));

        assertCounts(1, 2, 4);
    }

    @Test
    void loadAll_oneWithinTheOther_countsEachKeyOnce() {
        Loads.Lookup outer = loads.beginAll(Set.of(1, 2));
        loads.loadAll(
                new EchoLoader() {
                    @Override
                    public Map<Object, String> loadAll(Iterable<?> keys) {
                        Loads.Lookup inner = loads.begin(7);
                        loads.load(loader, 7);
                        loads.end(inner);
                        return super.loadAll(keys);
                    }
                },
                List.of(1));
        metering.lookups(Set.of(1, 2), Map.of(1, "", 2, ""), outer.bulk());
        loads.end(outer);

        assertCounts(1, 2, 2);
    }

    @Test
    void loadAll_fails_isAMissOfEachKeyAndOneFailedLoad() {
        Loads.Lookup lookup = loads.beginAll(Set.of(1, 2));
        CacheLoader<Object, String> failing = new EchoLoader() {
            @Override
            public Map<Object, String> loadAll(Iterable<?> keys) {
                throw new CacheLoaderException("node is down");
            }
        };
        assertThrows(CacheLoaderException.class, () -> loads.loadAll(failing, List.of(1, 2)));
        loads.end(lookup);

        assertCounts(0, 2, 1);
        assertEquals(1, metering.meter().snapshot().loadFailures());
    }

    @Test
    void keysThatNoCacheTakes_areLeftToTheCache() {
        loads.end(loads.beginAll(null));
        loads.end(loads.beginAll(new HashSet<>(Arrays.asList(1, null))));
        loads.end(loads.begin(null));

        assertCounts(0, 0, 0);
        assertEquals(0, metering.meter().snapshot().meterFailures());
    }

    @Test
    void keysThatCannotBeCompared_areFailuresOfTheMeter() {
        Object broken = new Object() {
            @Override
            public boolean equals(Object other) {
                throw new IllegalStateException("not comparable");
            }

            @Override
            public int hashCode() {
                return 1;
            }
        };
        Loads.Lookup lookup = loads.begin(new Object());
        assertEquals("value", loads.load(loader, broken));
        assertEquals(1, loads.loadAll(loader, List.of(broken)).size());
        loads.end(lookup);

        assertCounts(0, 0, 2);
        assertEquals(2, metering.meter().snapshot().meterFailures());
    }

    private static class EchoLoader implements CacheLoader<Object, String> {
        @Override
        public String load(Object key) {
            return "value";
        }

        @Override
        public Map<Object, String> loadAll(Iterable<?> keys) {
            Map<Object, String> values = new HashMap<>();
            keys.forEach(key -> values.put(key, "value"));
            return values;
        }
    }

    private static void onAnotherThread(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.start();
        thread.join();
    }

    private void assertCounts(long hits, long misses, long loaded) {
        CacheSnapshot snapshot = metering.meter().snapshot();
        assertEquals(hits, snapshot.hits(), "hits");
        assertEquals(misses, snapshot.misses(), "misses");
        assertEquals(loaded, snapshot.loads(), "loads");
    }
}
