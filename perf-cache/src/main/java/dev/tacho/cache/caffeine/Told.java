package dev.tacho.cache.caffeine;

/** A load that ended, and is told of when its entry is stored and can be weighed. */
interface Told {
    void tell();
}
