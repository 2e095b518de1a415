package dev.tacho.core.snapshot;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Distribution.Quantile;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/** The percentiles a report carries: evenly spaced on an axis of nines, so that a curve through them is smooth. */
final class Ladder {
    private static final double[] PERCENTILES = percentiles();

    private Ladder() {}

    static Distribution block(InstrumentId id, String detail, Unit unit, DistributionSnapshot values, long errors) {
        List<Quantile> rungs = new ArrayList<>(PERCENTILES.length);
        for (double percentile : PERCENTILES) {
            rungs.add(values.percentile(percentile).toQuantile());
        }
        return new Distribution(
                id.word(),
                id.name(),
                detail,
                unit,
                values.count(),
                values.min(),
                values.max(),
                values.mean(),
                errors,
                values.negatives() + values.huge(),
                rungs);
    }

    /** 0, then the deciles, then 1 to 9.9 of each further nine up to 99.999. */
    private static double[] percentiles() {
        List<Double> all = new ArrayList<>(
                List.of(0.0, 5.0, 10.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 65.0, 70.0, 75.0, 80.0, 85.0));
        int[] tenths = {900, 920, 937, 950, 960, 968, 975, 980, 984};
        for (int nines = 1; nines <= 4; nines++) {
            double missing = Math.pow(10, 3 - nines);
            for (int tenth : tenths) {
                // 90 -> 99 -> 99.9: what is missing to 100 shrinks tenfold; rounded so that 99.9 is 99.9.
                double percentile = 100 - (1000 - tenth) / 1000.0 * missing;
                all.add(Math.round(percentile * 1e6) / 1e6);
            }
        }
        all.add(99.999);
        return all.stream().mapToDouble(Double::doubleValue).distinct().sorted().toArray();
    }
}
