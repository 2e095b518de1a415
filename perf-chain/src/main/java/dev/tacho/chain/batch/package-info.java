/**
 * Fast reads that stay right: JSON-RPC calls that go out together, paired with their answers by id. The door is
 * {@link dev.tacho.chain.batch.FastReads}, a decorator of web3j's {@code Web3jService}.
 */
@NullMarked
package dev.tacho.chain.batch;

import org.jspecify.annotations.NullMarked;
