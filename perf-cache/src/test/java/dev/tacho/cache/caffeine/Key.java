package dev.tacho.cache.caffeine;

/**
 * A key, good or evil. Two neighbours have the same hash code, so that they are compared.
 *
 * <p>Each number has a nature of its own, which functions and loaders heed too.
 */
final class Key {
    static final int GOOD = 8;
    static final int LOAD_FINDS_NOTHING = 8;
    static final int LOAD_FAILS = 9;
    static final int LOAD_FAILS_CHECKED = 10;
    static final int LOAD_FAILS_BADLY = 11;
    static final int HASH_FAILS = 12;
    static final int EQUALS_FAILS = 14;
    static final int COUNT = 16;

    final int id;
    private int salt;

    Key(int id) {
        this.id = id;
    }

    /** Changes what the key is equal to, as no key should. */
    void mutate() {
        salt++;
    }

    Key copy() {
        Key copy = new Key(id);
        copy.salt = salt;
        return copy;
    }

    @Override
    public int hashCode() {
        if (id == HASH_FAILS) {
            throw new IllegalStateException("hash of " + this);
        }
        return 31 * (id / 2) + 1_000 * salt;
    }

    @Override
    public boolean equals(Object object) {
        if (id == EQUALS_FAILS && object != this) {
            throw new IllegalStateException("equals of " + this);
        }
        return object instanceof Key key && key.id == id && key.salt == salt;
    }

    @Override
    public String toString() {
        return "k" + id + (salt == 0 ? "" : "/" + salt);
    }
}
