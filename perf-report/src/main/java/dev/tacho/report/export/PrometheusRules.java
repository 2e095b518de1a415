package dev.tacho.report.export;

import dev.tacho.core.slo.AlertRule;
import dev.tacho.core.slo.Budgeting;
import dev.tacho.core.slo.Objective;
import dev.tacho.core.slo.SloWindow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Objectives as rules of Prometheus:
 *
 * <pre>{@code
 * PrometheusRules.of(checkout).write(Path.of("checkout.rules.yml"));
 * }</pre>
 *
 * <p>The rules read two counters, {@code tacho_slo_good_total} and {@code tacho_slo_valid_total} unless told otherwise, with
 * the label {@code slo} for the objective's name. A recorded series {@code slo:sli_error:ratio_rate1h} for each window holds
 * the share of bad events, and none where there are fewer valid events than the objective needs; an alert compares two of
 * them with the same burn rates as {@link dev.tacho.core.slo.Slo} does. Prometheus interpolates at the edges of a window, so
 * its counts are about right where ours are exact.
 *
 * <p>An immutable value.
 */
public final class PrometheusRules {
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    private static final String SLO = "slo";

    private final List<Objective> objectives;
    private final String good;
    private final String valid;
    private final Map<String, String> labels;

    private PrometheusRules(List<Objective> objectives, String good, String valid, Map<String, String> labels) {
        this.objectives = List.copyOf(objectives);
        this.good = good;
        this.valid = valid;
        this.labels = labels;
    }

    /**
     * Returns the rules of some objectives.
     *
     * @param objectives the objectives, at least one, each of another name
     * @return the rules
     * @throws IllegalArgumentException if there is none, two have one name, or one counts slices of time, which the rules
     *     cannot
     */
    public static PrometheusRules of(Objective... objectives) {
        return of(List.of(objectives));
    }

    /**
     * Returns the rules of some objectives.
     *
     * @param objectives the objectives, at least one, each of another name
     * @return the rules
     * @throws IllegalArgumentException if there is none, two have one name, or one counts slices of time, which the rules
     *     cannot
     */
    public static PrometheusRules of(List<Objective> objectives) {
        if (objectives.isEmpty()) {
            throw new IllegalArgumentException("objectives=[]: a rule file needs at least one");
        }
        Set<String> names = new LinkedHashSet<>();
        for (Objective objective : objectives) {
            if (!names.add(objective.name())) {
                throw new IllegalArgumentException(
                        "objectives: two are called \"" + objective.name() + "\"; their series would mix");
            }
            if (objective.budgeting().method() != Budgeting.Method.OCCURRENCES) {
                throw new IllegalArgumentException("objective \"" + objective.name() + "\" counts "
                        + objective.budgeting().text()
                        + ": the rules count events; use Budgeting.occurrences() for them");
            }
        }
        return new PrometheusRules(objectives, "tacho_slo_good_total", "tacho_slo_valid_total", Map.of());
    }

    /**
     * Returns rules that read other counters, each with the label {@code slo}.
     *
     * @param goodMetric the name of the counter of good events
     * @param validMetric the name of the counter of valid events
     * @return the rules
     * @throws IllegalArgumentException if one is no name of a metric
     */
    public PrometheusRules withCounters(String goodMetric, String validMetric) {
        return new PrometheusRules(
                objectives, check("goodMetric", goodMetric, METRIC), check("validMetric", validMetric, METRIC), labels);
    }

    /**
     * Returns rules whose series and alerts carry one label more.
     *
     * @param label the name, neither {@code slo} nor {@code severity}
     * @param value the value, any text
     * @return the rules
     * @throws IllegalArgumentException if the name is no label's or taken
     */
    public PrometheusRules withLabel(String label, String value) {
        check("label", label, LABEL);
        if (label.equals(SLO) || label.equals("severity") || label.startsWith("__")) {
            throw new IllegalArgumentException("label=\"" + label + "\": is taken; choose another");
        }
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(label, Objects.requireNonNull(value, "value"));
        return new PrometheusRules(objectives, good, valid, more);
    }

