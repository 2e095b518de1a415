package dev.tacho.core.stats;

import dev.tacho.core.section.Curve;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.List;

/** Skeleton: the ratio quantile by quantile with a simultaneous band; the names below stay, the bodies follow. */
public final class QuantileRatios {
    private QuantileRatios() {}

    /**
     * The ratio of one quantile.
     *
     * @param quantile 0 to 1
     * @param ratio new by old, with its interval of the simultaneous band
     */
    public record Point(double quantile, Estimate ratio) {}

    /**
     * Compares distributions of runs in pairs.
     *
     * @param before one distribution a run
     * @param after one distribution a run
     * @param alpha the probability that the band misses the truth anywhere
     * @return the ratios
     */
    public static QuantileRatios paired(
            List<DistributionSnapshot> before, List<DistributionSnapshot> after, double alpha) {
        throw new UnsupportedOperationException();
    }

    /**
     * Compares distributions of independent runs.
     *
     * @param before one distribution a run
     * @param after one distribution a run
     * @param alpha the probability that the band misses the truth anywhere
     * @return the ratios
     */
    public static QuantileRatios unpaired(
            List<DistributionSnapshot> before, List<DistributionSnapshot> after, double alpha) {
        throw new UnsupportedOperationException();
    }

    /** {@return the ratios by rising quantile; only quantiles that every run can bear} */
    public List<Point> points() {
        throw new UnsupportedOperationException();
    }

    /** {@return what the band says: nowhere different, everywhere, only the tail} */
    public String text() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the band as a drawing: percentile by ratio.
     *
     * @param title the drawing's title
     * @return the curve; x is 1/(1-q) on a logarithmic axis
     */
    public Curve curve(String title) {
        throw new UnsupportedOperationException();
    }
}
