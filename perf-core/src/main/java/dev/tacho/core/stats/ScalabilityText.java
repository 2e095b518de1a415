package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.ScalabilityFit.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a {@link ScalabilityFit} says about itself: sentences and blocks. */
final class ScalabilityText {
    private final ScalabilityFit fit;
    private final List<Point> points;

    ScalabilityText(ScalabilityFit fit) {
        this.fit = fit;
        this.points = fit.points();
    }

    String lines() {
        return sentence() + '\n'
                + "one worker " + fit.singlePerSecond().text(Unit.PER_SECOND)
                + ", contention " + number(fit.contention())
                + ", coherency " + number(fit.coherency())
                + ", peak at N=" + number(fit.peakConcurrency())
                + ", off the law by " + Unit.RATIO.format(scatter()) + '\n'
                + points.stream()
                        .map(point ->
                                Unit.COUNT.format(point.x()) + ": " + Unit.PER_SECOND.format(point.x() / point.y()))
                        .collect(Collectors.joining(", "));
    }

    Section section() {
        Note note = fit.verdict() == Verdict.UNDECIDED ? Note.warning(sentence()) : Note.info(sentence());
        Facts facts = Facts.of(
                fit.singlePerSecond().toFact(fit.name() + ".single", "one worker", Unit.PER_SECOND, Better.HIGHER),
                fit.contention().toFact(fit.name() + ".contention", "contention", Unit.RATIO, Better.LOWER),
                fit.coherency().toFact(fit.name() + ".coherency", "coherency", Unit.RATIO, Better.LOWER),
                fit.peakConcurrency().toFact(fit.name() + ".peak", "peak", Unit.COUNT, Better.HIGHER));
        Curve curve = new Curve(
                "Throughput by concurrency",
                "concurrency",
                Unit.COUNT,
                "throughput",
                Unit.PER_SECOND,
                false,
                List.of(new Curve.Line("measured", measured()), new Curve.Line("fitted", fitted())));
        return Section.of(fit.name(), "Growth with concurrency", note, facts, curve);
    }

    private String sentence() {
        return fit.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + fit.reason();
    }

    private List<Curve.Point> measured() {
        return points.stream()
                .map(point -> {
                    double value = point.x() / point.y();
                    double factor = Math.exp(1.96 * Math.sqrt(point.variance()));
                    return new Curve.Point(point.x(), value, value / factor, value * factor);
                })
                .toList();
    }

    private List<Curve.Point> fitted() {
        double last = points.get(points.size() - 1).x();
        return Grid.of(points.get(0).x(), last).stream()
                .map(n -> {
                    Estimate estimate = fit.curve(n);
                    return new Curve.Point(n, estimate.value(), estimate.lower(), estimate.upper());
                })
                .filter(point -> Double.isFinite(point.upper()))
                .toList();
    }

    /** The root of the mean squared relative residual. */
    private double scatter() {
        double sum = 0;
        for (int i = 0; i < points.size(); i++) {
            sum += fit.nearest().residual(i) * fit.nearest().residual(i);
        }
        return Math.sqrt(sum / points.size());
    }

    private static String number(Estimate estimate) {
        return estimate.isWithheld()
                ? "n/a"
                : digits(estimate.value()) + " (" + digits(estimate.lower()) + " to " + digits(estimate.upper()) + ')';
    }

    /** Three significant digits: coefficients are often far below 1. */
    private static String digits(double value) {
        return Double.isInfinite(value) ? "∞" : String.format(Locale.ROOT, "%.3g", value);
    }
}
