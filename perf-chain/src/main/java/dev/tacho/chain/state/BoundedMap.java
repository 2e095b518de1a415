package dev.tacho.chain.state;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A map that holds at most so many entries and bytes, and gives up first what was not read since its last chance.
 *
 * <p>Eviction is the second-chance queue (F. J. Corbató, A Paging Experiment with the Multics System, 1968): entries
 * stand in a queue in the order of their coming; the first one goes if it was not read, and stands at the end again if it
 * was. Reading sets a mark and takes no lock; writing pays for the eviction. Between two writers the bounds may be passed
 * by what they are just adding. An entry that alone is larger than the map is not kept.
 */
final class BoundedMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
    private final ConcurrentHashMap<K, Node<K, V>> nodes = new ConcurrentHashMap<>();
    private final Queue<Node<K, V>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicLong evictions = new AtomicLong();
    private final int mostEntries;
    private final long mostBytes;
    private final ToIntFunction<V> weigher;

    private static final class Node<K, V> {
        final K key;
        final V value;
        final int weight;
        volatile boolean read;

        Node(K key, V value, int weight) {
            this.key = key;
            this.value = value;
            this.weight = weight;
        }
    }

    BoundedMap(int mostEntries, long mostBytes, ToIntFunction<V> weigher) {
        this.mostEntries = mostEntries;
        this.mostBytes = mostBytes;
        this.weigher = weigher;
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        Node<K, V> node = key == null ? null : nodes.get(key);
        if (node == null) {
            return null;
        }
        if (!node.read) {
            node.read = true;
        }
        return node.value;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return key != null && nodes.containsKey(key);
    }

    @Override
    public @Nullable V put(K key, V value) {
        Node<K, V> node = node(key, value);
        if (node.weight > mostBytes) {
            evictions.incrementAndGet();
            return remove(key);
        }
        Node<K, V> old = nodes.put(key, node);
        added(node, old);
        return old == null ? null : old.value;
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        Node<K, V> node = node(key, value);
        if (node.weight > mostBytes) {
            evictions.incrementAndGet();
            return get(key);
        }
        Node<K, V> old = nodes.putIfAbsent(key, node);
        if (old != null) {
            return old.value;
        }
        added(node, null);
        return null;
    }

    @Override
    public @Nullable V remove(@Nullable Object key) {
        Node<K, V> node = key == null ? null : nodes.remove(key);
        if (node == null) {
            return null;
        }
        removed(node);
        return node.value;
    }

    @Override
    public boolean remove(@Nullable Object key, @Nullable Object value) {
        Node<K, V> node = key == null ? null : nodes.get(key);
        if (node == null || !node.value.equals(value) || !nodes.remove(key, node)) {
            return false;
        }
        removed(node);
        return true;
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        Node<K, V> old = nodes.get(key);
        if (old == null || !old.value.equals(oldValue)) {
            return false;
        }
        Node<K, V> node = node(key, newValue);
        if (!nodes.replace(key, old, node)) {
            return false;
        }
        added(node, old);
        return true;
    }

    @Override
    public @Nullable V replace(K key, V value) {
        Node<K, V> node = node(key, value);
        Node<K, V> old = nodes.replace(key, node);
        if (old == null) {
            return null;
        }
        added(node, old);
        return old.value;
    }

    @Override
    public int size() {
        return nodes.size();
    }

    @Override
    public void clear() {
        nodes.keySet().forEach(this::remove);
    }

    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<K, V>> iterator() {
                return new Entries(nodes.values().iterator());
            }

            @Override
            public int size() {
                return nodes.size();
            }
        };
    }

    long bytes() {
        return bytes.get();
    }

    long evictions() {
        return evictions.get();
    }

    /** Returns how many places the queue has, those of entries that are gone included. */
    int queueLength() {
        return queued.get();
    }

    private Node<K, V> node(K key, V value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        return new Node<>(key, value, weigher.applyAsInt(value));
    }

    private void added(Node<K, V> node, @Nullable Node<K, V> old) {
        bytes.addAndGet(node.weight - (old == null ? 0L : old.weight));
        queue.add(node);
        queued.incrementAndGet();
        while (nodes.size() > mostEntries || bytes.get() > mostBytes) {
            if (!evictOne()) {
                return;
            }
        }
        // Removed entries leave their place in the queue behind: it may grow to twice the map before it is swept.
        if (queued.get() > 2 * (nodes.size() + 16)) {
            sweep();
        }
    }

    private void removed(Node<K, V> node) {
        bytes.addAndGet(-node.weight);
    }

    /** Takes one place off the queue; false if there is none. */
    private boolean evictOne() {
        Node<K, V> first = queue.poll();
        if (first == null) {
            return false;
        }
        if (nodes.get(first.key) == first && first.read) {
            first.read = false;
            queue.add(first);
            return true;
        }
        queued.decrementAndGet();
        if (nodes.remove(first.key, first)) {
            removed(first);
            evictions.incrementAndGet();
        }
        return true;
    }

    private void sweep() {
        for (int left = queued.get(); left > 0; left--) {
            Node<K, V> first = queue.poll();
            if (first == null) {
                return;
            }
            if (nodes.get(first.key) == first) {
                queue.add(first);
            } else {
                queued.decrementAndGet();
            }
        }
    }

    private final class Entries implements Iterator<Map.Entry<K, V>> {
        private final Iterator<Node<K, V>> iterator;
        private @Nullable Node<K, V> last;

        Entries(Iterator<Node<K, V>> iterator) {
            this.iterator = iterator;
        }

        @Override
        public boolean hasNext() {
            return iterator.hasNext();
        }

        @Override
        public Map.Entry<K, V> next() {
            Node<K, V> node = iterator.next();
            last = node;
            return Map.entry(node.key, node.value);
        }

        @Override
        public void remove() {
            if (last == null) {
                throw new IllegalStateException("call next() first");
            }
            if (nodes.remove(last.key, last)) {
                removed(last);
            }
            last = null;
        }
    }
}
