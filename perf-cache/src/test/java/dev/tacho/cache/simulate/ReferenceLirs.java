package dev.tacho.cache.simulate;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * LIRS as the paper's section 3 tells it, with a bound on the keys that are not resident. Sets have their bottom, front or
 * oldest first.
 */
final class ReferenceLirs extends ReferenceCache {
    private final LinkedHashSet<Integer> s = new LinkedHashSet<>();
    private final LinkedHashSet<Integer> q = new LinkedHashSet<>();
    private final LinkedHashSet<Integer> nonResident = new LinkedHashSet<>();
    private final Set<Integer> lir = new LinkedHashSet<>();
    private final long lirLimit;
    private final long total;

    ReferenceLirs(long maximum) {
        super(maximum, false);
        this.total = maximum;
        this.lirLimit = maximum - Math.max(1, maximum / 100);
    }

    @Override
    void used(int key) {
        if (lir.contains(key)) {
            toTop(key);
            prune();
        } else if (s.contains(key) || lir.size() < lirLimit) {
            q.remove(key);
            makeLir(key);
        } else {
            q.remove(key);
            q.add(key);
            toTop(key);
            prune();
        }
    }

    @Override
    void load(int key, int weight) {
        boolean wasInStack = nonResident.remove(key);
        if (entries.size() == total) {
            evict();
        }
        entries.put(key, weight);
        if (wasInStack || lir.size() < lirLimit) {
            makeLir(key);
        } else {
            q.add(key);
            toTop(key);
            prune();
        }
    }

    @Override
    void evict() {
        int front = q.iterator().next();
        q.remove(front);
        entries.remove(front);
        if (s.contains(front)) {
            nonResident.add(front);
            if (nonResident.size() > 2 * total) {
                int oldest = nonResident.iterator().next();
                nonResident.remove(oldest);
                s.remove(oldest);
            }
        }
    }

    private void makeLir(int key) {
        toTop(key);
        lir.add(key);
        if (lir.size() > lirLimit) {
            int bottom = s.iterator().next();
            s.remove(bottom);
            lir.remove(bottom);
            q.add(bottom);
        }
        prune();
    }

    private void toTop(int key) {
        s.remove(key);
        s.add(key);
    }

    private void prune() {
        Iterator<Integer> bottom = s.iterator();
        while (bottom.hasNext()) {
            int key = bottom.next();
            if (lir.contains(key)) {
                return;
            }
            nonResident.remove(key);
            bottom.remove();
        }
    }

    @Override
    void loaded(int key) {
        throw new AssertionError("load does it all");
    }

    @Override
    void removed(int key) {
        s.remove(key);
        q.remove(key);
        lir.remove(key);
        prune();
    }
}
