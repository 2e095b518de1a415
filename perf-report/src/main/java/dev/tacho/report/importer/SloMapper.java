package dev.tacho.report.importer;

import dev.tacho.core.slo.AlertRule;
import dev.tacho.core.slo.Budgeting;
import dev.tacho.core.slo.Objective;
import dev.tacho.core.slo.Sli;
import dev.tacho.core.slo.SloWindow;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns the documents of one text into objectives. */
final class SloMapper {
    private static final String VERSION = "openslo/v1";
    private static final Set<String> READ = Set.of("SLO", "SLI", "AlertPolicy", "AlertCondition", "Service");
    private static final Set<String> OTHERS = Set.of("DataSource", "AlertNotificationTarget");
    private static final List<String> COMPOSITE = List.of("composite", "indicator", "indicatorRef", "compositeWeight");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final String name;
    private final Indicators indicators;
    private final List<String> remarks;
    private final Map<String, Map<String, Fields>> byKind = new LinkedHashMap<>();
    private final Map<String, Objective> objectives = new LinkedHashMap<>();
    private final Map<String, String> services = new LinkedHashMap<>();

    SloMapper(String name, Map<String, String> bindings, @Nullable Duration thresholdUnit, List<String> remarks) {
        this.name = name;
        this.remarks = remarks;
        this.indicators = new Indicators(bindings, thresholdUnit, this::remark);
    }

    Map<String, Objective> objectives() {
        return objectives;
    }

    Map<String, String> services() {
        return services;
    }

    /** An object that several others refer to is looked at several times, but remarked on once. */
    private void remark(String remark) {
        if (!remarks.contains(remark)) {
            remarks.add(remark);
        }
    }

    void read(List<Map<String, @Nullable Object>> documents) {
        for (int i = 0; i < documents.size(); i++) {
            index(new Fields(name + ": document " + (i + 1), documents.get(i)));
        }
        all("SLO").forEach(this::slo);
        if (objectives.isEmpty()) {
            remark(name + ": holds no SLO");
        }
    }

    private Map<String, Fields> all(String kind) {
        return byKind.getOrDefault(kind, Map.of());
    }

    private void index(Fields document) {
        String version = document.required("apiVersion");
        if (!version.equals(VERSION)) {
            throw document.refused("apiVersion", "must be " + VERSION + "; convert other versions, v2alpha too, to it");
        }
        String kind = document.required("kind");
        if (OTHERS.contains(kind)) {
            remark(document.path("kind") + "=" + kind + ": means nothing here; it was left out");
            return;
        }
        if (!READ.contains(kind)) {
            throw document.refused("kind", "must be SLO, SLI, AlertPolicy, AlertCondition or Service");
        }
        Fields metadata = document.requiredObject("metadata");
        String objectName = metadata.required("name");
        metadata.ignore("displayName", "labels", "annotations");
        metadata.reportUnknown(this::remark);
        document.ignore("spec");
        document.reportUnknown(this::remark);
        Fields before =
                byKind.computeIfAbsent(kind, any -> new LinkedHashMap<>()).putIfAbsent(objectName, document);
        if (before != null) {
            throw metadata.refused("name", "there are two of kind " + kind);
        }
    }

    private void slo(String sloName, Fields document) {
        Fields spec = document.requiredObject("spec");
        spec.ignore("description");
        refuseComposite(spec, "composite");
        SloWindow window = window(spec);
        List<AlertRule> rules = rules(spec);
        List<Fields> parts = spec.objects("objectives", "");
        if (parts.isEmpty()) {
            throw new IllegalArgumentException(spec.path("objectives") + ": must have at least one");
        }
        String service = spec.text("service");
        String method = spec.required("budgetingMethod");
        for (int i = 0; i < parts.size(); i++) {
            Fields part = parts.get(i);
            part.ignore("displayName");
            COMPOSITE.forEach(field -> refuseComposite(part, field));
            String objectiveName = parts.size() == 1 ? sloName : sloName + "/" + (i + 1);
            Sli sli = indicators.of(indicator(spec), part);
            Objective objective = located(part, "target", () -> Objective.of(objectiveName, target(part), sli))
                    .with(window)
                    .with(budgeting(spec, method, part))
                    .withRules(rules);
            part.ignore("op", "value", "timeSliceTarget", "timeSliceWindow");
            part.reportUnknown(this::remark);
            if (objectives.put(objectiveName, objective) != null) {
                throw new IllegalArgumentException(
                        part.path("") + " is called \"" + objectiveName + "\", as another SLO is; rename one");
            }
            if (service != null) {
                services.put(objectiveName, displayName(service));
            }
        }
        spec.reportUnknown(this::remark);
    }

    /** Whatever else stands beside it, taking it for an objective of its own would give another number. */
    private static void refuseComposite(Fields fields, String field) {
        if (fields.has(field)) {
            throw fields.refused(field, "composite SLOs are not computed; write an SLO for each of its indicators");
        }
    }

