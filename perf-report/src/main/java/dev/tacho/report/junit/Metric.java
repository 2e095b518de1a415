package dev.tacho.report.junit;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a budget is about.
 *
 * @param kind which sort of number
 * @param name as people write it; the fact's id if it is one, with {@code /call} behind it if that is meant
 * @param percentile which one, 0 to 100 exclusive; {@code NaN} if it is none
 */
record Metric(Kind kind, String name, double percentile) {
    private static final Pattern PERCENTILE = Pattern.compile("p(\\d{1,2}(?:\\.\\d+)?)");
    /** No fact is called so, but p100 and p99..9 are typing errors. */
    private static final Pattern NEARLY = Pattern.compile("[pP][\\d.,]+");

    private static final String FACT = "fact:";
    private static final String A_CALL = "/call";

    private static final Map<String, Kind> KINDS = Map.of(
            "mean", Kind.MEAN,
            "max", Kind.MAX,
            "throughput", Kind.RATE,
            "rate", Kind.RATE,
            "errors", Kind.ERRORS,
            "allocated", Kind.ALLOCATED,
            "cpu", Kind.CPU);

    /** The sorts of numbers. */
    enum Kind {
        PERCENTILE(Unit.NANOS, Better.LOWER, true),
        MEAN(Unit.NANOS, Better.LOWER, true),
        MAX(Unit.NANOS, Better.LOWER, true),
        RATE(Unit.PER_SECOND, Better.HIGHER, true),
        CPU(Unit.NANOS, Better.LOWER, true),
        ERRORS(Unit.COUNT, Better.LOWER, false),
        ALLOCATED(Unit.BYTES, Better.LOWER, false),
        /** Unit and direction are the fact's own. */
        FACT(Unit.NONE, Better.NEITHER, false),
        /** What a counted fact grew by while the calls were measured, for each of them. */
        FACT_A_CALL(Unit.NONE, Better.NEITHER, false);

        final Unit unit;
        final Better better;
        /** Whether a busy machine or a running compiler makes it worse. */
        final boolean disturbed;

        Kind(Unit unit, Better better, boolean disturbed) {
            this.unit = unit;
            this.better = better;
            this.disturbed = disturbed;
        }
    }

    /**
     * Reads a metric.
     *
     * @throws IllegalArgumentException if it is none; the message lists what there is
     */
    static Metric parse(String text) {
        String name = text.strip();
        Matcher percentile = PERCENTILE.matcher(name);
        if (percentile.matches()) {
            double p = Double.parseDouble(percentile.group(1));
            if (p > 0) {
                return new Metric(Kind.PERCENTILE, name, p);
            }
        }
        Kind kind = KINDS.get(name.toLowerCase(Locale.ROOT));
        if (kind != null) {
            return new Metric(kind, name.toLowerCase(Locale.ROOT), Double.NaN);
        }
        boolean isACall = name.endsWith(A_CALL);
        String fact = name.startsWith(FACT) ? name.substring(FACT.length()) : name.indexOf('.') > 0 ? name : "";
        if (fact.isBlank() || fact.equals(A_CALL) || NEARLY.matcher(name).matches()) {
            throw new IllegalArgumentException("metric = \"" + text
                    + "\": must be p50, p99.9 or another percentile above 0 and below 100, mean, max, throughput, errors,"
                    + " allocated, cpu, or the id of a fact, which has a dot in it or is written fact:id, with /call behind"
                    + " it for its growth in a measured call");
        }
        return new Metric(isACall ? Kind.FACT_A_CALL : Kind.FACT, fact, Double.NaN);
    }

    /** Returns whether it is a fact, or one of each call. */
    boolean isFact() {
        return kind == Kind.FACT || kind == Kind.FACT_A_CALL;
    }

    /** Returns the id of the fact that it is about. */
    String factId() {
        return kind == Kind.FACT_A_CALL ? name.substring(0, name.length() - A_CALL.length()) : name;
    }

    /** Returns how it is written in an annotation. */
    String text() {
        return isFact() && name.indexOf('.') < 0 ? FACT + name : name;
    }

    /** Returns how many calls give it an interval at all. */
    long needed() {
        return switch (kind) {
            case PERCENTILE -> DistributionSnapshot.EMPTY.percentile(percentile).needed();
            case MEAN, CPU, RATE -> BatchMeans.LEAST;
            case MAX, ERRORS, ALLOCATED, FACT, FACT_A_CALL -> 1;
        };
    }
}
