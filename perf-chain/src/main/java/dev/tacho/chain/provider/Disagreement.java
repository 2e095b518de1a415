package dev.tacho.chain.provider;

import java.time.Instant;
import java.util.List;

/**
 * Providers gave different answers to the same question about the same block.
 *
 * @param at when, by the wall clock
 * @param method the JSON-RPC method
 * @param block the number of the block, as {@code 0x1f}, or {@code by hash}
 * @param groups the names of the providers, those with the same answer together, the largest group first; the answers
 *     themselves are not kept
 * @param settled whether the first group was large enough to be believed
 */
public record Disagreement(Instant at, String method, String block, List<List<String>> groups, boolean settled) {
    /** Copies the groups. */
    public Disagreement {
        groups = groups.stream().map(List::copyOf).toList();
    }
}
