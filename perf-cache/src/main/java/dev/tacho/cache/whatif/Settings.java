package dev.tacho.cache.whatif;

import dev.tacho.cache.simulate.EvictionPolicy;
import java.time.Duration;
import java.util.List;

/**
 * What the engine is to do.
 *
 * @param sampledKeys how many keys are kept at most
 * @param ttls the times to live to try; empty to choose them
 * @param policies the other policies to try
 */
record Settings(int sampledKeys, List<Duration> ttls, List<EvictionPolicy> policies) {}
