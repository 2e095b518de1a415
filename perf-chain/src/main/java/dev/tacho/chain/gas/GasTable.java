package dev.tacho.chain.gas;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What functions cost over many mined transactions, by the contract and function that each called directly; transactions
 * that failed and deployments stand apart. Every figure is the receipt's {@code gasUsed}, so it counts the 21,000 of a
 * transaction and its calldata. Immutable.
 */
public final class GasTable implements SectionSource {
    /**
     * A function and how its calls ended.
     *
     * @param contract the contract's name, or its address
     * @param function the function's name, or its selector; {@code constructor} for deployments
     * @param failed whether these calls failed
     */
    private record Key(String contract, String function, boolean failed) {}

    /**
     * The calls of one function.
     *
     * @param contract the contract's name, or its address
     * @param function the function's name, or its selector; {@code constructor} of a deployment, {@code fallback} where
     *     the calldata has no selector
     * @param failed whether these are the calls that failed
     * @param gas the distribution of the gas used; minimum, mean and maximum are exact, percentiles carry their interval
     */
    public record Row(String contract, String function, boolean failed, DistributionSnapshot gas) {
        /**
         * Names the row.
         *
         * @return for example {@code Ledger.add}, or {@code Ledger.add.failed}
         */
        public String name() {
            return contract + '.' + function + (failed ? ".failed" : "");
        }
    }

    private static final long TRANSFER_GAS = 21_000;

    private final List<Row> rows;
    private final String fork;

    private GasTable(List<Row> rows, String fork) {
        this.rows = rows;
        this.fork = fork;
    }

    /** Takes transactions. */
    static final class Collector {
        private final ContractNames names;
        private final Map<Key, Sample> samples = new HashMap<>();

        Collector(ContractNames names) {
            this.names = names;
        }

        void add(Transaction transaction) {
            String to = transaction.to();
            String created = transaction.created();
            String contract = to != null ? to : created != null ? created : "deployment";
            // Where no more is used than each transaction costs, no code ran.
            boolean transfer = transaction.selector() == null && transaction.gasUsed() == TRANSFER_GAS;
            String function =
                    to == null ? "constructor" : transfer ? "transfer" : names.function(to, transaction.selector());
            Key key = new Key(names.contract(contract), function, !transaction.ok());
            samples.computeIfAbsent(key, unused -> new Sample()).add(transaction.gasUsed());
        }

        GasTable toTable(String fork) {
            List<Row> rows = new ArrayList<>();
            samples.forEach((key, sample) ->
                    rows.add(new Row(key.contract(), key.function(), key.failed(), sample.distribution())));
            rows.sort(Comparator.comparingLong((Row row) -> row.gas().sum())
                    .reversed()
                    .thenComparing(Row::name));
            return new GasTable(List.copyOf(rows), fork);
        }
    }

    /** Values in the buckets that core's percentiles are made from, 0.05 % wide. */
    private static final class Sample {
        private static final BucketLayout LAYOUT = BucketLayout.THREE_DIGITS;

        private long[] counts = new long[64];
        private int first = -1;
        private long sum;
        private long min = Long.MAX_VALUE;
        private long max;

        void add(long gas) {
            int index = LAYOUT.indexOf(gas);
            if (first < 0) {
                first = index;
            }
            if (index < first) {
                long[] wider = new long[counts.length + first - index];
                System.arraycopy(counts, 0, wider, first - index, counts.length);
                counts = wider;
                first = index;
            }
            if (index - first >= counts.length) {
                counts = Arrays.copyOf(counts, Math.max(index - first + 1, counts.length * 2));
            }
            counts[index - first]++;
            sum += gas;
            min = Math.min(min, gas);
            max = Math.max(max, gas);
        }

        DistributionSnapshot distribution() {
            int last = counts.length;
            while (counts[last - 1] == 0) {
                last--;
            }
            return DistributionSnapshot.of(LAYOUT, first, Arrays.copyOf(counts, last), true, sum, min, max, 0);
        }
    }

    /**
     * Returns all functions.
     *
     * @return the rows, the largest sum of gas first
     */
    public List<Row> rows() {
        return rows;
    }

    /**
     * Finds a function by its name.
     *
     * @param name for example {@code Ledger.add}, {@code Ledger.add.failed} or {@code Ledger.constructor}
     * @return the row; empty if no such transaction is among those collected
     */
    public Optional<Row> row(String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /**
     * Returns whose prices these are.
     *
     * @return the fork, as the user or the node named it
     */
    public String fork() {
        return fork;
    }

    /**
     * Returns the numbers that baselines and gates read: for each row {@code gas.CONTRACT.FUNCTION.} and {@code count},
     * {@code min}, {@code mean}, {@code p50}, {@code p99} and {@code max}. A percentile that the sample is too small for
     * is left out.
     *
     * @return the facts by row
     */
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        for (Row row : rows) {
            String id = "gas." + GasSection.id(row.name());
            DistributionSnapshot gas = row.gas();
            facts.add(Fact.of(id + ".count", row.name() + " transactions", gas.count(), Unit.COUNT, Better.NEITHER));
            facts.add(Fact.of(id + ".min", row.name() + " min", gas.min(), Unit.GAS, Better.LOWER));
            facts.add(Fact.of(id + ".mean", row.name() + " mean", gas.mean(), Unit.GAS, Better.LOWER));
            percentile(row, id, 50, facts);
            percentile(row, id, 99, facts);
            facts.add(Fact.of(id + ".max", row.name() + " max", gas.max(), Unit.GAS, Better.LOWER));
        }
        return facts;
    }

    private static void percentile(Row row, String id, int which, List<Fact> facts) {
        Percentile percentile = row.gas().percentile(which);
        if (!percentile.isWithheld()) {
            facts.add(new Fact(
                    id + ".p" + which,
                    row.name() + " p" + which,
                    percentile.value(),
                    Unit.GAS,
                    Better.LOWER,
                    new Interval(percentile.lower(), percentile.upper(), 0.95)));
        }
    }

    /**
     * Returns this table as a chapter of a report.
     *
     * @return the section {@code gas.functions}
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                Note.info("Gas as the receipts say: the 21,000 of each transaction and its calldata are counted. Failed"
                        + " calls and deployments stand apart. Min, mean and max are exact; a percentile that the sample is too"
                        + " small for is withheld. Fork: " + fork + "."));
        if (rows.isEmpty()) {
            blocks.add(Note.warning("No transaction was found."));
        } else {
            blocks.add(table());
            blocks.add(new Facts(facts()));
        }
        return new Section("gas.functions", "Gas by function", blocks);
    }

    private Table table() {
        List<List<Cell>> cells = rows.stream()
                .map(row -> List.of(
                        Cell.of(row.name()),
                        Cell.of(row.gas().count()),
                        Cell.of(row.gas().min()),
                        Cell.of(row.gas().mean()),
                        Cell.of(row.gas().percentile(50).value()),
                        Cell.of(row.gas().percentile(99).value()),
                        Cell.of(row.gas().max())))
                .toList();
        return new Table(
                "",
                List.of(
                        Column.text("Function"),
                        Column.of("Transactions", Unit.COUNT),
                        new Column("Min", Unit.GAS, Better.LOWER),
                        new Column("Mean", Unit.GAS, Better.LOWER),
                        new Column("p50", Unit.GAS, Better.LOWER),
                        new Column("p99", Unit.GAS, Better.LOWER),
                        new Column("Max", Unit.GAS, Better.LOWER)),
                cells);
    }
}
