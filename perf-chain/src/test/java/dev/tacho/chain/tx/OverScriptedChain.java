package dev.tacho.chain.tx;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/** A meter over a scripted chain in virtual time, and signed transactions: what the tests of the meter share. */
abstract class OverScriptedChain {
    static final Credentials KEY =
            Credentials.create("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    static final String BOB = ScriptedTx.address("bob");
    static final long SECOND = 1_000_000_000;

    final ManualClock clock = new ManualClock();
    final ScriptedChain chain = new ScriptedChain(clock).tags(3, 6);
    final ScriptedNode node = chain.node();
    final Perf perf = Perf.builder("test").clock(clock).build();
    final TxMeter meter = TxMeter.builder(perf, "scripted", node.service())
            .confirmations(2, 4)
            .droppedAfterHeads(3)
            .expireAfter(Duration.ofMinutes(20))
            .finalityRule("six blocks, by script")
            .build();

    static String signed(long nonce, long value, long maxFeeGwei) {
        return encoded(raw(nonce, value, maxFeeGwei));
    }

    static RawTransaction raw(long nonce, long value, long maxFeeGwei) {
        return RawTransaction.createEtherTransaction(
                ScriptedChain.CHAIN_ID,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(21_000),
                BOB,
                BigInteger.valueOf(value),
                BigInteger.valueOf(maxFeeGwei * 100_000_000),
                gwei(maxFeeGwei));
    }

    static BigInteger gwei(long gwei) {
        return BigInteger.valueOf(gwei * 1_000_000_000);
    }

    static String encoded(RawTransaction transaction) {
        return Numeric.toHexString(TransactionEncoder.signMessage(transaction, ScriptedChain.CHAIN_ID, KEY));
    }

    static String hash(String raw) {
        return Numeric.toHexString(Hash.sha3(Numeric.hexStringToByteArray(raw)));
    }

    static void send(ScriptedNode through, String raw) throws IOException {
        RawRpc.call(through.service(), "eth_sendRawTransaction", raw);
    }
}