    private static String check(String what, String name, Pattern pattern) {
        if (!pattern.matcher(name).matches()) {
            throw new IllegalArgumentException(what + "=\"" + name + "\": must match " + pattern);
        }
        return name;
    }

    /**
     * Returns a rule file of Prometheus.
     *
     * @return YAML, a group of recording rules and one of alerts for each objective
     */
    public String rules() {
        StringBuilder out = new StringBuilder("# Written by Tacho from the objectives; change those, not this file.\n");
        out.append("groups:\n");
        for (Objective objective : objectives) {
            recordingGroup(out, objective);
            if (!objective.rules().isEmpty()) {
                alertGroup(out, objective);
            }
        }
        return out.toString();
    }

    private void recordingGroup(StringBuilder out, Objective objective) {
        out.append("  - name: ")
                .append(Quoting.yaml("tacho-slo-record-" + objective.name()))
                .append("\n    rules:\n");
        for (Duration window : windows(objective)) {
            record(out, objective, series(window), badShare(objective, window));
        }
        if (objective.window() instanceof SloWindow.Rolling rolling) {
            String left = "1 - " + selector(series(rolling.length()), objective) + " / " + budget(objective);
            record(out, objective, "slo:error_budget_left:ratio", left);
        }
    }

    private void record(StringBuilder out, Objective objective, String series, String expression) {
        out.append("      - record: ").append(Quoting.yaml(series)).append('\n');
        out.append("        expr: ").append(Quoting.yaml(expression)).append('\n');
        out.append("        labels:\n");
        label(out, SLO, objective.name());
        labels.forEach((label, value) -> label(out, label, value));
    }

    private static void label(StringBuilder out, String label, String value) {
        out.append("          ")
                .append(label)
                .append(": ")
                .append(Quoting.yaml(value))
                .append('\n');
    }

    private void alertGroup(StringBuilder out, Objective objective) {
        out.append("  - name: ")
                .append(Quoting.yaml("tacho-slo-alert-" + objective.name()))
                .append("\n    rules:\n");
        for (AlertRule rule : objective.rules()) {
            String limit = " > (" + burnRate(rule) + " * " + budget(objective) + ")";
            String expression = selector(series(rule.longWindow()), objective) + limit;
            if (!rule.shortWindow().equals(rule.longWindow())) {
                expression += " and " + selector(series(rule.shortWindow()), objective) + limit;
            }
            out.append("      - alert: \"SloBudgetBurn\"\n");
            out.append("        expr: ").append(Quoting.yaml(expression)).append('\n');
            if (!rule.hold().isZero()) {
                out.append("        for: ")
                        .append(Quoting.yaml(duration(rule.hold())))
                        .append('\n');
            }
            out.append("        labels:\n");
            // The compared series has it too; here it tells the alerts of two objectives apart.
            label(out, SLO, Quoting.template(objective.name()));
            label(out, "severity", Quoting.template(rule.severity()));
            label(out, "long_window", duration(rule.longWindow()));
            label(out, "short_window", duration(rule.shortWindow()));
            out.append("        annotations:\n");
            label(
                    out,
                    "summary",
                    "The error budget of {{ $labels.slo }} burns more than " + burnRate(rule) + " times too fast.");
        }
    }

    private static Set<Duration> windows(Objective objective) {
        Set<Duration> windows = new TreeSet<>();
        for (AlertRule rule : objective.rules()) {
            windows.add(rule.longWindow());
            windows.add(rule.shortWindow());
        }
        if (objective.window() instanceof SloWindow.Rolling rolling) {
            windows.add(rolling.length());
        }
        return windows;
    }

    private String badShare(Objective objective, Duration window) {
        String all = sum(valid, objective, window);
        return "1 - " + sum(good, objective, window) + " / " + all + " and " + all + " >= " + objective.minimumEvents();
    }

    private static String sum(String metric, Objective objective, Duration window) {
        return "sum(increase(" + selector(metric, objective) + "[" + duration(window) + "]))";
    }

    private static String selector(String metric, Objective objective) {
        return metric + "{slo=" + Quoting.promql(objective.name()) + "}";
    }

    private static String series(Duration window) {
        return "slo:sli_error:ratio_rate" + duration(window);
    }

