package dev.tacho.cache.caffeine;

/** A call under way that looked up an absent key, and loads it or waits for another caller who does. */
interface Miss {
    void end(Outcome outcome);
}
