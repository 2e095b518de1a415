package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.GrowthLaws.Standing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a {@link ComplexityFit} says about itself: sentences and blocks. */
final class ComplexityText {
    private static final String ADVICE =
            "; measure over a wider range of sizes, at more sizes, or each size more often";

    private final ComplexityFit fit;
    private final List<Point> points;

    ComplexityText(ComplexityFit fit) {
        this.fit = fit;
        this.points = fit.points();
    }

    String lines() {
        String range =
                points.size() + " sizes from n=" + Unit.COUNT.format(first()) + " to " + Unit.COUNT.format(last());
        return verdict() + " over " + range + ": " + fit.reason() + '\n'
                + "exponent " + number(fit.exponent()) + ", fixed cost "
                + fit.fixedNanos().text(Unit.NANOS) + ", off the nearest law ("
                + fit.nearest().label() + ") by " + Unit.RATIO.format(scatter()) + '\n'
                + points.stream()
                        .map(point -> Unit.COUNT.format(point.x()) + ": " + Unit.NANOS.format(point.y()))
                        .collect(Collectors.joining(", "));
    }

    String verdict() {
        return fit.complexity().map(Complexity::label).orElse("undecided");
    }

    String reason() {
        if (!fit.isEnough()) {
            return "too few sizes or too narrow a range to rule anything out; at least 5 sizes are needed, the largest"
                    + " at least 4 times the smallest";
        }
        if (fit.plausible().isEmpty()) {
            return nothingFits();
        }
        if (fit.plausible().size() > 1) {
            return labels() + " remain possible" + knees() + ADVICE;
        }
        return fit.nearest() == Complexity.CONSTANT
                ? "growth by " + Unit.RATIO.format(GrowthLaws.FLAT) + " over this range is ruled out"
                : "every other law is ruled out";
    }

    private String labels() {
        List<String> labels = fit.plausible().stream().map(Complexity::label).toList();
        int last = labels.size() - 1;
        return String.join(", ", labels.subList(0, last)) + " and " + labels.get(last);
    }

    private String knees() {
        return fit.plausible().stream()
                .filter(law -> !Double.isNaN(fit.laws().knee(law)))
                .map(law -> ", " + law.label() + " with a step of its cost near n="
                        + Unit.COUNT.format(fit.laws().knee(law)))
                .collect(Collectors.joining());
    }

    private String nothingFits() {
        String between = Arrays.stream(Complexity.values())
                .filter(law -> fit.laws().standing(law) == Standing.OUTGROWN)
                .reduce((slow, fast) -> fast)
                .map(law -> ", the points outgrow " + law.label())
                .orElse("");
        between += Arrays.stream(Complexity.values())
                .filter(law -> fit.laws().standing(law) == Standing.UNREACHED)
                .findFirst()
                .map(law -> ", and stay behind " + law.label())
                .orElse("");
        double knee = fit.laws().knee(fit.nearest());
        String step = Double.isNaN(knee)
                ? ""
                : "; the cost of a step changes near n=" + Unit.COUNT.format(knee)
                        + ", as when a cache overflows, code is compiled meanwhile, or the law is not in the list: fit the sizes on each side of it apart";
        return "no law fits" + between + step;
    }

    Section section() {
        List<Curve.Line> lines = new ArrayList<>();
        lines.add(new Curve.Line(
                "measured", points.stream().map(ComplexityText::measured).toList()));
        List<Curve.Point> fitted = fitted();
        if (!fitted.isEmpty()) {
            lines.add(new Curve.Line("fitted " + fit.nearest().label(), fitted));
        }
        boolean decided = fit.complexity().isPresent();
        String sentence = verdict() + ": " + fit.reason();
        return Section.of(
                fit.name(),
                "Growth with the size of the input",
                decided ? Note.info(sentence) : Note.warning(sentence),
                Facts.of(
                        fit.exponent().toFact(fit.name() + ".exponent", "exponent", Unit.NONE, Better.LOWER),
                        fit.fixedNanos().toFact(fit.name() + ".fixed", "fixed cost", Unit.NANOS, Better.LOWER)),
                new Curve("Time by size", "n", Unit.COUNT, "time", Unit.NANOS, true, lines));
    }

    private static Curve.Point measured(Point point) {
        double factor = Math.exp(1.96 * Math.sqrt(point.variance()));
        return new Curve.Point(point.x(), point.y(), point.y() / factor, point.y() * factor);
    }

    private List<Curve.Point> fitted() {
        return Grid.of(first(), last()).stream()
                .map(n -> {
                    Estimate estimate = fit.curve(n);
                    return new Curve.Point(n, estimate.value(), estimate.lower(), estimate.upper());
                })
                .filter(point -> Double.isFinite(point.upper()))
                .toList();
    }

    /** The root of the mean squared relative residual. */
    private double scatter() {
        PositiveFit nearest = fit.laws().fit(fit.nearest());
        double sum = 0;
        for (int i = 0; i < points.size(); i++) {
            sum += nearest.residual(i) * nearest.residual(i);
        }
        return Math.sqrt(sum / points.size());
    }

    private double first() {
        return points.get(0).x();
    }

    private double last() {
        return points.get(points.size() - 1).x();
    }

    private static String number(Estimate estimate) {
        return estimate.isWithheld()
                ? "n/a"
                : String.format(
                        Locale.ROOT, "%.2f (%.2f to %.2f)", estimate.value(), estimate.lower(), estimate.upper());
    }
}
