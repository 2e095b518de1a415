/**
 * A program to read first: a quoting service for a decentralised exchange, written twice, and measured.
 *
 * <p>To say what one token buys of another, the service reads what every {@link dev.tacho.examples.dex.Pool} holds and
 * lets the {@link dev.tacho.examples.dex.Router} find the best way through them. {@link dev.tacho.examples.dex.OneByOne}
 * reads the pools one after another, {@link dev.tacho.examples.dex.Batched} all at once and once a block. Both give the
 * same {@link dev.tacho.examples.dex.Quoter.Quote}, one of them much sooner: {@link dev.tacho.examples.dex.DexDemo} runs
 * both side by side on a chain that moves and writes a report of the difference.
 *
 * <pre>{@code
 * mvn -q -Pdemo verify                                          starts a local chain
 * mvn -q -Pdemo verify -Dtacho.rpc=http://127.0.0.1:8545        uses a development chain that runs already
 * }</pre>
 *
 * <p>The contracts are in {@code src/test/solidity}; after a change there, {@code node compile.js} makes
 * {@code contracts.json} anew, and a test tells if that was forgotten.
 */
@NullMarked
package dev.tacho.examples.dex;

import org.jspecify.annotations.NullMarked;
