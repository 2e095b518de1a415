package dev.tacho.cache.map;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.internal.MapObserver;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells a meter what is done to a map. */
final class LoadingObserver<K, V> implements MapObserver<K, V> {
    private final ConcurrentMap<K, V> map;
    private final CacheMeter meter;
    private final @Nullable KeyMeter keys;

    LoadingObserver(ConcurrentMap<K, V> map, CacheMeter meter, @Nullable KeyMeter keys) {
        this.map = map;
        this.meter = meter;
        this.keys = keys;
    }

    @Override
    public void lookedUp(@Nullable Object key, boolean found) {
        if (keys != null) {
            keys.lookup(key, found);
        }
        count(found);
    }

    private void count(boolean hit) {
        if (hit) {
            meter.recordHits(1);
        } else {
            meter.recordMisses(1);
        }
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        if (key == null || function == null) {
            return map.computeIfAbsent(key, function);
        }
        int hash = keys == null ? 0 : keys.hash(key);
        boolean waits = keys != null && keys.isLoading(hash);
        long begin = waits ? meter.nanoTime() : 0;
        Load load = new Load(hash, function);
        V value = map.computeIfAbsent(key, load);
        if (!load.ran) {
            count(true);
            if (keys != null) {
                keys.lookup(key, hash, !waits);
                if (waits) {
                    keys.waited(meter.nanoTime() - begin);
                }
            }
        }
        return value;
    }

    @Override
    public void stored(K key, V value) {
        if (keys != null) {
            keys.stored(keys.hash(key), 1);
        }
    }

    @Override
    public void removed(@Nullable Object key) {
        if (keys != null) {
            keys.removed(key);
        }
    }

    @Override
    public void cleared() {
        if (keys != null) {
            keys.cleared();
        }
    }

    @Override
    public void failed(RuntimeException e) {
        meter.failed(e);
    }

    /** A function that is the load of a lookup that missed. */
    private final class Load implements Function<K, V> {
        private final int hash;
        private final Function<? super K, ? extends V> function;
        private boolean ran;

        Load(int hash, Function<? super K, ? extends V> function) {
            this.hash = hash;
            this.function = function;
        }

        @Override
        public V apply(K key) {
            ran = true;
            count(false);
            boolean watched = false;
            if (keys != null) {
                keys.lookup(key, hash, false);
                watched = keys.loadBegins(hash);
            }
            long begin = meter.nanoTime();
            V value = null;
            boolean failed = true;
            try {
                value = function.apply(key);
                failed = false;
                return value;
            } finally {
                long nanos = meter.nanoTime() - begin;
                if (value != null) {
                    meter.recordLoad(nanos);
                } else {
                    meter.recordLoadFailure(nanos);
                    if (!failed) {
                        meter.recordFoundNothing();
                    }
                }
                if (keys != null) {
                    keys.loadEnds(hash, watched);
                    if (value != null) {
                        keys.loaded(hash, nanos, 1);
                    } else {
                        keys.foundNothing(hash);
                    }
                }
            }
        }
    }
}
