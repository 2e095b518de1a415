package dev.tacho.core;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds an instrument by its name and tags as they stand in the call, without making a key: a hit is a hash of strings
 * whose hashes are cached, and comparisons of strings that are mostly the same objects. It holds every order in which
 * tags were given, up to a limit; what is not in it is found the long way.
 */
final class HandleCache {
    private static final int MOST = 1 << 16;

    private final ReentrantLock growth = new ReentrantLock();
    /** Open addressing, at most half full; entries are immutable and never removed. */
    private volatile @Nullable Entry[] table = new Entry[16];

    private int size;

    private static final class Entry {
        final int hash;
        final String name;
        final String[] tags;
        final Object instrument;

        Entry(String name, String[] tags, Object instrument) {
            this.hash = hash(name, tags);
            this.name = name;
            this.tags = tags;
            this.instrument = instrument;
        }
    }

    @Nullable
    Object get(String name, String[] tags) {
        int hash = hash(name, tags);
        @Nullable Entry[] entries = table;
        int mask = entries.length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            Entry entry = entries[i];
            if (entry == null) {
                return null;
            }
            if (entry.hash == hash && entry.name.equals(name) && Arrays.equals(entry.tags, tags)) {
                return entry.instrument;
            }
        }
    }

    void put(String name, String[] tags, Object instrument) {
        growth.lock();
        try {
            if (size == MOST || get(name, tags) != null) {
                return;
            }
            @Nullable Entry[] entries = table;
            if (2 * (size + 1) > entries.length) {
                entries = doubled(entries);
            }
            // In place: an entry's fields are final, so a reader sees all of it or, harmlessly, none.
            insert(entries, new Entry(name, tags.clone(), instrument));
            size++;
            table = entries;
        } finally {
            growth.unlock();
        }
    }

    private static @Nullable Entry[] doubled(@Nullable Entry[] entries) {
        @Nullable Entry[] twice = new Entry[2 * entries.length];
        for (Entry entry : entries) {
            if (entry != null) {
                insert(twice, entry);
            }
        }
        return twice;
    }

    private static void insert(@Nullable Entry[] entries, Entry entry) {
        int mask = entries.length - 1;
        int i = entry.hash & mask;
        while (entries[i] != null) {
            i = (i + 1) & mask;
        }
        entries[i] = entry;
    }

    /** A null among the arguments hashes to something; the long way then says which. */
    private static int hash(@Nullable String name, @Nullable String[] tags) {
        int hash = name == null ? 0 : name.hashCode();
        for (String tag : tags) {
            hash = 31 * hash + (tag == null ? 0 : tag.hashCode());
        }
        return hash ^ (hash >>> 16);
    }
}
