package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.IntIndex;
import java.util.Arrays;

/**
 * Where each key stands in each of several models: a row of its nodes, found once for all of them. A small model's entries
 * are a larger one's too, as a rule, so rows are about as many as the largest has entries.
 *
 * <p>A row is there as long as a model has its key. 25 bytes a row for seven models.
 */
final class ModelKeys {
    private static final int NONE = -1;

    private final int models;
    private int[] keys;
    private IntIndex index;
    /** By row and model: the node and 1, or 0. */
    private char[] nodes;

    private char[] freeRows;
    private int free;
    /** The row in use, which stays though no model has its key for a moment. */
    private int open = NONE;

    /**
     * Creates an empty directory.
     *
     * @param models how many models there are
     * @param rows how many keys to have room for at first
     */
    ModelKeys(int models, int rows) {
        this.models = models;
        this.keys = new int[Math.max(1, Math.min(IntIndex.MOST, rows))];
        this.index = new IntIndex(keys);
        this.nodes = new char[keys.length * models];
        this.freeRows = new char[keys.length];
        clear();
    }

    /** Returns the row of a key, to be {@linkplain #close closed}; -1 if no model has it. */
    int openIfPresent(int key) {
        open = index.find(key);
        return open;
    }

    /** Returns the row of a key, to be {@linkplain #close closed}, new if no model has it; -1 if there is no room. */
    int open(int key) {
        if (openIfPresent(key) < 0 && (free > 0 || grow())) {
            open = freeRows[--free];
            keys[open] = key;
            index.add(open);
        }
        return open;
    }

    /** Ends the use of a row. */
    void close() {
        int row = open;
        open = NONE;
        if (row >= 0) {
            removeIfEmpty(row);
        }
    }

    int key(int row) {
        return keys[row];
    }

    /** Returns where a row's key stands in a model, or -1. */
    int node(int row, int model) {
        return nodes[row * models + model] - 1;
    }

    void enter(int row, int model, int node) {
        nodes[row * models + model] = (char) (node + 1);
    }

    void leave(int row, int model) {
        nodes[row * models + model] = 0;
        if (row != open) {
            removeIfEmpty(row);
        }
    }

    void clear() {
        index.clear();
        Arrays.fill(nodes, (char) 0);
        free = keys.length;
        for (int i = 0; i < free; i++) {
            freeRows[i] = (char) (free - 1 - i);
        }
    }

    private void removeIfEmpty(int row) {
        // What has left one model is likely still in the larger ones.
        for (int model = models - 1; model >= 0; model--) {
            if (nodes[row * models + model] != 0) {
                return;
            }
        }
        index.remove(row);
        freeRows[free++] = (char) row;
    }

    /** Makes room for half as many keys again; false if there are as many as there can be. */
    private boolean grow() {
        int old = keys.length;
        int rows = Math.min(IntIndex.MOST, old + old / 2 + 8);
        if (rows == old) {
            return false;
        }
        keys = Arrays.copyOf(keys, rows);
        nodes = Arrays.copyOf(nodes, rows * models);
        freeRows = new char[rows];
        index = new IntIndex(keys);
        for (int row = 0; row < old; row++) {
            index.add(row);
        }
        for (int row = rows - 1; row >= old; row--) {
            freeRows[free++] = (char) row;
        }
        return true;
    }
}
