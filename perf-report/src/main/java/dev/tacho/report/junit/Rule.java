package dev.tacho.report.junit;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit, read and checked.
 *
 * @param metric what is limited
 * @param atMost whether the limit is the largest value allowed, or the smallest
 * @param strict whether the limit itself is too much
 * @param limit the limit
 * @param of the measurement it is about; empty for each
 * @param origin where the limit comes from, in a few words; empty if somebody wrote it
 * @param place where it is written: a method, a class, or the call of an assertion
 */
record Rule(Metric metric, boolean atMost, boolean strict, Quantity limit, String of, String origin, Place place) {
    /** Where a limit is written. */
    enum Place {
        METHOD,
        CLASS,
        ASSERTION,
        STORED
    }

    Rule(Metric metric, boolean atMost, boolean strict, Quantity limit, String of) {
        this(metric, atMost, strict, limit, of, "", Place.METHOD);
    }

    Rule at(Place newPlace) {
        return new Rule(metric, atMost, strict, limit, of, origin, newPlace);
    }

    /**
     * Reads the limits of an annotation.
     *
     * @throws IllegalArgumentException if the metric, a limit or their combination makes no sense
     */
    static List<Rule> of(Budget budget) {
        Metric metric = Metric.parse(budget.metric());
        List<Rule> rules = new ArrayList<>();
        if (!budget.max().isEmpty()) {
            rules.add(read(metric, true, false, "max", budget.max(), budget.of()));
        }
        if (!budget.min().isEmpty()) {
            rules.add(read(metric, false, false, "min", budget.min(), budget.of()));
        }
        if (rules.isEmpty()) {
            throw new IllegalArgumentException("no limit: write max = \"5 ms\" or min = \"90 %\"");
        }
        return rules;
    }

    /** Reads one limit; {@code name} is what its author calls it. */
    static Rule read(Metric metric, boolean atMost, boolean strict, String name, String text, String of) {
        Quantity quantity;
        try {
            quantity = Quantity.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " = " + e.getMessage(), e);
        }
        return checked(new Rule(metric, atMost, strict, quantity, of), name + " = \"" + text + '"');
    }

    /** Takes a limit that is a time. */
    static Rule read(Metric metric, boolean atMost, boolean strict, String name, Duration limit) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException(name + " = " + limit + ": must be >= 0");
        }
        return checked(
                new Rule(metric, atMost, strict, new Quantity(limit.toNanos(), Unit.NANOS), ""), name + " = " + limit);
    }

    private static Rule checked(Rule rule, String limit) {
        Metric.Kind kind = rule.metric.kind();
        if (rule.metric.isFact()) {
            return rule;
        }
        // Errors may be a number or a share of the calls.
        boolean share = kind == Metric.Kind.ERRORS && rule.limit.unit() == Unit.RATIO;
        rule.check(limit, kind.better, share ? Unit.RATIO : kind.unit);
        if (share && rule.limit.value() > 1) {
            throw new IllegalArgumentException(
                    limit + ": must be at most 100 %, as no more calls can fail than are made");
        }
        return rule;
    }

    /** Checks that the limit suits the number: its unit, and the side on which it stands. */
    void check(String text, Better better, Unit unit) {
        if (!limit.fits(unit)) {
            throw new IllegalArgumentException(
                    text + ": " + metric.name() + " is " + noun(unit) + "; write for example " + example(unit));
        }
        if (better == (atMost ? Better.HIGHER : Better.LOWER)) {
            throw new IllegalArgumentException(text + ": of " + metric.name() + (atMost ? " more" : " less")
                    + " is better; limit it " + (atMost ? "with min, or isAtLeast" : "with max, or isAtMost"));
        }
    }

    boolean isAbout(String measurement) {
        return of.isEmpty() || of.equals(measurement);
    }

    private static String noun(Unit unit) {
        return switch (unit) {
            case NANOS -> "a time";
            case BYTES -> "a size";
            case RATIO -> "a share";
            case PER_SECOND -> "a rate";
            case GAS, COUNT, NONE -> "a number";
        };
    }

    private static String example(Unit unit) {
        return switch (unit) {
            case NANOS -> "5 ms";
            case BYTES -> "2 KB";
            case RATIO -> "90 %";
            case PER_SECOND -> "1000/s";
            case GAS, COUNT, NONE -> "30000";
        };
    }
}
