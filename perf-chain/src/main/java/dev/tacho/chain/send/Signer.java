package dev.tacho.chain.send;

import java.util.Locale;
import java.util.Objects;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;

/**
 * Signs the transactions of one account. A key that lives elsewhere, in a hardware module or behind a service,
 * implements it; several threads may call it at once.
 */
public interface Signer {
    /**
     * Returns the account.
     *
     * @return its address, {@code 0x} and 40 hexadecimal digits
     */
    String address();

    /**
     * Returns the chain that the signatures are for (EIP-155).
     *
     * @return its id, at least 1
     */
    long chainId();

    /**
     * Signs a transaction.
     *
     * @param transaction what to sign
     * @return the signed transaction as {@code eth_sendRawTransaction} takes it
     */
    byte[] sign(RawTransaction transaction);

    /**
     * Returns a signer with a key in memory. The key stays in the credentials: no text of this library holds it.
     *
     * @param credentials the key
     * @param chainId the chain, at least 1
     * @return the signer
     * @throws IllegalArgumentException if the id is below 1
     */
    static Signer of(Credentials credentials, long chainId) {
        Objects.requireNonNull(credentials, "credentials");
        if (chainId < 1) {
            throw new IllegalArgumentException("chainId=" + chainId + ": must be >= 1");
        }
        String address = credentials.getAddress().toLowerCase(Locale.ROOT);
        return new Signer() {
            @Override
            public String address() {
                return address;
            }

            @Override
            public long chainId() {
                return chainId;
            }

            @Override
            public byte[] sign(RawTransaction transaction) {
                return TransactionEncoder.signMessage(transaction, chainId, credentials);
            }

            // The address: never the key.
            @Override
            public String toString() {
                return "Signer[" + address + ']';
            }
        };
    }
}
