package dev.tacho.cache.caffeine;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Notes the keys that a cache walks. The caller's {@code Iterable} is walked by the cache only, for some can be walked once
 * only, and others change. Caffeine takes all keys before it looks any up.
 */
final class Tee<K> implements Iterable<K> {
    private final Watch<K> watch;
    private final Iterable<? extends K> keys;
    private final Predicate<? super K> isPresent;
    /** The distinct keys, and whether each was present. */
    private final Map<K, Boolean> walked = new LinkedHashMap<>();

    private boolean complete;

    private Tee(Watch<K> watch, Iterable<? extends K> keys, Predicate<? super K> isPresent) {
        this.watch = watch;
        this.keys = keys;
        this.isPresent = isPresent;
    }

    /** Notes the keys. */
    static <K> Tee<K> of(Watch<K> watch, Iterable<? extends K> keys) {
        return new Tee<>(watch, keys, key -> false);
    }

    /** Notes the keys, and whether each is present when the cache comes to it. */
    static <K> Tee<K> probing(Watch<K> watch, Iterable<? extends K> keys, Predicate<? super K> isPresent) {
        return new Tee<>(watch, keys, isPresent);
    }

    /** Returns what to hand to the cache: a collection for a collection, since Caffeine asks one for its size. */
    Iterable<K> iterable() {
        if (!(keys instanceof Collection<? extends K> collection)) {
            return this;
        }
        return new AbstractCollection<>() {
            @Override
            public Iterator<K> iterator() {
                return Tee.this.iterator();
            }

            @Override
            public int size() {
                return collection.size();
            }
        };
    }

    /** Returns the distinct keys that were walked, each with whether it was present if that was asked for. */
    Map<K, Boolean> walked() {
        return walked;
    }

    /** Returns whether the cache has walked all keys without refusing one: only then it looks them up. */
    boolean isComplete() {
        return complete;
    }

    @Override
    public Iterator<K> iterator() {
        Iterator<? extends K> iterator = keys.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                boolean more = iterator.hasNext();
                complete |= !more;
                return more;
            }

            @Override
            public K next() {
                K key = iterator.next();
                note(key);
                return key;
            }

            @Override
            public void remove() {
                iterator.remove();
            }
        };
    }

    private void note(@Nullable K key) {
        if (key == null) {
            return;
        }
        try {
            walked.putIfAbsent(key, isPresent.test(key));
        } catch (RuntimeException e) {
            // A key that has no hash code or cannot be compared: the cache will find so too.
            watch.failed(e);
        }
    }
}
