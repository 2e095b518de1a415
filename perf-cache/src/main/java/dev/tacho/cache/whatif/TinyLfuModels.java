package dev.tacho.cache.whatif;

/** Models of one cache at several sizes, which see the same keys. */
final class TinyLfuModels {
    /** Keys that any model has, over the entries of the largest: room for as many from the start. */
    private static final double KEYS_PER_ENTRY = 1.25;

    private final TinyLfuModel[] models;
    private final ModelKeys keys;

    /**
     * Creates empty models.
     *
     * @param trueMaximums the maximum of each cache that is modelled, in entries or weight, rising
     * @param scale the share of the keys that the models see, above 0 and at most 1
     * @param trueEntries how many entries each true cache holds when it is full
     * @param weighted whether entries have weights
     */
    TinyLfuModels(double[] trueMaximums, double scale, double[] trueEntries, boolean weighted) {
        models = new TinyLfuModel[trueMaximums.length];
        double most = models.length == 0 ? 0 : trueEntries[models.length - 1] * scale;
        keys = new ModelKeys(models.length, (int) Math.ceil(most * KEYS_PER_ENTRY));
        for (int i = 0; i < models.length; i++) {
            models[i] = new TinyLfuModel(keys, i, trueMaximums[i], scale, trueEntries[i], weighted);
        }
    }

    /** Lets entries expire so long after they were written, or used; {@link Integer#MAX_VALUE} is never. */
    void expireAfter(int writeTicks, int useTicks) {
        for (TinyLfuModel model : models) {
            model.expireAfter(writeTicks, useTicks);
        }
    }

    int count() {
        return models.length;
    }

    TinyLfuModel get(int model) {
        return models[model];
    }

    /** Returns what the entry weighs that a model found last. */
    float weightFound(int model) {
        return models[model].weightFound();
    }

    /**
     * Looks a key up in each, as a use of its entry where it is here.
     *
     * @param stored whether it is to be put where it is not
     * @return a bit for each model that has it
     */
    int lookup(int key, boolean stored, float weight, int tick) {
        int row = stored ? keys.open(key) : keys.openIfPresent(key);
        int found = 0;
        for (int i = 0; row >= 0 && i < models.length; i++) {
            if (models[i].lookup(row, tick)) {
                found |= 1 << i;
            } else if (stored) {
                models[i].insert(row, weight, tick);
            }
        }
        keys.close();
        return found;
    }

    /** Puts an entry: a new one after a miss, or a new value of one that is here. */
    void insert(int key, float weight, int tick) {
        int row = keys.open(key);
        for (int i = 0; row >= 0 && i < models.length; i++) {
            models[i].insert(row, weight, tick);
        }
        keys.close();
    }

    /** Puts an entry that was loaded for a miss, where it is not here and would have been missed. */
    void insertIfAbsent(int key, float weight, int tick) {
        int row = keys.open(key);
        for (int i = 0; row >= 0 && i < models.length; i++) {
            if (keys.node(row, i) < 0) {
                models[i].insert(row, weight, tick);
            }
        }
        keys.close();
    }

    /** Notes that an entry was loaded anew though nobody waited for it. */
    void refresh(int key, int tick) {
        int row = keys.openIfPresent(key);
        for (int i = 0; row >= 0 && i < models.length; i++) {
            models[i].refresh(row, tick);
        }
        keys.close();
    }

    void remove(int key) {
        int row = keys.openIfPresent(key);
        for (int i = 0; row >= 0 && i < models.length; i++) {
            models[i].remove(row);
        }
        keys.close();
    }

    void clear() {
        keys.clear();
        for (TinyLfuModel model : models) {
            model.clear();
        }
    }
}