    private String displayName(String service) {
        Fields known = all("Service").get(service);
        Fields metadata = known == null ? null : known.object("metadata");
        String display = metadata == null ? null : metadata.text("displayName");
        return display == null ? service : display;
    }

    private static <T> T located(Fields fields, String field, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw message.contains(fields.path(""))
                    ? e
                    : new IllegalArgumentException(fields.path(field) + ": " + message, e);
        }
    }

    private SloWindow window(Fields spec) {
        List<Fields> windows = spec.objects("timeWindow", "");
        if (windows.isEmpty()) {
            remark(spec.path("timeWindow") + " is missing; 30 days are taken");
            return SloWindow.rolling(Duration.ofDays(30));
        }
        if (windows.size() > 1) {
            throw new IllegalArgumentException(
                    spec.path("timeWindow") + ": has " + windows.size() + " windows; must have exactly one");
        }
        SloWindow window = Spans.window(windows.get(0));
        windows.get(0).reportUnknown(this::remark);
        return window;
    }

    private static double target(Fields part) {
        BigDecimal target = part.number("target");
        BigDecimal percent = part.number("targetPercent");
        if ((target == null) == (percent == null)) {
            throw new IllegalArgumentException(part.path("target") + ": must have either target or targetPercent");
        }
        return (target != null ? target : Objects.requireNonNull(percent).divide(HUNDRED)).doubleValue();
    }

    private static Budgeting budgeting(Fields spec, String method, Fields part) {
        return switch (method) {
            case "Occurrences" -> Budgeting.occurrences();
            case "Timeslices" ->
                located(
                        part,
                        "timeSliceTarget",
                        () -> Budgeting.timeslices(
                                slice(part),
                                part.requiredNumber("timeSliceTarget").doubleValue()));
            case "RatioTimeslices" -> located(part, "timeSliceWindow", () -> Budgeting.ratioTimeslices(slice(part)));
            default -> throw spec.refused("budgetingMethod", "must be Occurrences, Timeslices or RatioTimeslices");
        };
    }

    /** A bare number is one of minutes. */
    private static Duration slice(Fields part) {
        String text = part.required("timeSliceWindow").strip();
        return text.matches("[1-9][0-9]{0,4}")
                ? Duration.ofMinutes(Long.parseLong(text))
                : Spans.duration(part, "timeSliceWindow");
    }

    private Fields indicator(Fields spec) {
        Fields inline = spec.object("indicator");
        String reference = spec.text("indicatorRef");
        if ((inline == null) == (reference == null)) {
            throw new IllegalArgumentException(spec.path("indicator") + ": must have either indicator or indicatorRef");
        }
        return inline != null ? inline : referred(spec, "indicatorRef", "SLI");
    }

    private Fields referred(Fields from, String field, String kind) {
        Fields found = all(kind).get(from.required(field));
        if (found == null) {
            throw from.refused(
                    field,
                    "there is no " + kind + " of that name; there are "
                            + all(kind).keySet());
        }
        return found;
    }

    private List<AlertRule> rules(Fields spec) {
        List<AlertRule> rules = new ArrayList<>();
        for (Fields policy : spec.objects("alertPolicies", "alertPolicyRef")) {
            Fields body = resolved(policy, "alertPolicyRef", "AlertPolicy").requiredObject("spec");
            body.ignore("description", "notificationTargets", "alertWhenBreaching", "alertWhenResolved");
            if ("true".equals(body.text("alertWhenNoData"))) {
                remark(body.path("alertWhenNoData") + "=true: missing data does not alert here, it is shown");
            }
            for (Fields condition : body.objects("conditions", "conditionRef")) {
                rules.add(rule(
                        resolved(condition, "conditionRef", "AlertCondition").requiredObject("spec")));
            }
            body.reportUnknown(this::remark);
        }
        return rules;
    }

    private Fields resolved(Fields fields, String reference, String kind) {
        return fields.has(reference) ? referred(fields, reference, kind) : fields;
    }

    private AlertRule rule(Fields spec) {
        spec.ignore("description");
        Fields condition = spec.requiredObject("condition");
        String kind = condition.text("kind");
        if (kind != null && !kind.equals("burnrate")) {
            throw condition.refused("kind", "must be burnrate");
        }
        String op = condition.text("op");
        if (op != null && !op.equals("gt") && !op.equals("gte")) {
            throw condition.refused("op", "a budget that burns slowly is no alert; must be gt or gte");
        }
        Duration window = Spans.duration(condition, "lookbackWindow");
        String severity = spec.required("severity");
        double threshold = condition.requiredNumber("threshold").doubleValue();
        AlertRule rule =
                located(condition, "threshold", () -> AlertRule.ofBurnRate(severity, threshold, window, window));
        String after = condition.text("alertAfter");
        boolean isHeld = after != null && !after.matches("0[a-zA-Z]?");
        AlertRule held = isHeld
                ? located(condition, "alertAfter", () -> rule.withHold(Spans.duration(condition, "alertAfter")))
                : rule;
        condition.reportUnknown(this::remark);
        spec.reportUnknown(this::remark);
        return held;
    }
}
