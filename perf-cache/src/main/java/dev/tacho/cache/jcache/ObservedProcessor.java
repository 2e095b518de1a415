package dev.tacho.cache.jcache;

import java.io.Serializable;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * Runs an entry processor and sees what it does with the entry: its first look is a lookup, what it leaves behind is stored
 * or removed. The entry is not asked anything that the processor does not ask, for that may load or touch it.
 *
 * <p>A provider may run a processor anew (cache2k does, with an exception that passes through the processor, to load or to
 * lock the entry). So a run that the entry itself broke off counts for nothing.
 *
 * <p>Sent elsewhere, it is the user's processor again.
 */
final class ObservedProcessor<K, V, T> implements EntryProcessor<K, V, T>, Serializable {
    private static final long serialVersionUID = 1;

    private final transient EntryProcessor<K, V, T> processor;
    private final transient Metering metering;
    private final transient @Nullable Loads loads;

    ObservedProcessor(EntryProcessor<K, V, T> processor, Metering metering, @Nullable Loads loads) {
        this.processor = processor;
        this.metering = metering;
        this.loads = loads;
    }

    @Override
    public @Nullable T process(MutableEntry<K, V> entry, Object... arguments) {
        ObservedEntry<K, V> observed = new ObservedEntry<>(entry);
        boolean returned = false;
        try {
            T result = processor.process(observed, arguments);
            returned = true;
            return result;
        } finally {
            if (returned || !observed.broken) {
                tell(observed, returned);
            }
        }
    }

    private void tell(ObservedEntry<K, V> entry, boolean returned) {
        try {
            K key = entry.getKey();
            int hash = metering.hash(key);
            Loads.Lookup lookup = loads == null ? null : loads.stack().top();
            if (entry.looked && (lookup == null || !lookup.hasLoaded(key))) {
                metering.lookup(key, hash, entry.found);
            }
            if (returned && entry.stored) {
                metering.stored(hash);
            } else if (returned && entry.removed) {
                metering.removed(hash);
            }
        } catch (RuntimeException e) {
            metering.failed(e);
        }
    }

    private Object writeReplace() {
        return processor;
    }

    private static final class ObservedEntry<K, V> implements MutableEntry<K, V> {
        private final MutableEntry<K, V> entry;
        private boolean looked;
        private boolean found;
        private boolean stored;
        private boolean removed;
        private boolean broken;

        ObservedEntry(MutableEntry<K, V> entry) {
            this.entry = entry;
        }

        @Override
        public boolean exists() {
            broken = true;
            boolean exists = entry.exists();
            broken = false;
            looked(exists);
            return exists;
        }

        @Override
        public @Nullable V getValue() {
            broken = true;
            V value = entry.getValue();
            broken = false;
            looked(value != null);
            return value;
        }

        @Override
        public void setValue(V value) {
            broken = true;
            entry.setValue(value);
            broken = false;
            stored = true;
            removed = false;
        }

        @Override
        public void remove() {
            broken = true;
            entry.remove();
            broken = false;
            stored = false;
            removed = true;
        }

        @Override
        public K getKey() {
            return entry.getKey();
        }

        @Override
        public <U> U unwrap(Class<U> type) {
            return entry.unwrap(type);
        }

        @Override
        public String toString() {
            return entry.toString();
        }

        /** After it has written, the processor sees what it has written. */
        private void looked(boolean exists) {
            if (!looked && !stored && !removed) {
                looked = true;
                found = exists;
            }
        }
    }
}
