package dev.tacho.chain.send;

import dev.tacho.chain.testchain.ForwardingService;
import dev.tacho.chain.testchain.RpcError;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedTx;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.transaction.type.Transaction1559;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.utils.Numeric;

/**
 * A node of a scripted chain that takes transactions without a signature, as thousands of those would be most of a
 * test's time, and does to raw sends whatever goes wrong on a real network, each with the same probability.
 */
final class QuickNode extends ForwardingService {
    static final String ACCOUNT = ScriptedTx.address("quick");

    private final ScriptedChain chain;
    private final Random random;
    private final double probability;
    private final Set<String> aside = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile String words = "";
    private boolean putsAside;
    private volatile @Nullable CountDownLatch gapsToRefuse;

    QuickNode(ScriptedChain chain, Web3jService rest, double probability, long seed) {
        super(rest);
        this.chain = chain;
        this.probability = probability;
        this.random = new Random(seed);
    }

    /**
     * From now on it does what ganache does with a transaction that comes while the one before it is being mined: it has
     * it, never answers, and mines it only when it is sent again.
     */
    QuickNode puttingAside() {
        putsAside = true;
        return this;
    }

    /** From now on it refuses the next raw sends in these words. */
    QuickNode refusing(int sends, String words) {
        refusals.set(sends);
        this.words = words;
        return this;
    }

    /**
     * From now on it does what hardhat does while it mines at once: it takes no nonce but the next one. The first it takes
     * only when it has refused another.
     */
    QuickNode miningAtOnce() {
        gapsToRefuse = new CountDownLatch(1);
        return this;
    }

    private String mineAtOnce(ScriptedTx tx, CountDownLatch refused) throws RpcError {
        if (tx.nonce() == 0) {
            try {
                refused.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        synchronized (aside) {
            long next = chain.head().nonceOf(ACCOUNT);
            if (tx.nonce() > next) {
                refused.countDown();
                throw new RpcError(
                        -32000,
                        "Nonce too high. Expected nonce to be " + next + " but got " + tx.nonce()
                                + ". Note that transactions can't be queued when automining.");
            }
            chain.submit(tx);
            chain.mine();
            return tx.hash();
        }
    }

    /** Writes what the chain needs as text. */
    static Signer signer() {
        return new Signer() {
            @Override
            public String address() {
                return ACCOUNT;
            }

            @Override
            public long chainId() {
                return ScriptedChain.CHAIN_ID;
            }

            @Override
            public byte[] sign(RawTransaction transaction) {
                Transaction1559 fees = (Transaction1559) transaction.getTransaction();
                return (transaction.getNonce() + "|" + transaction.getTo() + '|' + transaction.getValue() + '|'
                                + fees.getMaxFeePerGas() + '|' + fees.getMaxPriorityFeePerGas())
                        .getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
        boolean lookUp = request.getMethod().equals("eth_getTransactionByHash")
                && aside.contains(String.valueOf(request.getParams().get(0)));
        if (!lookUp && !request.getMethod().equals("eth_sendRawTransaction")) {
            return super.send(request, responseType);
        }
        String raw = (String) request.getParams().get(0);
        Response<Object> answer;
        try {
            answer = (Response<Object>) responseType.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        try {
            answer.setResult(lookUp ? Map.of("hash", raw) : take(raw));
        } catch (RpcError e) {
            answer.setError(new Response.Error(-32000, e.getMessage()));
        }
        return (T) answer;
    }

    private String take(String raw) throws IOException, RpcError {
        ScriptedTx tx = decode(raw);
        if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new RpcError(-32000, words);
        }
        CountDownLatch toRefuse = gapsToRefuse;
        if (toRefuse != null) {
            return mineAtOnce(tx, toRefuse);
        }
        if (putsAside && aside.add(tx.hash())) {
            throw new SocketTimeoutException("taken, and the answer never came");
        }
        switch (draw()) {
            case 0 -> throw new ConnectException("refused before anything was done");
            case 1 -> {
                chain.submit(tx);
                throw new SocketTimeoutException("taken, and the answer was lost");
            }
            case 2 -> {
                return tx.hash(); // Acknowledged and thrown away.
            }
            case 3 -> throw new RpcError(-32000, "insufficient funds for gas * price + value");
            case 4 -> throw new RpcError(-32005, "rate limit exceeded");
            case 5 -> throw new RpcError(-32000, "txpool is full");
            case 6 -> throw new RpcError(-32603, "something nobody has heard of");
            case 7 -> {
                chain.submit(tx);
                return "0xdead"; // Not the hash of what was sent.
            }
            case 8 -> {
                chain.submit(tx);
                chain.submit(tx); // Handled twice: the answer is the second one's.
            }
            default -> chain.submit(tx);
        }
        return tx.hash();
    }

    private int draw() {
        synchronized (random) {
            return random.nextDouble() < 9 * probability ? random.nextInt(9) : 9;
        }
    }

    private static ScriptedTx decode(String raw) {
        byte[] bytes = Numeric.hexStringToByteArray(raw);
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\\|");
        ScriptedTx shape = ScriptedTx.of(ACCOUNT, Long.parseLong(parts[0]));
        return new ScriptedTx(
                Numeric.toHexString(Hash.sha3(bytes)),
                shape.type(),
                shape.chainId(),
                ACCOUNT,
                parts[1],
                shape.nonce(),
                shape.gasLimit(),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4]),
                new BigInteger(parts[2]),
                "0x");
    }
}
