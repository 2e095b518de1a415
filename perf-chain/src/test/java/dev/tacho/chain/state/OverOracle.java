package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.EthGetBalance;

/** A cache over a chain whose values give away their block, in virtual time: what the tests of the cache share. */
abstract class OverOracle {
    static final String ALICE = "0x00000000000000000000000000000000000000Aa";
    static final String BOB = "0x00000000000000000000000000000000000000bb";
    static final DefaultBlockParameterName LATEST = DefaultBlockParameterName.LATEST;

    final OracleChain chain = new OracleChain();
    final ManualClock clock = new ManualClock();
    final Perf perf = Perf.builder("test").clock(clock).build();
    final StateCache cache = builder().build(chain);
    final Web3j web3j = Web3j.build(cache);

    final StateCache.Builder builder() {
        return StateCache.builder(perf, "oracle").maxStale(Duration.ofSeconds(1));
    }

    final BigInteger balance(String account) throws IOException {
        return balance(cache, account);
    }

    static BigInteger balance(StateCache over, String account) throws IOException {
        return balanceOf(Web3j.build(over), account, LATEST);
    }

    final BigInteger balanceAt(DefaultBlockParameter block) throws IOException {
        return balanceOf(web3j, ALICE, block);
    }

    /** What a balance has to be at a block. */
    static BigInteger expected(OracleChain.Block block, String account) {
        return new BigInteger(OracleChain.value(block.hash(), account).substring(2), 16);
    }

    private static BigInteger balanceOf(Web3j over, String account, DefaultBlockParameter block) throws IOException {
        EthGetBalance answer = over.ethGetBalance(account, block).send();
        assertFalse(answer.hasError(), () -> answer.getError().getMessage());
        return answer.getBalance();
    }
}
