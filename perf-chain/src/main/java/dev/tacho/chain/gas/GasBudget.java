package dev.tacho.chain.gas;

import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Fails where a function costs more than allowed; needs no test framework.
 *
 * <pre>{@code
 * GasBudget.of(gas.table(1, 500))
 *         .meanAtMost("Ledger.add", 48_000)
 *         .maxAtMost("Ledger.add", 66_000);
 * }</pre>
 *
 * <p>A function that was not called fails too: a budget that checks nothing must not pass. Immutable.
 */
public final class GasBudget {
    private final GasTable table;

    private GasBudget(GasTable table) {
        this.table = table;
    }

    /**
     * Returns a budget over collected transactions.
     *
     * @param table what functions cost
     * @return the budget
     */
    public static GasBudget of(GasTable table) {
        return new GasBudget(Objects.requireNonNull(table, "table"));
    }

    /**
     * Allows a mean.
     *
     * @param function as in {@link GasTable#row}, for example {@code Ledger.add}
     * @param mostGas the largest mean that is allowed
     * @return this budget
     * @throws AssertionError if the mean is above it, or the function was not called
     */
    public GasBudget meanAtMost(String function, double mostGas) {
        DistributionSnapshot gas = gas(function);
        return check(function, "mean", gas.mean(), mostGas, gas.count());
    }

    /**
     * Allows a maximum.
     *
     * @param function as in {@link GasTable#row}
     * @param mostGas the most that any transaction may use
     * @return this budget
     * @throws AssertionError if one used more, or the function was not called
     */
    public GasBudget maxAtMost(String function, long mostGas) {
        DistributionSnapshot gas = gas(function);
        return check(function, "max", gas.max(), mostGas, gas.count());
    }

    /**
     * Allows a percentile.
     *
     * @param function as in {@link GasTable#row}
     * @param percentile 0 to 100
     * @param mostGas the most that it may be
     * @return this budget
     * @throws AssertionError if it is above that, the function was not called, or too rarely for this percentile
     * @throws IllegalArgumentException if the percentile is outside 0 to 100
     */
    public GasBudget percentileAtMost(String function, double percentile, long mostGas) {
        DistributionSnapshot gas = gas(function);
        Percentile value = gas.percentile(percentile);
        if (value.isWithheld()) {
            throw new AssertionError(
                    function + ": p" + percentile + " needs " + value.needed() + " transactions, there are "
                            + value.count() + "; collect more, or budget the mean or the maximum");
        }
        return check(function, "p" + percentile, value.value(), mostGas, gas.count());
    }

    private DistributionSnapshot gas(String function) {
        return table.row(function)
                .map(GasTable.Row::gas)
                .orElseThrow(() -> new AssertionError(function + ": was not called; called were "
                        + table.rows().stream().map(GasTable.Row::name).collect(Collectors.joining(", "))));
    }

    private GasBudget check(String function, String what, double value, double most, long count) {
        if (!(value <= most)) {
            throw new AssertionError(String.format(
                    Locale.ROOT,
                    "%s: %s is %,.0f gas over %,d transactions, allowed are %,.0f: %+,.0f (fork: %s)",
                    function,
                    what,
                    value,
                    count,
                    most,
                    value - most,
                    table.fork()));
        }
        return this;
    }
}
