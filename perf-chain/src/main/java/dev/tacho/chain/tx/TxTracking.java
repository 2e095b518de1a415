package dev.tacho.chain.tx;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;

/**
 * One transaction as its sender tells of it. Each method is called when the thing happens; a call out of order changes
 * nothing. Never throws for what a node or a clock did, takes one short lock, and may be used from any thread.
 */
public final class TxTracking {
    private final TxMeter meter;
    private final Life life;

    TxTracking(TxMeter meter, Life life) {
        this.meter = meter;
        this.life = life;
    }

    /**
     * Says how many operations of users it carries, for the rate of operations.
     *
     * @param count at least 1; 1 unless said. Before {@link #sending}
     * @return this
     * @throws IllegalArgumentException if it is below 1
     */
    public TxTracking operations(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("operations=" + count + ": must be >= 1");
        }
        life.operations = count;
        return this;
    }

    /** It is signed now. */
    public void signed() {
        life.signedNanos = meter.nanoTime();
    }

    /**
     * The send call begins now: all stages are measured from here.
     *
     * @param hash the hash of the signed transaction
     * @param account its sender
     * @param transaction what was signed; of receiver, value and data only a digest is kept
     */
    public void sending(String hash, String account, RawTransaction transaction) {
        sending(identity(
                hash,
                account,
                transaction.getNonce().longValue(),
                transaction.getTo(),
                transaction.getValue() == null ? "0" : transaction.getValue().toString(16),
                transaction.getData()));
    }

    void sending(Ledger.Identity identity) {
        meter.sending(life, identity);
    }

    /** The node answered that it has it. */
    public void acknowledged() {
        meter.ledger().acknowledged(life, meter.nanoTime());
    }

    /**
     * The node refused it.
     *
     * @param reason a short name of why, such as {@code insufficient-funds}: no more than 16 are told apart
     */
    public void rejected(String reason) {
        meter.rejected(life, Objects.requireNonNull(reason, "reason"));
    }

    /** The send call ended without an answer: the node may have it. */
    public void unanswered() {
        meter.ledger().unanswered(life);
    }

    /**
     * Returns its life so far.
     *
     * @return an immutable reading
     */
    public TxRecord record() {
        return meter.ledger().read(life);
    }

    /** Writes numbers, addresses and data in one way: nodes and libraries differ in leading zeros and capitals. */
    static Ledger.Identity identity(
            String hash, String account, long nonce, @Nullable String to, String valueHex, @Nullable String data) {
        String sender = account.toLowerCase(Locale.ROOT);
        String receiver = to == null || to.equals("0x") ? "" : to.toLowerCase(Locale.ROOT);
        String value = digits(valueHex).replaceFirst("^0+", "");
        String input = data == null ? "" : digits(data);
        boolean cancels = receiver.equals(sender) && value.isEmpty() && input.isEmpty();
        return new Ledger.Identity(
                hash.toLowerCase(Locale.ROOT),
                sender,
                nonce,
                Hash.sha3String(receiver + '|' + value + '|' + input),
                cancels);
    }

    private static String digits(String hex) {
        String plain = hex.toLowerCase(Locale.ROOT);
        return plain.startsWith("0x") ? plain.substring(2) : plain;
    }
}
