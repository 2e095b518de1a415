package dev.tacho.chain.bytecode;

/**
 * What a transaction costs before its first step, exactly.
 *
 * <pre>{@code
 * IntrinsicGas.of(GasSchedule.OSAKA, IntrinsicGas.Shape.call(data)).leastLimitGas();
 * }</pre>
 *
 * @param gas what is taken before the first step
 * @param floorGas what is used at least in the end, by the size of the data (EIP-7623); 0 where there is no floor
 */
public record IntrinsicGas(long gas, long floorGas) {
    private static final int WORD = 32;

    /** A token of calldata is a zero byte; any other byte counts as four (EIP-7623). */
    private static final int TOKENS_OF_NON_ZERO_BYTE = 4;

    /**
     * What of a transaction decides its cost.
     *
     * @param create whether it creates a contract
     * @param zeroBytes the zero bytes of its data
     * @param nonZeroBytes the other bytes of its data
     * @param accessAddresses the addresses of its access list
     * @param accessKeys the storage keys of its access list, of all addresses
     * @param authorizations its authorizations (EIP-7702)
     */
    public record Shape(
            boolean create,
            long zeroBytes,
            long nonZeroBytes,
            int accessAddresses,
            int accessKeys,
            int authorizations) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is negative, or a creation has authorizations, which none may
         */
        public Shape {
            if (zeroBytes < 0 || nonZeroBytes < 0 || accessAddresses < 0 || accessKeys < 0 || authorizations < 0) {
                throw new IllegalArgumentException("zeroBytes=" + zeroBytes + ", nonZeroBytes=" + nonZeroBytes
                        + ", accessAddresses=" + accessAddresses + ", accessKeys=" + accessKeys + ", authorizations="
                        + authorizations + ": must be >= 0");
            }
            if (create && authorizations > 0) {
                throw new IllegalArgumentException(
                        "authorizations=" + authorizations + ": a transaction that creates a contract has none");
            }
        }

        /**
         * Returns the shape of a call or transfer.
         *
         * @param data its data, empty for a plain transfer; only counted
         * @return the shape
         */
        public static Shape call(byte[] data) {
            return of(false, data);
        }

        /**
         * Returns the shape of a transaction that creates a contract.
         *
         * @param initCode the code that makes it, constructor arguments included; only counted
         * @return the shape
         */
        public static Shape creation(byte[] initCode) {
            return of(true, initCode);
        }

        private static Shape of(boolean create, byte[] data) {
            long zeros = 0;
            for (byte b : data) {
                zeros += b == 0 ? 1 : 0;
            }
            return new Shape(create, zeros, data.length - zeros, 0, 0, 0);
        }

        /**
         * Returns the same with an access list.
         *
         * @param addresses how many addresses it has
         * @param keys how many storage keys, of all addresses
         * @return the shape
         */
        public Shape withAccessList(int addresses, int keys) {
            return new Shape(create, zeroBytes, nonZeroBytes, addresses, keys, authorizations);
        }

        /**
         * Returns the same with authorizations.
         *
         * @param count how many
         * @return the shape
         */
        public Shape withAuthorizations(int count) {
            return new Shape(create, zeroBytes, nonZeroBytes, accessAddresses, accessKeys, count);
        }
    }

    /**
     * What the cost before the first step is made of.
     *
     * @param baseGas for being a transaction
     * @param calldataGas for its data
     * @param creationGas for creating a contract
     * @param initCodeGas for the length of its init code
     * @param accessListGas for its access list
     * @param authorizationGas for its authorizations
     */
    public record Parts(
            long baseGas,
            long calldataGas,
            long creationGas,
            long initCodeGas,
            long accessListGas,
            long authorizationGas) {
        /**
         * Returns the whole.
         *
         * @return the sum of the parts
         */
        public long gas() {
            return baseGas + calldataGas + creationGas + initCodeGas + accessListGas + authorizationGas;
        }
    }

    /**
     * Tells what the cost of a transaction before its first step is made of. Unlike {@link #of} it does not ask whether
     * the fork allows such a transaction: of one that was mined that is known.
     *
     * @param schedule the fork's costs
     * @param shape the transaction
     * @return the parts
     */
    public static Parts parts(GasSchedule schedule, Shape shape) {
        GasSchedule.Transaction costs = schedule.transaction();
        long words = (shape.zeroBytes() + shape.nonZeroBytes() + WORD - 1) / WORD;
        return new Parts(
                costs.baseGas(),
                costs.zeroByteGas() * shape.zeroBytes() + costs.nonZeroByteGas() * shape.nonZeroBytes(),
                shape.create() ? costs.createGas() : 0,
                shape.create() ? schedule.code().initWordGas() * words : 0,
                costs.accessAddressGas() * shape.accessAddresses() + costs.accessKeyGas() * shape.accessKeys(),
                costs.authorizationGas() * shape.authorizations());
    }

    /**
     * Returns the least that a transaction uses in the end, by the size of its data (EIP-7623).
     *
     * @param schedule the fork's costs
     * @param shape the transaction
     * @return gas; 0 where there is no floor
     */
    public static long floorGas(GasSchedule schedule, Shape shape) {
        GasSchedule.Transaction costs = schedule.transaction();
        long tokens = shape.zeroBytes() + TOKENS_OF_NON_ZERO_BYTE * shape.nonZeroBytes();
        return costs.floorPerTokenGas() == 0 ? 0 : costs.baseGas() + costs.floorPerTokenGas() * tokens;
    }

    /**
     * Tells what a transaction costs before its first step.
     *
     * @param schedule the fork's costs
     * @param shape the transaction
     * @return the cost
     * @throws IllegalArgumentException if it has authorizations and the fork has none, or its init code is larger than
     *     the fork allows
     */
    public static IntrinsicGas of(GasSchedule schedule, Shape shape) {
        if (shape.authorizations() > 0 && schedule.transaction().authorizationGas() == 0) {
            throw new IllegalArgumentException("authorizations=" + shape.authorizations() + ": " + schedule.fork()
                    + " has none, Prague is the first");
        }
        long bytes = shape.zeroBytes() + shape.nonZeroBytes();
        if (shape.create() && bytes > schedule.code().mostInitBytes()) {
            throw new IllegalArgumentException("init code of " + bytes + " bytes: " + schedule.fork() + " allows "
                    + schedule.code().mostInitBytes());
        }
        return new IntrinsicGas(parts(schedule, shape).gas(), floorGas(schedule, shape));
    }

    /**
     * Returns the least gas limit with which nodes take the transaction.
     *
     * @return the greater of both numbers
     */
    public long leastLimitGas() {
        return Math.max(gas, floorGas);
    }
}
