package dev.tacho.chain.rpc;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a provider charges for each JSON-RPC method, in its own units. Providers publish such tables and change them, so
 * none is built in: copy the one of your plan.
 *
 * <pre>{@code
 * CostTable costs = CostTable.builder()
 *         .method("eth_call", 26)
 *         .method("eth_getLogs", 60)
 *         .free("eth_chainId", "net_version")
 *         .others(10)
 *         .build();
 * }</pre>
 *
 * <p>Immutable. An item of a batch is charged like a single call.
 */
public final class CostTable {
    /** Everything is free, and nothing is shown. */
    static final CostTable NONE = builder().build();

    private static final long MOST_UNITS = 1_000_000_000;

    private final Map<String, Long> unitsByMethod;
    private final long others;

    private CostTable(Builder builder) {
        this.unitsByMethod = Map.copyOf(builder.unitsByMethod);
        this.others = builder.others;
    }

    /**
     * Returns a builder of an empty table: every method is free until it is told otherwise.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns what one item of a method is charged.
     *
     * @param method the method
     * @return units; those of all others if the table does not name the method
     */
    public long units(String method) {
        return unitsByMethod.getOrDefault(method, others);
    }

    /** Returns the table, for debugging. */
    @Override
    public String toString() {
        return "CostTable[" + unitsByMethod.size() + " methods, others=" + others + ']';
    }

    /** Takes a provider's table. Not for use by several threads. */
    public static final class Builder {
        private final Map<String, Long> unitsByMethod = new LinkedHashMap<>();
        private long others;

        private Builder() {}

        /**
         * Charges a method.
         *
         * @param method the method, for example {@code eth_call}
         * @param units what one item of it is charged
         * @return this builder
         * @throws IllegalArgumentException if the method is blank or in the table already, or the units are not between
         *     0 and 1,000,000,000
         */
        public Builder method(String method, long units) {
            if (method.isBlank()) {
                throw new IllegalArgumentException("method=\"" + method + "\": must not be blank");
            }
            if (unitsByMethod.putIfAbsent(method, check(method, units)) != null) {
                throw new IllegalArgumentException(
                        "method=\"" + method + "\": stands in the table already; give each method once");
            }
            return this;
        }

        /**
         * Charges nothing for some methods.
         *
         * @param methods the methods
         * @return this builder
         * @throws IllegalArgumentException if a method is blank or in the table already
         */
        public Builder free(String... methods) {
            for (String method : methods) {
                method(Objects.requireNonNull(method, "method"), 0);
            }
            return this;
        }

        /**
         * Charges every method that the table does not name; 0 unless told.
         *
         * @param units what one item is charged
         * @return this builder
         * @throws IllegalArgumentException if the units are not between 0 and 1,000,000,000
         */
        public Builder others(long units) {
            this.others = check("others", units);
            return this;
        }

        /**
         * Returns the table.
         *
         * @return the table
         */
        public CostTable build() {
            return new CostTable(this);
        }

        private static long check(String method, long units) {
            if (units < 0 || units > MOST_UNITS) {
                throw new IllegalArgumentException(
                        "units=" + units + " of " + method + ": must be between 0 and " + MOST_UNITS);
            }
            return units;
        }
    }
}
