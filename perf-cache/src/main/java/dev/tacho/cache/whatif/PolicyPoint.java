package dev.tacho.cache.whatif;

import dev.tacho.cache.simulate.EvictionPolicy;

/**
 * What another policy would do at the size in use.
 *
 * @param policy the policy
 * @param hitRatio the predicted hit ratio, 0 to 1
 * @param lowerRatio the lower end of its error bar, which holds the truth in about 19 of 20 cases
 * @param upperRatio the upper end of its error bar
 */
public record PolicyPoint(EvictionPolicy policy, double hitRatio, double lowerRatio, double upperRatio) {}