    /** As Prometheus writes durations: the largest unit that needs no fraction. */
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (duration.toNanosPart() != 0) {
            return duration.toMillis() + "ms";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String budget(Objective objective) {
        return BigDecimal.ONE
                .subtract(BigDecimal.valueOf(objective.targetRatio()))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A decimal where there is one, else the fraction: 14.4, but (14 / 15). */
    private static String burnRate(AlertRule rule) {
        long denominator = rule.denominator();
        while (denominator % 2 == 0) {
            denominator /= 2;
        }
        while (denominator % 5 == 0) {
            denominator /= 5;
        }
        return rule.numerator() % denominator == 0
                ? BigDecimal.valueOf(rule.numerator())
                        .divide(BigDecimal.valueOf(rule.denominator()))
                        .stripTrailingZeros()
                        .toPlainString()
                : "(" + rule.numerator() + " / " + rule.denominator() + ")";
    }

    /**
     * Returns the objectives as a specification of Sloth, which makes rules of its own: of the windows and burn rates of
     * {@link AlertRule#sre}, whatever the objectives' rules are.
     *
     * @param service the service that the objectives belong to
     * @return YAML, version {@code prometheus/v1}
     * @throws IllegalArgumentException if two names differ only in characters that Sloth's names cannot have
     */
    public String sloth(String service) {
        StringBuilder out = new StringBuilder("# Written by Tacho from the objectives; change those, not this file.\n");
        out.append("version: \"prometheus/v1\"\n");
        out.append("service: ").append(Quoting.yaml(word(service))).append('\n');
        if (!labels.isEmpty()) {
            out.append("labels:\n");
            labels.forEach((label, value) -> out.append("  ")
                    .append(label)
                    .append(": ")
                    .append(Quoting.yaml(value))
                    .append('\n'));
        }
        out.append("slos:\n");
        List<String> words = new ArrayList<>();
        for (Objective objective : objectives) {
            String word = word(objective.name());
            if (words.contains(word)) {
                throw new IllegalArgumentException("objective \"" + objective.name() + "\" is \"" + word
                        + "\" for Sloth, as another one is; rename one");
            }
            words.add(word);
            sloth(out, word, objective);
        }
        return out.toString();
    }

    private void sloth(StringBuilder out, String word, Objective objective) {
        String percent = BigDecimal.valueOf(objective.targetRatio())
                .movePointRight(2)
                .stripTrailingZeros()
                .toPlainString();
        out.append("  - name: ").append(Quoting.yaml(word)).append('\n');
        out.append("    objective: ").append(percent).append('\n');
        out.append("    description: ")
                .append(Quoting.yaml(objective.toString()))
                .append('\n');
        out.append("    sli:\n      events:\n");
        String all = "sum(rate(" + template(valid, objective) + "[{{.window}}]))";
        String fine = "sum(rate(" + template(good, objective) + "[{{.window}}]))";
        out.append("        error_query: ")
                .append(Quoting.yaml(all + " - " + fine))
                .append('\n');
        out.append("        total_query: ").append(Quoting.yaml(all)).append('\n');
        out.append("    alerting:\n      name: \"SloBudgetBurn\"\n");
        out.append("      page_alert:\n        labels:\n          severity: \"page\"\n");
        out.append("      ticket_alert:\n        labels:\n          severity: \"ticket\"\n");
    }

    private static String template(String metric, Objective objective) {
        return Quoting.template(selector(metric, objective));
    }

    /** A name as Sloth allows it. */
    private static String word(String name) {
        String word = name.replaceAll("[^A-Za-z0-9_.-]+", "-").replaceAll("^[-_.]+|[-_.]+$", "");
        return word.isEmpty() ? "slo" : word;
    }

    /**
     * Writes the rule file of Prometheus, aside first, so that nobody reads half of it.
     *
     * @param file where to; missing folders are made, what was there is replaced
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        Files.createDirectories(place.getParent());
        Path aside = Files.createTempFile(place.getParent(), place.getFileName().toString(), ".part");
        try {
            Files.write(aside, rules().getBytes(StandardCharsets.UTF_8));
            Files.move(aside, place, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
