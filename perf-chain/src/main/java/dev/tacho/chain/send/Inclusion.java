package dev.tacho.chain.send;

/**
 * Where a submission ended up on the chain.
 *
 * @param hash the transaction that was included: the first one sent, or a faster replacement
 * @param nonce its nonce
 * @param blockNumber the block's number
 * @param blockHash the block's hash
 * @param succeeded whether it was executed to its end; false if it was reverted
 */
public record Inclusion(String hash, long nonce, long blockNumber, String blockHash, boolean succeeded) {}
