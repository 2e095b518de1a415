package dev.tacho.cache.simulate;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Figure 4 of the ARC paper. Sets have the least recently used key first. */
final class ReferenceArc extends ReferenceCache {
    private final Set<Integer> t1 = new LinkedHashSet<>();
    private final Set<Integer> t2 = new LinkedHashSet<>();
    private final Set<Integer> b1 = new LinkedHashSet<>();
    private final Set<Integer> b2 = new LinkedHashSet<>();
    private final long c;
    private double p;

    ReferenceArc(long maximum) {
        super(maximum, false);
        this.c = maximum;
    }

    @Override
    void used(int key) {
        t1.remove(key);
        t2.remove(key);
        t2.add(key);
    }

    @Override
    void load(int key, int weight) {
        if (b1.contains(key)) {
            p = Math.min(c, p + Math.max(1.0 * b2.size() / b1.size(), 1));
            replace(key);
            b1.remove(key);
            t2.add(key);
        } else if (b2.contains(key)) {
            p = Math.max(0, p - Math.max(1.0 * b1.size() / b2.size(), 1));
            replace(key);
            b2.remove(key);
            t2.add(key);
        } else {
            if (t1.size() + b1.size() == c) {
                if (t1.size() < c) {
                    removeFirst(b1);
                    replace(key);
                } else {
                    entries.remove(removeFirst(t1));
                }
            } else {
                if (t1.size() + t2.size() + b1.size() + b2.size() == 2 * c) {
                    removeFirst(b2);
                }
                replace(key);
            }
            t1.add(key);
        }
        entries.put(key, weight);
    }

    private void replace(int key) {
        // The paper's cache is full whenever it comes here; after an invalidation this one may not be.
        if (t1.size() + t2.size() == c) {
            long whole = (long) Math.floor(p);
            boolean fromT1 = !t1.isEmpty() && (t1.size() > p || b2.contains(key) && t1.size() == whole);
            int victim = removeFirst(fromT1 ? t1 : t2);
            (fromT1 ? b1 : b2).add(victim);
            entries.remove(victim);
        }
    }

    @Override
    void loaded(int key) {
        throw new AssertionError("load does it all");
    }

    @Override
    void evict() {
        throw new AssertionError("load does it all");
    }

    @Override
    void removed(int key) {
        t1.remove(key);
        t2.remove(key);
    }

    private static int removeFirst(Set<Integer> keys) {
        Iterator<Integer> first = keys.iterator();
        int key = first.next();
        first.remove();
        return key;
    }
}
