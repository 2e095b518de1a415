package dev.tacho.cache.caffeine;

/** One load under way of one key, by one caller. Announced as it is made, so that others of the key are noticed. */
final class Load<K> implements Told {
    private final Watch<K> watch;
    private final K key;
    private final int hash;
    private final boolean watched;
    private final long begin;
    private long nanos;
    private Outcome outcome = Outcome.FAILED;

    Load(Watch<K> watch, K key, int hash) {
        this.watch = watch;
        this.key = key;
        this.hash = hash;
        this.watched = watch.loadBegins(hash);
        this.begin = watch.nanoTime();
    }

    /** Notes the end, and returns how long it took. */
    long end(Outcome how) {
        nanos = watch.nanoTime() - begin;
        outcome = how;
        watch.loadEnds(hash, watched);
        return nanos;
    }

    @Override
    public void tell() {
        watch.countLoad(nanos, outcome);
        watch.loaded(key, hash, nanos, outcome);
    }
}
