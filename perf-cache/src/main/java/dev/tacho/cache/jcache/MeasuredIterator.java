package dev.tacho.cache.jcache;

import java.util.Iterator;
import java.util.function.Consumer;
import javax.cache.Cache.Entry;
import org.jspecify.annotations.Nullable;

/** Walks over a cache and tells what it removes on the way. */
final class MeasuredIterator<K, V> implements Iterator<Entry<K, V>> {
    private final Iterator<Entry<K, V>> entries;
    private final Metering metering;
    private @Nullable Entry<K, V> last;

    MeasuredIterator(Iterator<Entry<K, V>> entries, Metering metering) {
        this.entries = entries;
        this.metering = metering;
    }

    @Override
    public boolean hasNext() {
        return entries.hasNext();
    }

    /** Returns the next entry; JCache allows null for one that is gone by now. */
    @Override
    public @Nullable Entry<K, V> next() {
        last = entries.next();
        return last;
    }

    @Override
    public void remove() {
        Entry<K, V> removed = last;
        entries.remove();
        if (removed != null) {
            metering.removed(metering.hash(removed.getKey()));
        }
    }

    @Override
    public void forEachRemaining(Consumer<? super Entry<K, V>> action) {
        entries.forEachRemaining(action);
    }
}
