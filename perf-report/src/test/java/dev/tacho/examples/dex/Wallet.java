package dev.tacho.examples.dex;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.crypto.ContractUtils;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.exceptions.TransactionException;
import org.web3j.tx.response.PollingTransactionReceiptProcessor;
import org.web3j.utils.Numeric;

/**
 * An account on a chain that mines at once: signs, sends, and waits for each receipt before the next transaction. The
 * answer to a send does not mean that it is mined; a node that mines at once may not have the receipt for some
 * milliseconds. (Nor may the next one be sent meanwhile: anvil 1.7.1 leaves about one in some thousand such transactions in
 * its queue for ever.)
 *
 * <p>Nonces are counted here, so the account must not be used elsewhere meanwhile. Not safe for use by several threads.
 */
final class Wallet {
    private static final BigInteger GAS_LIMIT = BigInteger.valueOf(3_000_000);
    /** How often a receipt is asked for; web3j's default is every 15 s. */
    private static final int POLL_MILLIS = 2;

    private static final int POLLS = 15_000;

    private final Web3j web3j;
    private final Credentials key;
    private final PollingTransactionReceiptProcessor receipts;
    private final long chainId;
    private final BigInteger gasPrice;
    private BigInteger nonce;

    /**
     * Opens an account on a node: three round trips.
     *
     * @param service the way to the node
     * @param key the account's key
     */
    Wallet(Web3jService service, Credentials key) {
        this.web3j = Web3j.build(service);
        this.key = key;
        this.receipts = new PollingTransactionReceiptProcessor(web3j, POLL_MILLIS, POLLS);
        this.chainId = Node.send(web3j.ethChainId()).getChainId().longValueExact();
        // Twice the present price: the base fee may rise before the last transaction is mined.
        this.gasPrice = Node.send(web3j.ethGasPrice()).getGasPrice().shiftLeft(1);
        this.nonce = Node.send(web3j.ethGetTransactionCount(key.getAddress(), DefaultBlockParameterName.PENDING))
                .getTransactionCount();
    }

    /** Returns what a unit of gas costs in this account's transactions, in wei. */
    BigInteger gasPrice() {
        return gasPrice;
    }

    /** Returns this account's address. */
    String address() {
        return key.getAddress();
    }

    /**
     * Creates a contract.
     *
     * @param creation the contract's code and constructor arguments
     * @return the contract's address, which follows from the account and the nonce
     * @throws IllegalStateException if the transaction is refused, reverted, or not mined within half a minute
     */
    String create(String creation) {
        String address = ContractUtils.generateContractAddress(address(), nonce);
        mine(RawTransaction.createContractTransaction(nonce, gasPrice, GAS_LIMIT, BigInteger.ZERO, creation));
        return address;
    }

    /**
     * Calls a function of a contract in a transaction.
     *
     * @param contract the contract's address
     * @param function what to call
     * @throws IllegalStateException if the transaction is refused, reverted, or not mined within half a minute
     */
    void call(String contract, Function function) {
        mine(RawTransaction.createTransaction(nonce, gasPrice, GAS_LIMIT, contract, FunctionEncoder.encode(function)));
    }

    /**
     * Calls a function of a contract in a transaction that may revert.
     *
     * @param contract the contract's address
     * @param function what to call
     * @return the receipt, whose status tells
     * @throws IllegalStateException if the transaction is refused, or not mined within half a minute
     */
    TransactionReceipt attempt(String contract, Function function) {
        return send(RawTransaction.createTransaction(
                nonce, gasPrice, GAS_LIMIT, contract, FunctionEncoder.encode(function)));
    }

    private void mine(RawTransaction transaction) {
        TransactionReceipt receipt = send(transaction);
        if (!receipt.isStatusOK()) {
            throw new IllegalStateException("transaction " + receipt.getTransactionHash() + " was reverted in block "
                    + receipt.getBlockNumber() + " after " + receipt.getGasUsed() + " gas");
        }
    }

    private TransactionReceipt send(RawTransaction transaction) {
        String signed = Numeric.toHexString(TransactionEncoder.signMessage(transaction, chainId, key));
        String hash = Node.send(web3j.ethSendRawTransaction(signed)).getTransactionHash();
        nonce = nonce.add(BigInteger.ONE);
        return receipt(hash);
    }

    private TransactionReceipt receipt(String hash) {
        try {
            return receipts.waitForTransactionReceipt(hash);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TransactionException e) {
            throw new IllegalStateException(e.getMessage() + " Does this chain mine at once?", e);
        }
    }
}
