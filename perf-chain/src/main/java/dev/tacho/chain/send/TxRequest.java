package dev.tacho.chain.send;

import dev.tacho.chain.internal.wire.Quantity;
import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction shall do; nonce, fees and signature are the {@link Sender}'s.
 *
 * @param to whom it calls or pays; null creates a contract
 * @param value what it pays, in wei
 * @param gasLimit the most gas it may use
 * @param data the call's data or the contract's code, {@code 0x} and hexadecimal digits
 */
public record TxRequest(@Nullable String to, BigInteger value, BigInteger gasLimit, String data) {
    /** What a plain payment uses; a constant of the protocol up to the fork that EIP-2780 is for. */
    private static final BigInteger TRANSFER_GAS = BigInteger.valueOf(21_000);

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the value is negative, the gas limit is below 1, the receiver is no address,
     *     or the data is no hexadecimal text of whole bytes
     */
    public TxRequest {
        Objects.requireNonNull(data, "data");
        if (value.signum() < 0) {
            throw new IllegalArgumentException("value=" + value + ": must be >= 0");
        }
        if (gasLimit.signum() <= 0) {
            throw new IllegalArgumentException("gasLimit=" + gasLimit + ": must be >= 1");
        }
        // web3j makes a contract of an empty receiver, and bytes of anything.
        if (to != null && !Quantity.isAddress(to)) {
            throw new IllegalArgumentException(
                    "to=" + to + ": must be 0x and 40 hexadecimal digits, or null to create a contract");
        }
        if (!Quantity.isBytes(data)) {
            throw new IllegalArgumentException(
                    "data: must be 0x and an even number of hexadecimal digits; \"0x\" stands for none");
        }
    }

    /**
     * Returns a plain payment.
     *
     * @param to the account to pay
     * @param wei how much, at least 0
     * @return the request, with a gas limit of 21,000
     */
    public static TxRequest transfer(String to, BigInteger wei) {
        return new TxRequest(Objects.requireNonNull(to, "to"), wei, TRANSFER_GAS, "0x");
    }

    /**
     * Returns a call that pays nothing.
     *
     * @param to the contract
     * @param data the encoded call
     * @param gasLimit the most gas it may use
     * @return the request
     */
    public static TxRequest call(String to, String data, long gasLimit) {
        return new TxRequest(Objects.requireNonNull(to, "to"), BigInteger.ZERO, BigInteger.valueOf(gasLimit), data);
    }

    /** A payment of nothing to oneself: fills a nonce, and does nothing else. */
    static TxRequest nothing(String self) {
        return transfer(self, BigInteger.ZERO);
    }

    /** Returns the shape; addresses, amounts and data are the user's. */
    @Override
    public String toString() {
        return "TxRequest[" + (to == null ? "create" : "to") + ", " + (data.length() / 2 - 1) + " bytes]";
    }
}
