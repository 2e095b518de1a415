package dev.tacho.chain.testchain;

import static dev.tacho.chain.internal.wire.Quantity.hex;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SignatureException;
import java.util.List;
import java.util.Map;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.crypto.transaction.type.ITransaction;
import org.web3j.crypto.transaction.type.Transaction1559;
import org.web3j.utils.Numeric;

/**
 * A transaction of a scripted chain: decoded from the raw text that web3j signed, or made up without a signature
 * ({@link #of}), which is a thousand times cheaper. Fees are in wei.
 *
 * @param to null for a new contract
 * @param maxTip equal to {@code maxFee} for a legacy transaction
 */
public record ScriptedTx(
        String hash,
        int type,
        long chainId,
        String from,
        String to,
        long nonce,
        long gasLimit,
        long maxFee,
        long maxTip,
        BigInteger value,
        String input) {
    private static final long GWEI = 1_000_000_000;

    /** An EIP-1559 transfer of 21,000 gas that pays up to 100 gwei, 1 gwei of it as tip. */
    public static ScriptedTx of(String from, long nonce) {
        return new ScriptedTx(
                        "",
                        2,
                        ScriptedChain.CHAIN_ID,
                        from,
                        address("to"),
                        nonce,
                        21_000,
                        100 * GWEI,
                        GWEI,
                        BigInteger.ONE,
                        "0x")
                .hashed();
    }

    /** An address made of a name. */
    public static String address(String name) {
        return digest("address", name).substring(0, 42);
    }

    public ScriptedTx withTip(long wei) {
        return new ScriptedTx(hash, type, chainId, from, to, nonce, gasLimit, Math.max(maxFee, wei), wei, value, input)
                .hashed();
    }

    public ScriptedTx withMaxFee(long wei) {
        return new ScriptedTx(hash, type, chainId, from, to, nonce, gasLimit, wei, Math.min(maxTip, wei), value, input)
                .hashed();
    }

    public ScriptedTx withGas(long gas) {
        return new ScriptedTx(hash, type, chainId, from, to, nonce, gas, maxFee, maxTip, value, input).hashed();
    }

    public ScriptedTx withCall(String contract, String data) {
        return new ScriptedTx(hash, type, chainId, from, contract, nonce, gasLimit, maxFee, maxTip, value, data)
                .hashed();
    }

    /** What the producer gets for a unit of gas: below 0 if the transaction cannot be included. */
    public long effectiveTip(long baseFee) {
        return Math.min(maxTip, maxFee - baseFee);
    }

    static ScriptedTx decode(String raw) throws SignatureException {
        RawTransaction decoded = TransactionDecoder.decode(raw);
        if (!(decoded instanceof SignedRawTransaction signed)) {
            throw new SignatureException("not signed");
        }
        ITransaction body = signed.getTransaction();
        boolean legacy = signed.getType().isLegacy();
        Long chain = signed.getChainId();
        long maxFee;
        long maxTip;
        if (body instanceof Transaction1559 dynamic) {
            maxFee = dynamic.getMaxFeePerGas().longValueExact();
            maxTip = dynamic.getMaxPriorityFeePerGas().longValueExact();
        } else {
            maxFee = body.getGasPrice().longValueExact();
            maxTip = maxFee;
        }
        String to = body.getTo();
        return new ScriptedTx(
                Hash.sha3(raw),
                legacy ? 0 : Byte.toUnsignedInt(signed.getType().getRlpType()),
                body instanceof Transaction1559 dynamic ? dynamic.getChainId() : chain == null ? 0 : chain,
                signed.getFrom(),
                to == null || Numeric.cleanHexPrefix(to).isEmpty() ? null : to,
                body.getNonce().longValueExact(),
                body.getGasLimit().longValueExact(),
                maxFee,
                maxTip,
                body.getValue(),
                Numeric.prependHexPrefix(body.getData()));
    }

    /** The transaction as a node shows it; {@code block} is null while it is pending. */
    Map<String, Object> json(ScriptedBlock block, int index) {
        long price = block == null ? maxFee : block.baseFee() + effectiveTip(block.baseFee());
        Map<String, Object> json = Json.object(
                "hash",
                hash,
                "type",
                hex(type),
                "chainId",
                hex(chainId),
                "from",
                from,
                "to",
                to,
                "nonce",
                hex(nonce),
                "gas",
                hex(gasLimit),
                "gasPrice",
                hex(price),
                "value",
                hex(value),
                "input",
                input,
                "v",
                "0x0",
                "r",
                "0x1",
                "s",
                "0x1",
                "blockHash",
                block == null ? null : block.hash(),
                "blockNumber",
                block == null ? null : hex(block.number()),
                "transactionIndex",
                block == null ? null : hex(index));
        if (type == 2) {
            json.put("maxFeePerGas", hex(maxFee));
            json.put("maxPriorityFeePerGas", hex(maxTip));
            json.put("accessList", List.of());
        }
        return json;
    }

    /** 32 bytes in hexadecimal that depend on all parts. */
    static String digest(Object... parts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Object part : parts) {
                sha.update(String.valueOf(part).getBytes(StandardCharsets.UTF_8));
                sha.update((byte) 0);
            }
            return Numeric.toHexString(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private ScriptedTx hashed() {
        String own = digest(type, from, to, nonce, gasLimit, maxFee, maxTip, value, input);
        return new ScriptedTx(own, type, chainId, from, to, nonce, gasLimit, maxFee, maxTip, value, input);
    }
}
