package dev.tacho.report.importer;

import dev.tacho.core.section.Unit;
import dev.tacho.core.slo.Sli;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns an SLI of OpenSLO, with the threshold of one objective, into ours: each metric source into an instrument. */
final class Indicators {
    private static final String PREFIX = "tacho.dev/";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_:][A-Za-z0-9_:.-]*");

    private final Map<String, String> bindings;
    private final @Nullable Duration unit;
    private final Consumer<String> remarks;

    Indicators(Map<String, String> bindings, @Nullable Duration unit, Consumer<String> remarks) {
        this.bindings = bindings;
        this.unit = unit;
        this.remarks = remarks;
    }

    /** The sli is an object with metadata and spec; the objective has op and value. */
    Sli of(Fields sli, Fields objective) {
        Fields metadata = sli.object("metadata");
        Fields spec = sli.requiredObject("spec");
        spec.ignore("description");
        Fields threshold = spec.object("thresholdMetric");
        Fields ratio = spec.object("ratioMetric");
        spec.reportUnknown(remarks);
        if ((threshold == null) == (ratio == null)) {
            throw new IllegalArgumentException(
                    spec.path("ratioMetric") + ": must have either ratioMetric or thresholdMetric");
        }
        if (ratio != null) {
            return ratio(ratio, metadata);
        }
        return threshold(Objects.requireNonNull(threshold), metadata, objective);
    }

    private Sli ratio(Fields ratio, @Nullable Fields metadata) {
        if (ratio.has("raw")) {
            throw new IllegalArgumentException(ratio.path("raw")
                    + ": a ratio worked out elsewhere has no events to count; give good and total, or bad and total");
        }
        if ("false".equals(ratio.text("counter"))) {
            throw new IllegalArgumentException(
                    ratio.path("counter") + "=false: a number that goes up and down counts no events; use counters");
        }
        ratio.ignore("rawType");
        boolean isGood = ratio.has("good");
        if (isGood == ratio.has("bad")) {
            throw new IllegalArgumentException(ratio.path("good") + ": must have either good or bad, with total");
        }
        String part = isGood ? "good" : "bad";
        String first = instrument(ratio.requiredObject(part), metadata, part);
        String second = instrument(ratio.requiredObject("total"), metadata, "total");
        ratio.reportUnknown(remarks);
        return new Sli.Ratio(isGood ? Sli.Form.GOOD_OF_TOTAL : Sli.Form.BAD_OF_TOTAL, first, second);
    }

    private Sli threshold(Fields threshold, @Nullable Fields metadata, Fields objective) {
        String instrument = instrument(threshold, metadata, "metric");
        threshold.reportUnknown(remarks);
        Sli.Comparison comparison = switch (objective.required("op")) {
            case "lte" -> Sli.Comparison.AT_MOST;
            case "lt" -> Sli.Comparison.BELOW;
            case "gte" -> Sli.Comparison.AT_LEAST;
            case "gt" -> Sli.Comparison.ABOVE;
            default -> throw objective.refused("op", "must be lte, lt, gte or gt");
        };
        BigDecimal limit = objective.requiredNumber("value").multiply(unitNanos(metadata, objective));
        try {
            boolean isPlain = "none".equals(annotation(metadata, "unit"));
            return new Sli.Threshold(instrument, comparison, limit.longValueExact(), isPlain ? Unit.NONE : Unit.NANOS);
        } catch (ArithmeticException e) {
            throw objective.refused("value", "must be a whole number of nanoseconds, or of the histogram's unit");
        }
    }

    private BigDecimal unitNanos(@Nullable Fields metadata, Fields objective) {
        String told = annotation(metadata, "unit");
        if (told != null) {
            return switch (told) {
                case "none", "ns" -> BigDecimal.ONE;
                case "us" -> BigDecimal.valueOf(1_000);
                case "ms" -> BigDecimal.valueOf(1_000_000);
                case "s" -> BigDecimal.valueOf(1_000_000_000);
                default ->
                    throw new IllegalArgumentException(objective.path("value") + ": " + PREFIX + "unit=" + told
                            + ": must be ns, us, ms, s or none");
            };
        }
        if (unit == null) {
            throw objective.refused(
                    "value",
                    "OpenSLO gives it no unit; annotate the SLI with " + PREFIX
                            + "unit: ms (or ns, us, s, none), or read with OpenSlo.reader().thresholdUnit(...)");
        }
        return BigDecimal.valueOf(unit.toNanos());
    }

    private String instrument(Fields metric, @Nullable Fields metadata, String part) {
        Fields source = metric.requiredObject("metricSource");
        source.ignore("metricSourceRef", "type");
        Fields spec = source.object("spec");
        source.reportUnknown(remarks);
        String told = annotation(metadata, part);
        if (told != null) {
            return told;
        }
        String query = spec == null ? null : spec.text("query");
        String bound = query == null ? null : bindings.get(query.strip());
        if (bound != null) {
            return bound;
        }
        String named = spec == null ? null : spec.text("metric");
        if (named != null) {
            return named;
        }
        if (query != null && NAME.matcher(query.strip()).matches()) {
            return query.strip();
        }
        throw new IllegalArgumentException(source.path("spec")
                + (query == null
                        ? " names no metric"
                        : ".query=" + (query.length() > 100 ? query.substring(0, 100) + "..." : query)
                                + ": a query cannot run inside a program")
                + "; annotate the SLI with " + PREFIX + part
                + ": <instrument>, or read with OpenSlo.reader().bind(query, instrument)");
    }

    /** Annotations are for implementations, labels for people; who wrote it into the other one meant the same. */
    private @Nullable String annotation(@Nullable Fields metadata, String name) {
        if (metadata == null) {
            return null;
        }
        for (String place : new String[] {"annotations", "labels"}) {
            Fields fields = metadata.object(place);
            if (fields != null && fields.has(PREFIX + name)) {
                return fields.required(PREFIX + name);
            }
        }
        return null;
    }
}
