package dev.tacho.chain.bytecode;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What things cost in gas under one fork, as far as they changed or will: every report names the fork, and none takes a
 * cost from anywhere but here. Other chains and later forks are values of this record, too.
 *
 * <p>Sources: EIP-2028 (calldata), EIP-2929 (cold and warm), EIP-2930 (access lists), EIP-3529 (refunds), EIP-3860 and
 * EIP-170 (code), EIP-2200 (writes), EIP-7623 (calldata's floor), EIP-7702 (authorizations), EIP-7825 (limit of a
 * transaction).
 *
 * @param fork names it, in lower case
 * @param transaction what a transaction costs before its first step
 * @param storage what reading and writing storage costs
 * @param account what reaching accounts costs
 * @param code what code costs, and how large it may be
 */
public record GasSchedule(String fork, Transaction transaction, Storage storage, Account account, Code code) {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    /** Shanghai: init code is metered and limited (EIP-3860). */
    public static final GasSchedule SHANGHAI = new GasSchedule(
            "shanghai",
            new Transaction(21_000, 32_000, 4, 16, 0, 2_400, 1_900, 0, 0, NO_LIMIT),
            new Storage(2_100, 100, 20_000, 2_900, 4_800, 5),
            new Account(2_600, 100, 9_000, 2_300, 25_000, 32_000),
            new Code(200, 2, 24_576, 49_152));

    /** Cancun: the same costs; adds TLOAD, TSTORE and MCOPY. */
    public static final GasSchedule CANCUN = SHANGHAI.named("cancun");

    /** Prague: a floor under the price of calldata (EIP-7623), and authorizations (EIP-7702). */
    public static final GasSchedule PRAGUE = CANCUN.named("prague")
            .with(new Transaction(21_000, 32_000, 4, 16, 10, 2_400, 1_900, 25_000, 12_500, NO_LIMIT));

    /** Osaka: no transaction may have more than 2^24 gas (EIP-7825); adds CLZ. */
    public static final GasSchedule OSAKA = PRAGUE.named("osaka")
            .with(new Transaction(21_000, 32_000, 4, 16, 10, 2_400, 1_900, 25_000, 12_500, 1L << 24));

    private static final List<GasSchedule> KNOWN = List.of(SHANGHAI, CANCUN, PRAGUE, OSAKA);

    /** Checks for null. */
    public GasSchedule {
        Objects.requireNonNull(fork, "fork");
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(storage, "storage");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(code, "code");
    }

    /**
     * What a transaction costs before its first step.
     *
     * @param baseGas for being one
     * @param createGas more, if it creates a contract
     * @param zeroByteGas for each zero byte of its data
     * @param nonZeroByteGas for each other byte of its data
     * @param floorPerTokenGas the least for each token of its data, of which a zero byte is 1 and another 4; 0 where
     *     there is no floor
     * @param accessAddressGas for each address of its access list
     * @param accessKeyGas for each storage key of its access list
     * @param authorizationGas for each authorization; 0 where there are none
     * @param authorizationRefundGas given back for each authorization by an account that existed before
     * @param mostGas the highest gas limit
     */
    public record Transaction(
            long baseGas,
            long createGas,
            long zeroByteGas,
            long nonZeroByteGas,
            long floorPerTokenGas,
            long accessAddressGas,
            long accessKeyGas,
            long authorizationGas,
            long authorizationRefundGas,
            long mostGas) {}

    /**
     * What storage costs.
     *
     * @param coldGas the first touch of a slot in a transaction: SLOAD in all, SSTORE on top of the rest
     * @param warmGas each read after that, and each write that changes nothing or a slot that was changed already
     * @param setGas a write that makes a zero slot non-zero
     * @param resetGas a write to a slot that was not zero
     * @param clearRefundGas given back for making a slot zero
     * @param refundQuotient refunds are capped at the gas used divided by this
     */
    public record Storage(
            long coldGas, long warmGas, long setGas, long resetGas, long clearRefundGas, long refundQuotient) {}

    /**
     * What accounts cost.
     *
     * @param coldGas the first touch in a transaction: BALANCE, EXTCODESIZE, CALL and their kind
     * @param warmGas each touch after that
     * @param callValueGas more for a call that sends value
     * @param callStipendGas given to the callee of such a call
     * @param newAccountGas more if the value brings the account into being
     * @param createGas CREATE and CREATE2, without what the code costs
     */
    public record Account(
            long coldGas, long warmGas, long callValueGas, long callStipendGas, long newAccountGas, long createGas) {}

    /**
     * What code costs.
     *
     * @param depositByteGas for each byte that is deployed
     * @param initWordGas for each 32 bytes of init code, begun ones included
     * @param mostBytes the largest contract
     * @param mostInitBytes the largest init code
     */
    public record Code(long depositByteGas, long initWordGas, int mostBytes, int mostInitBytes) {}

    /**
     * Returns the schedule of a fork.
     *
     * @param fork its name, in any case
     * @return the schedule
     * @throws IllegalArgumentException if it is none of those known here
     */
    public static GasSchedule of(String fork) {
        return find(fork)
                .orElseThrow(() -> new IllegalArgumentException("fork=\"" + fork + "\": must be one of "
                        + KNOWN.stream().map(GasSchedule::fork).collect(Collectors.joining(", "))
                        + "; make a GasSchedule for another"));
    }

    /**
     * Looks for the schedule of a fork.
     *
     * @param fork its name, in any case
     * @return the schedule; empty if it is none of those known here
     */
    public static Optional<GasSchedule> find(String fork) {
        return KNOWN.stream()
                .filter(known -> known.fork.equals(fork.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /**
     * Returns what a transaction uses when all is done.
     *
     * @param startGas what it cost before its first step
     * @param executionGas what its steps used
     * @param refundGas what they gave back, before the cap
     * @return the gas used, as the receipt tells: the refund is capped, and the floor of the data holds after it
     * @throws IllegalArgumentException if a number is negative
     */
    public long usedGas(IntrinsicGas startGas, long executionGas, long refundGas) {
        if (executionGas < 0 || refundGas < 0) {
            throw new IllegalArgumentException(
                    "executionGas=" + executionGas + ", refundGas=" + refundGas + ": must be >= 0");
        }
        long spent = startGas.gas() + executionGas;
        return Math.max(startGas.floorGas(), spent - Math.min(refundGas, spent / storage.refundQuotient()));
    }

    private GasSchedule named(String name) {
        return new GasSchedule(name, transaction, storage, account, code);
    }

    private GasSchedule with(Transaction other) {
        return new GasSchedule(fork, other, storage, account, code);
    }
}
