package dev.tacho.cache.trace;

import java.util.Arrays;

/** Keys numbered in the order of their first appearance. */
final class DenseIds {
    /** 2^64 over the golden ratio: its multiples spread consecutive keys evenly. */
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private final int[] ids;
    private final int distinct;

    private DenseIds(int[] ids, int distinct) {
        this.ids = ids;
        this.distinct = distinct;
    }

    /** Numbers the first {@code requests} keys. Needs 24 to 48 bytes a distinct key until it returns. */
    static DenseIds of(long[] keys, int requests) {
        int[] ids = new int[requests];
        long[] known = new long[16];
        int distinct = 0;
        int[] table = new int[32];
        for (int i = 0; i < requests; i++) {
            int at = find(table, known, keys[i]);
            if (table[at] == 0) {
                if (distinct == known.length) {
                    known = Arrays.copyOf(known, 2 * distinct);
                    table = rehashed(known, distinct);
                    at = find(table, known, keys[i]);
                }
                known[distinct++] = keys[i];
                table[at] = distinct;
            }
            ids[i] = table[at] - 1;
        }
        return new DenseIds(ids, distinct);
    }

    /** Returns the number of a request's key. */
    int id(int request) {
        return ids[request];
    }

    /** Returns how many keys there are. */
    int distinct() {
        return distinct;
    }

    /** Returns where the key's number plus 1 is in the table, or the free place, holding 0, where it belongs. */
    private static int find(int[] table, long[] known, long key) {
        int at = home(table, key);
        while (table[at] != 0 && known[table[at] - 1] != key) {
            at = (at + 1) & (table.length - 1);
        }
        return at;
    }

    private static int[] rehashed(long[] known, int distinct) {
        int[] table = new int[2 * known.length];
        for (int id = 0; id < distinct; id++) {
            int at = home(table, known[id]);
            while (table[at] != 0) {
                at = (at + 1) & (table.length - 1);
            }
            table[at] = id + 1;
        }
        return table;
    }

    private static int home(int[] table, long key) {
        return (int) ((key * GOLDEN) >>> (Long.numberOfLeadingZeros(table.length) + 1));
    }
}
