package dev.tacho.chain.fee;

import dev.tacho.chain.internal.Check;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * How the base fee of blob gas follows from the blocks before (EIP-4844, EIP-7918), by the parameters of one fork.
 * These change from fork to fork without a new client (EIP-7892): {@link #read} asks the node which hold (EIP-7910).
 *
 * <pre>{@code
 * BlobSchedule schedule = BlobSchedule.read(service, head.timestampSeconds() + 12).orElseThrow();
 * long next = schedule.baseFeeWei(schedule.nextExcess(head.excessBlobGas(), head.blobGasUsed(), head.baseFeeWei()));
 * }</pre>
 *
 * <p>Fees are wei in a {@code long}. Pure functions apart from {@link #read}, of some microseconds.
 *
 * @param target how many blobs a block should have
 * @param max how many it may have, above {@code target}
 * @param baseFeeUpdateFraction how slowly the fee follows the excess, above 0
 * @param reservePrice whether the fee stops falling where it is small beside what execution costs (EIP-7918)
 */
public record BlobSchedule(int target, int max, long baseFeeUpdateFraction, boolean reservePrice) {
    /** Cancun (EIP-4844). */
    public static final BlobSchedule CANCUN = new BlobSchedule(3, 6, 3_338_477, false);

    /** Prague (EIP-7691). */
    public static final BlobSchedule PRAGUE = new BlobSchedule(6, 9, 5_007_716, false);

    /** Osaka: Prague's numbers and a reserve price (EIP-7918). */
    public static final BlobSchedule OSAKA = new BlobSchedule(6, 9, 5_007_716, true);

    /** The first fork after Osaka that changes these numbers only (EIP-7892). */
    public static final BlobSchedule BPO1 = new BlobSchedule(10, 15, 8_346_193, true);

    /** The second fork after Osaka that changes these numbers only (EIP-7892). */
    public static final BlobSchedule BPO2 = new BlobSchedule(14, 21, 11_684_671, true);

    /** The gas of one blob. */
    public static final long GAS_PER_BLOB = 1L << 17;

    /** EIP-7918's BLOB_BASE_COST: the execution gas that a blob is to cost at least. */
    private static final long BLOB_BASE_COST = 1L << 13;

    private static final long MIN_BASE_FEE_WEI = 1;

    /** e^43.7 is 2^63: beyond, no fee fits, and a node that says so cannot keep this thread busy either. */
    private static final long MOST_EXPONENT = 44;

    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException if one is below 1, or {@code max} is below {@code target}
     */
    public BlobSchedule {
        Check.atLeast("target", target, 1);
        Check.atLeast("max", max, target);
        Check.atLeast("baseFeeUpdateFraction", baseFeeUpdateFraction, 1);
    }

    /**
     * Reads the parameters that hold at a time, by {@code eth_config}. The reserve price has no field of its own there:
     * it came with Osaka, which is told by its precompile P256VERIFY (EIP-7951).
     *
     * @param service the node
     * @param timestampSeconds the timestamp of the block whose fee is asked for, in seconds since 1970: the next fork's
     *     parameters hold from its activation on
     * @return the parameters; empty if the chain has no blobs then
     * @throws IOException if the node cannot be asked, lacks the method, or answers something else
     */
    public static Optional<BlobSchedule> read(Web3jService service, long timestampSeconds) throws IOException {
        Map<?, ?> config = Json.object("eth_config", RawRpc.call(service, "eth_config"));
        Object next = config.get("next");
        if (next != null) {
            Map<?, ?> fork = Json.object("eth_config.next", next);
            if (timestampSeconds >= Quantity.of("eth_config.next.activationTime", fork.get("activationTime"))) {
                return of(fork);
            }
        }
        return of(Json.object("eth_config.current", config.get("current")));
    }

    private static Optional<BlobSchedule> of(Map<?, ?> fork) throws IOException {
        Object schedule = fork.get("blobSchedule");
        if (schedule == null) {
            return Optional.empty();
        }
        Map<?, ?> numbers = Json.object("blobSchedule", schedule);
        boolean osaka = precompiles(fork.get("precompiles")).containsKey("P256VERIFY");
        try {
            return Optional.of(new BlobSchedule(
                    Math.toIntExact(Quantity.of("blobSchedule.target", numbers.get("target"))),
                    Math.toIntExact(Quantity.of("blobSchedule.max", numbers.get("max"))),
                    Quantity.of("blobSchedule.baseFeeUpdateFraction", numbers.get("baseFeeUpdateFraction")),
                    osaka));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new IOException("blobSchedule: " + e.getMessage(), e);
        }
    }

    private static Map<?, ?> precompiles(@Nullable Object value) throws IOException {
        return value == null ? Map.of() : Json.object("precompiles", value);
    }

    /**
     * Returns the base fee of blob gas of a block.
     *
     * @param excessBlobGas the field of that name in the block's own header
     * @return the fee in wei for one unit of blob gas, at least 1
     * @throws IllegalArgumentException if the excess is negative
     * @throws ArithmeticException if the fee does not fit a {@code long}
     */
    public long baseFeeWei(long excessBlobGas) {
        Check.atLeast("excessBlobGas", excessBlobGas, 0);
        if (excessBlobGas / baseFeeUpdateFraction >= MOST_EXPONENT) {
            throw new ArithmeticException("excessBlobGas=" + excessBlobGas + ": its base fee does not fit a long");
        }
        // The Taylor series of EIP-4844, with its rounding.
        BigInteger fraction = BigInteger.valueOf(baseFeeUpdateFraction);
        BigInteger excess = BigInteger.valueOf(excessBlobGas);
        BigInteger sum = BigInteger.ZERO;
        BigInteger term = BigInteger.valueOf(MIN_BASE_FEE_WEI).multiply(fraction);
        for (long i = 1; term.signum() > 0; i++) {
            sum = sum.add(term);
            term = term.multiply(excess).divide(fraction.multiply(BigInteger.valueOf(i)));
        }
        return sum.divide(fraction).longValueExact();
    }

    /**
     * Returns the excess of the block after a given one, where this schedule holds for the later of both.
     *
     * @param excessBlobGas the given block's excess
     * @param blobGasUsed the blob gas it used
     * @param baseFeeWei its base fee for execution, in wei; matters where there is a reserve price
     * @return the excess of its child
     * @throws IllegalArgumentException if an argument is negative
     * @throws ArithmeticException if a number does not fit a {@code long}
     */
    public long nextExcess(long excessBlobGas, long blobGasUsed, long baseFeeWei) {
        Check.atLeast("excessBlobGas", excessBlobGas, 0);
        Check.atLeast("blobGasUsed", blobGasUsed, 0);
        Check.atLeast("baseFeeWei", baseFeeWei, 0);
        long sum = Math.addExact(excessBlobGas, blobGasUsed);
        long targetGas = target * GAS_PER_BLOB;
        if (sum < targetGas) {
            return 0;
        }
        if (reservePrice && isBelowReserve(excessBlobGas, baseFeeWei)) {
            return Math.addExact(excessBlobGas, Math.multiplyExact(blobGasUsed, (long) max - target) / max);
        }
        return sum - targetGas;
    }

    private boolean isBelowReserve(long excessBlobGas, long baseFeeWei) {
        BigInteger execution = BigInteger.valueOf(baseFeeWei).multiply(BigInteger.valueOf(BLOB_BASE_COST));
        BigInteger blob = BigInteger.valueOf(baseFeeWei(excessBlobGas)).multiply(BigInteger.valueOf(GAS_PER_BLOB));
        return execution.compareTo(blob) > 0;
    }
}
