package dev.tacho.cache.jcache;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/**
 * Runs the loads of one cache: times them, and tells the lookups that they miss.
 *
 * <p>What a cache that reads through returns does not say whether it was there or was loaded. The loader knows: a lookup
 * missed if its key was loaded meanwhile. Mostly that happens on the thread that looks up, so a thread's lookups under way are
 * kept in a stack, one within the other if the loader uses the cache itself. The keys of one {@code getAll} may be loaded on
 * other threads, even on one that is about a lookup of its own, and are found among the {@linkplain BulkLookup bulk lookups}
 * under way. The load counts the miss as it begins, so that by key the miss comes before what was loaded; and once, for a
 * provider may try again.
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

    /** What a thread looks up: a key, or several. */
    static final class Lookup {
        private final Stack stack;
        private @Nullable Object key;
        private @Nullable BulkLookup bulk;
        private boolean loaded;

        private Lookup(Stack stack) {
            this.stack = stack;
        }

        /** Whether the one key was loaded, and so its miss is counted. */
        boolean isLoaded() {
            return loaded;
        }

        /** Returns whether a key that was looked up is still to be counted; no other thread will do so then. */
        boolean claim(Object looked) {
            return bulk == null ? !loaded : bulk.claim(looked);
        }

        /** Returns the several keys; null if it is one, or the cache would not take them. */
        @Nullable
        BulkLookup bulk() {
            return bulk;
        }
    }

    /** The lookups of one thread under way, the innermost on top. They are used again. */
    private static final class Stack {
        private final List<Lookup> lookups = new ArrayList<>(1);
        private int depth;

        Lookup push() {
            if (depth == lookups.size()) {
                lookups.add(new Lookup(this));
            }
            return lookups.get(depth++);
        }

        @Nullable
        Lookup top() {
            return depth == 0 ? null : lookups.get(depth - 1);
        }

        void pop() {
            depth--;
        }
    }

    /** Begins a lookup of one key on this thread, which must {@link #end}. */
    Lookup begin(@Nullable Object key) {
        Lookup lookup = stacks.get().push();
        lookup.key = key;
        return lookup;
    }

    /** Begins a lookup of several keys on this thread, which must {@link #end}. */
    Lookup beginAll(@Nullable Set<?> keys) {
        BulkLookup bulk = bulk(keys);
        Lookup lookup = stacks.get().push();
        lookup.bulk = bulk;
        return lookup;
    }

    /** Lets loads on other threads find the keys of a lookup, until it ends. */
    void share(Lookup lookup) {
        if (lookup.bulk != null) {
            bulkLookups.add(lookup.bulk);
        }
    }

    private @Nullable BulkLookup bulk(@Nullable Set<?> keys) {
        try {
            return keys == null ? null : new BulkLookup(keys);
        } catch (NullPointerException e) {
            // One of them is null: the cache throws one of these itself, and looks nothing up.
            return null;
        } catch (RuntimeException e) {
            metering.failed(e);
            return null;
        }
    }

    /** Ends the innermost lookup of this thread. Nothing of it stays: threads may live for long. */
    void end(Lookup lookup) {
        if (lookup.bulk != null) {
            bulkLookups.remove(lookup.bulk);
        }
        lookup.key = null;
        lookup.bulk = null;
        lookup.loaded = false;
        lookup.stack.pop();
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

    /** Counts the miss that a load tells of, if a lookup asked for the key and was not told yet. */
    private boolean misses(Object key, int hash) {
        boolean missed = false;
        try {
            Lookup own = stacks.get().top();
            missed = (own != null && isFirst(own, key)) || isClaimed(key);
        } catch (RuntimeException e) {
            metering.failed(e);
        }
        if (missed) {
            metering.lookup(key, hash, false);
        }
        return missed;
    }

    private static boolean isFirst(Lookup lookup, Object key) {
        if (lookup.bulk != null) {
            return lookup.bulk.claim(key);
        }
        boolean first = !lookup.loaded && key.equals(lookup.key);
        lookup.loaded |= first;
        return first;
    }

    private boolean isClaimed(Object key) {
        for (BulkLookup bulk : bulkLookups) {
            if (bulk.claim(key)) {
                return true;
            }
        }
        return false;
    }
}
