package dev.tacho.cache.jcache;

import java.io.Serializable;
import java.util.HashSet;
import java.util.Set;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * Runs an entry processor for one call of {@code invoke} or {@code invokeAll} and sees what it does with the entries: its
 * first look at one is a lookup, what it leaves behind is stored or removed. An entry is not asked anything that the
 * processor does not ask, for that may load or touch it.
 *
 * <p>A provider may run a processor several times: cache2k breaks it off with an exception out of the entry, to lock it or to
 * load, and runs it anew to set another time of expiry. So what counts is the last run of each key, told when the call is
 * over, and nothing of a run that the entry itself broke off.
 *
 * <p>Sent elsewhere, it is the user's processor again.
 *
 * @param <K> the keys
 * @param <V> the values
 * @param <T> what the processor returns
 */
final class ObservedProcessor<K, V, T> implements EntryProcessor<K, V, T>, Serializable {
    private static final long serialVersionUID = 1;

    private final transient EntryProcessor<K, V, T> processor;
    private final transient Metering metering;
    private final transient Loads.@Nullable Lookup lookup;
    private transient @Nullable ObservedEntry<K, V> lastRun;

    /**
     * Creates a processor.
     *
     * @param lookup what the call looks up, null if no loader is measured
     */
    ObservedProcessor(EntryProcessor<K, V, T> processor, Metering metering, Loads.@Nullable Lookup lookup) {
        this.processor = processor;
        this.metering = metering;
        this.lookup = lookup;
    }

    @Override
    public @Nullable T process(MutableEntry<K, V> entry, Object... arguments) {
        ObservedEntry<K, V> run = begin(entry);
        T result = processor.process(run, arguments);
        run.returned = true;
        return result;
    }

    private synchronized ObservedEntry<K, V> begin(MutableEntry<K, V> entry) {
        ObservedEntry<K, V> run = new ObservedEntry<>(entry, lastRun);
        lastRun = run;
        return run;
    }

    /** Tells what came of the one entry. */
    void tell() {
        ObservedEntry<K, V> run = last();
        if (run != null) {
            tell(run);
        }
    }

    /** Tells what came of each entry. */
    void tellAll() {
        Set<K> told = new HashSet<>();
        try {
            for (ObservedEntry<K, V> run = last(); run != null; run = run.before) {
                if (told.add(run.getKey())) {
                    tell(run);
                }
            }
        } catch (RuntimeException e) {
            metering.failed(e);
        }
    }

    private void tell(ObservedEntry<K, V> run) {
        if (run.broken && !run.returned) {
            return;
        }
        try {
            K key = run.getKey();
            int hash = metering.hash(key);
            if (run.looked && (lookup == null || lookup.claim(key))) {
                metering.lookup(key, hash, run.found);
            }
            if (run.returned && run.stored) {
                metering.stored(hash);
            } else if (run.returned && run.removed) {
                metering.removed(hash);
            }
        } catch (RuntimeException e) {
            metering.failed(e);
        }
    }

    private synchronized @Nullable ObservedEntry<K, V> last() {
        return lastRun;
    }

    private Object writeReplace() {
        return processor;
    }

    /** The entry of one run, and the run before. */
    private static final class ObservedEntry<K, V> implements MutableEntry<K, V> {
        private final MutableEntry<K, V> entry;
        private final @Nullable ObservedEntry<K, V> before;
        private boolean looked;
        private boolean found;
        private boolean stored;
        private boolean removed;
        private boolean broken;
        private boolean returned;

        ObservedEntry(MutableEntry<K, V> entry, @Nullable ObservedEntry<K, V> before) {
            this.entry = entry;
            this.before = before;
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

        /** Notes what the first look shows; after it has written, a processor only sees what it has written. */
        private void looked(boolean exists) {
            if (!looked && !stored && !removed) {
                looked = true;
                found = exists;
            }
        }
    }
}
