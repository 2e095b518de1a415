package dev.tacho.cache.jcache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/**
 * Runs the loads of one cache: times them, and tells the lookups that they miss.
 *
 * <p>What a cache that reads through returns does not say whether it was there or was loaded. The loader knows: a lookup
 * missed if the loader ran for it. Mostly it runs on the thread that looks up, so a thread's lookups under way are kept in a
 * stack, one within the other if the loader uses the cache itself. The keys of one {@code getAll} may be loaded on other
 * threads, which find them among the {@linkplain BulkLookup bulk lookups} under way. The load counts the miss as it begins,
 * so that by key the miss comes before what was loaded.
 *
 * <p>A load that no lookup asked for is the cache's own: {@code loadAll}, or a refresh.
 */
final class Loads {
    private final Metering metering;
    private final ThreadLocal<Stack> stacks = ThreadLocal.withInitial(Stack::new);
    private final Set<BulkLookup> bulkLookups = ConcurrentHashMap.newKeySet();

    Loads(Metering metering) {
        this.metering = metering;
    }

    /** A lookup of this thread, which it must {@link Stack#end}. */
    static final class Lookup {
        private boolean misses;
        private @Nullable Object loaded;
        private @Nullable BulkLookup bulk;

        /** Whether the loader was called, and so the miss is counted. */
        boolean hasLoaded() {
            return loaded != null;
        }
    }

    /** The lookups of one thread under way, the innermost on top. */
    static final class Stack {
        private final List<Lookup> lookups = new ArrayList<>(1);
        private int depth;

        /** Begins a lookup, whose loads are misses. */
        Lookup begin() {
            if (depth == lookups.size()) {
                lookups.add(new Lookup());
            }
            Lookup lookup = lookups.get(depth++);
            lookup.misses = true;
            return lookup;
        }

        /** Ends the innermost lookup. Nothing of it stays: threads may live for long. */
        void end() {
            Lookup lookup = lookups.get(--depth);
            lookup.loaded = null;
            lookup.bulk = null;
        }

        @Nullable
        Lookup top() {
            return depth == 0 ? null : lookups.get(depth - 1);
        }
    }

    Stack stack() {
        return stacks.get();
    }

    /** Whether the loader was called last for this entry's key, by the lookup of this thread, which so has missed. */
    boolean hasLoaded(Cache.Entry<?, ?> entry) {
        Lookup lookup = stacks.get().top();
        try {
            return lookup != null && entry.getKey().equals(lookup.loaded);
        } catch (RuntimeException e) {
            metering.failed(e);
            return false;
        }
    }

    /** Runs what loads without looking up. */
    void prefetch(Runnable call) {
        Stack stack = stacks.get();
        stack.begin().misses = false;
        try {
            call.run();
        } finally {
            stack.end();
        }
    }

    /** Lets the loads that follow find the keys; returns null for keys that the cache will not take. */
    @Nullable
    BulkLookup begin(Lookup lookup, @Nullable Set<?> keys) {
        if (keys == null) {
            return null;
        }
        try {
            BulkLookup bulk = new BulkLookup(keys);
            lookup.bulk = bulk;
            bulkLookups.add(bulk);
            return bulk;
        } catch (NullPointerException e) {
            // A null among them: the cache throws one of these itself, and looks nothing up.
            return null;
        } catch (RuntimeException e) {
            metering.failed(e);
            return null;
        }
    }

    /** Lets no further loads find them. */
    void end(Lookup lookup) {
        if (lookup.bulk != null) {
            bulkLookups.remove(lookup.bulk);
        }
    }

    /** Calls the loader for one key. */
    <K, V> @Nullable V load(CacheLoader<K, V> loader, K key) {
        int hash = metering.hash(key);
        boolean missed = misses(key, hash);
        boolean watched = missed && metering.loadBegins(hash);
        long startNanos = metering.nanoTime();
        boolean returned = false;
        V value = null;
        try {
            value = loader.load(key);
            returned = true;
            return value;
        } finally {
            long nanos = Math.max(0, metering.nanoTime() - startNanos);
            metering.loadEnds(hash, watched);
            metering.loaded(nanos, value == null);
            if (value != null) {
                metering.loadedValue(hash, nanos, missed);
            } else if (returned) {
                metering.foundNothing(hash, missed);
            } else {
                metering.loadedNothing(hash, missed);
            }
        }
    }

    /** Calls the loader for several keys; each takes an equal share of the time. */
    <K, V> Map<K, V> loadAll(CacheLoader<K, V> loader, Iterable<? extends K> keys) {
        List<KeyLoad> loads = begin(keys);
        long startNanos = metering.nanoTime();
        Map<K, V> values = null;
        try {
            values = loader.loadAll(keys);
            return values;
        } finally {
            long nanos = Math.max(0, metering.nanoTime() - startNanos);
            metering.loaded(nanos, values == null);
            end(loads, values, nanos);
        }
    }

    private record KeyLoad(Object key, int hash, boolean missed, boolean watched) {}

    private List<KeyLoad> begin(Iterable<?> keys) {
        List<KeyLoad> loads = new ArrayList<>();
        try {
            for (Object key : keys) {
                int hash = metering.hash(key);
                boolean missed = misses(key, hash);
                loads.add(new KeyLoad(key, hash, missed, missed && metering.loadBegins(hash)));
            }
        } catch (RuntimeException e) {
            metering.failed(e);
        }
        return loads;
    }

    private void end(List<KeyLoad> loads, @Nullable Map<?, ?> values, long nanos) {
        for (KeyLoad load : loads) {
            metering.loadEnds(load.hash, load.watched);
            if (values == null) {
                metering.loadedNothing(load.hash, load.missed);
            } else if (has(values, load.key)) {
                metering.loadedValue(load.hash, nanos / loads.size(), load.missed);
            } else {
                metering.foundNothing(load.hash, load.missed);
            }
        }
    }

    private boolean has(Map<?, ?> values, Object key) {
        try {
            return values.get(key) != null;
        } catch (RuntimeException e) {
            metering.failed(e);
            return false;
        }
    }

    /** Counts the miss that a load tells of, if a lookup asked for it. */
    private boolean misses(Object key, int hash) {
        Lookup lookup = stacks.get().top();
        if (lookup == null ? !isClaimed(key) : !lookup.misses) {
            return false;
        }
        if (lookup != null) {
            lookup.loaded = key;
            claims(lookup.bulk, key);
        }
        metering.lookup(key, hash, false);
        return true;
    }

    private boolean isClaimed(Object key) {
        for (BulkLookup bulk : bulkLookups) {
            if (claims(bulk, key)) {
                return true;
            }
        }
        return false;
    }

    private boolean claims(@Nullable BulkLookup bulk, Object key) {
        try {
            return bulk != null && bulk.claim(key);
        } catch (RuntimeException e) {
            metering.failed(e);
            return false;
        }
    }
}
