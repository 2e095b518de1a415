package dev.tacho.report.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Unit;
import dev.tacho.core.slo.Budgeting;
import dev.tacho.core.slo.Objective;
import dev.tacho.core.slo.Sli;
import dev.tacho.core.slo.SloWindow;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of OpenSLO, good ones, odd ones and hostile ones. */
class OpenSloTest {
    private static final String FILE = """
            apiVersion: openslo/v1
            kind: Service
            metadata: {name: shop, displayName: The shop}
            spec: {description: sells}
            ---
            apiVersion: openslo/v1
            kind: SLI
            metadata:
              name: checkout-errors
              annotations: {tacho.dev/total: checkout.all}
            spec:
              ratioMetric:
                counter: true
                good:
                  metricSource: {type: Prometheus, spec: {query: 'sum(rate(ok{a="b"}[5m]))'}}
                total:
                  metricSource: {type: Prometheus, spec: {query: 'sum(rate(all[5m]))'}}
            ---
            apiVersion: openslo/v1
            kind: AlertCondition
            metadata: {name: fast}
            spec:
              severity: sev1
              condition: {kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h, alertAfter: 5m}
            ---
            apiVersion: openslo/v1
            kind: AlertPolicy
            metadata: {name: wake}
            spec:
              alertWhenBreaching: true
              alertWhenNoData: true
              conditions: [{conditionRef: fast}]
              notificationTargets: [{targetRef: me}]
            ---
            apiVersion: openslo/v1
            kind: SLO
            metadata: {name: checkout}
            spec:
              service: shop
              indicatorRef: checkout-errors
              timeWindow: [{duration: 4w, isRolling: true}]
              budgetingMethod: Occurrences
              colour: red
              objectives:
                - target: 0.999
                - {displayName: strict, targetPercent: 99.99}
              alertPolicies:
                - wake
                - alertPolicyRef: wake
                - kind: AlertPolicy
                  metadata: {name: inline}
                  spec:
                    conditions:
                      - kind: AlertCondition
                        metadata: {name: slow}
                        spec: {severity: ticket, condition: {threshold: 1, lookbackWindow: 3d, alertAfter: 0m}}
            """;

    private static OpenSlo parse(String text) {
        return OpenSlo.reader().parse("test", text);
    }

    private static String slo(String spec) {
        return "{\"apiVersion\":\"openslo/v1\",\"kind\":\"SLO\",\"metadata\":{\"name\":\"x\"},\"spec\":{" + spec + "}}";
    }

    private static final String RATIO = "\"indicator\":{\"spec\":{\"ratioMetric\":{"
            + "\"bad\":{\"metricSource\":{\"spec\":{\"query\":\"bad_total\"}}},"
            + "\"total\":{\"metricSource\":{\"spec\":{\"metric\":\"all calls\"}}}}}},";
    private static final String OBJECTIVES = "\"objectives\":[{\"target\":0.9}]";
    private static final String OCCURRENCES = "\"budgetingMethod\":\"Occurrences\",";

    private static String threshold(String annotations, String objective) {
        return "\"indicator\":{\"metadata\":{\"annotations\":{" + annotations
                + "}},\"spec\":{\"thresholdMetric\":{\"metricSource\":{\"spec\":{\"query\":\"latency\"}}}}},"
                + OCCURRENCES
                + "\"objectives\":[{\"target\":0.9," + objective + "}]";
    }

    @Test
    void parse_allKinds_givesObjectivesWithRulesAndServices() {
        OpenSlo file = OpenSlo.reader()
                .bind("sum(rate(ok{a=\"b\"}[5m]))", "checkout.good")
                .parse("test", FILE);

        assertEquals(
                List.of("checkout/1", "checkout/2"),
                List.copyOf(file.objectives().keySet()));
        Objective strict = file.objective("checkout/2");
        assertEquals(0.9999, strict.targetRatio());
        assertEquals(Sli.goodOfTotal("checkout.good", "checkout.all"), strict.sli());
        assertEquals(SloWindow.rolling(Duration.ofDays(28)), strict.window());
        assertEquals(
                List.of("sev1 above 14.4 over 1 h for 5 min", "ticket above 1 over 3 d"),
                strict.rules().stream().map(rule -> rule.text()).distinct().toList());
        assertEquals("The shop", file.services().get("checkout/1"));
        assertEquals(2, file.remarks().size(), () -> file.remarks().toString());
        assertTrue(file.remarks().get(0).contains("alertWhenNoData"));
        assertTrue(file.remarks().get(1).startsWith("test: document 5.spec.colour"));
        assertThrows(NoSuchElementException.class, () -> file.objective("checkout"));
    }

    @Test
    void parse_query_isRefusedWithTheCure() {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> parse(FILE));

        assertTrue(refused.getMessage().contains("annotate the SLI with tacho.dev/good"), refused.getMessage());
        assertTrue(refused.getMessage().contains("bind(query, instrument)"), refused.getMessage());
        assertTrue(refused.getMessage().contains("document 2.spec.ratioMetric.good"), refused.getMessage());
    }

    @Test
    void parse_json_needsNoYamlAndReadsNames() {
        Objective objective =
                parse("[" + slo(RATIO + OCCURRENCES + OBJECTIVES) + "]").objective("x");

        assertEquals(new Sli.Ratio(Sli.Form.BAD_OF_TOTAL, "bad_total", "all calls"), objective.sli());
        assertTrue(objective.rules().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "lte, 0.25, s, AT_MOST, 250000000",
        "lt, 250, ms, BELOW, 250000000",
        "gte, 7, none, AT_LEAST, 7",
        "gt, 1.5, us, ABOVE, 1500"
    })
    void parse_threshold_hasOperatorValueAndUnit(
            String op, String value, String unit, Sli.Comparison comparison, long limit) {
        String text = threshold("\"tacho.dev/unit\":\"" + unit + "\"", "\"op\":\"" + op + "\",\"value\":" + value);

        assertEquals(
                new Sli.Threshold("latency", comparison, limit, unit.equals("none") ? Unit.NONE : Unit.NANOS),
                parse(slo(text)).objective("x").sli());
    }

    @Test
    void parse_thresholdWithoutUnit_asksForOne() {
        String text = slo(threshold("", "\"op\":\"lte\",\"value\":0.25"));

        Exception refused = assertThrows(IllegalArgumentException.class, () -> parse(text));
        assertTrue(refused.getMessage().contains("tacho.dev/unit: ms"), refused.getMessage());
        assertEquals(
                Sli.latency("latency", Duration.ofMillis(250)),
                OpenSlo.reader()
                        .thresholdUnit(Duration.ofSeconds(1))
                        .parse("test", text)
                        .objective("x")
                        .sli());
    }

    @Test
    void parse_calendarAndSlices_areOurs() {
        String calendar = "\"timeWindow\":[{\"duration\":\"1Q\",\"calendar\":{\"startTime\":\"2020-01-21 12:30:00\","
                + "\"timeZone\":\"America/New_York\"}}],";
        String slices = "\"objectives\":[{\"target\":0.9,\"timeSliceTarget\":0.95,\"timeSliceWindow\":5}]";
        Objective objective = parse(slo(RATIO + calendar + "\"budgetingMethod\":\"Timeslices\"," + slices))
                .objective("x");

        assertEquals(
                new SloWindow.Calendar(
                        Period.ofMonths(3), LocalDateTime.of(2020, 1, 21, 12, 30), ZoneId.of("America/New_York")),
                objective.window());
        assertEquals(Budgeting.timeslices(Duration.ofMinutes(5), 0.95), objective.budgeting());
        String ratio = "\"objectives\":[{\"target\":0.9,\"timeSliceWindow\":\"1m\"}]";
        assertEquals(
                Budgeting.ratioTimeslices(Duration.ofMinutes(1)),
                parse(slo(RATIO + "\"budgetingMethod\":\"RatioTimeslices\"," + ratio))
                        .objective("x")
                        .budgeting());
    }

    static List<List<String>> refusals() {
        String window = "\"timeWindow\":[{\"duration\":\"%s\",\"isRolling\":%s}]," + OCCURRENCES + OBJECTIVES;
        String objective = RATIO + OCCURRENCES + "\"objectives\":[{%s}]";
        return List.of(
                List.of("{\"apiVersion\":\"openslo.com/v2alpha\",\"kind\":\"SLO\"}", "must be openslo/v1"),
                List.of("{\"apiVersion\":\"openslo/v1\",\"kind\":\"Slo\"}", "must be SLO, SLI"),
                List.of("{\"kind\":\"SLO\"}", "document 1.apiVersion is missing"),
                List.of(slo(RATIO + window.formatted("1M", "true")), "months, quarters and years differ"),
                List.of(slo(RATIO + window.formatted("90d", "true")), "must be one minute to 30 days"),
                List.of(slo(RATIO + window.formatted("30d", "false")), "isRolling"),
                List.of(slo(RATIO + window.formatted("a day", "true")), "such as 28d"),
                List.of(
                        slo(objective.formatted("\"target\":0.9,\"targetPercent\":90")),
                        "either target or targetPercent"),
                List.of(slo(objective.formatted("\"target\":1")), "must be above 0 and below 1"),
                List.of(slo(objective.formatted("\"target\":\"NaN\"")), "must be a number"),
                List.of(slo(objective.formatted("\"target\":1e999999999")), "at most 40 digits"),
                List.of(slo(objective.formatted("\"target\":0.9,\"indicatorRef\":\"y\"")), "composite SLOs"),
                List.of(
                        slo(objective.formatted("\"target\":0.9,\"composite\":{\"maxDelay\":\"45m\"}")),
                        "test: document 1.spec.objectives[0].composite=(a list or an object): composite SLOs are not"
                                + " computed; write an SLO for each of its indicators"),
                List.of(
                        slo(RATIO + "\"composite\":{}," + OCCURRENCES + OBJECTIVES),
                        "spec.composite=(a list or an obj"),
                List.of("", "is empty; must hold objects of openslo/v1"),
                List.of(" \t\r\n\n", "is empty"),
                List.of("\uFEFF\n", "is empty"),
                List.of(slo(RATIO + OCCURRENCES + "\"objectives\":[]"), "must have at least one"),
                List.of(slo(RATIO + "\"budgetingMethod\":\"Odd\"," + OBJECTIVES), "must be Occurrences"),
                List.of(slo("\"indicatorRef\":\"nobody\"," + OCCURRENCES + OBJECTIVES), "there is no SLI of that name"),
                List.of("{\"a\":1,\"a\":2}", "stands twice"),
                List.of("{\"a\":", "line 1"),
                List.of("a: &x [*x]", "repeats no value before it"),
                List.of("a: [1", "test: line"),
                List.of("just text", "is no object"),
                List.of("[".repeat(100) + "]".repeat(100), "nested deeper"),
                List.of(FILE + "\n---\n" + FILE, "there are two of kind Service"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void parse_whatCannotBe_isRefusedWithPlaceAndCure(List<String> textAndMessage) {
        Exception refused = assertThrows(IllegalArgumentException.class, () -> parse(textAndMessage.get(0)));

        assertTrue(
                refused.getMessage().startsWith("test: ")
                        && refused.getMessage().contains(textAndMessage.get(1)),
                refused.getMessage());
    }

    @Test
    void parse_aliasesAndMerges_areFollowed() {
        String yaml = """
                apiVersion: openslo/v1
                kind: SLO
                metadata: {name: x}
                spec:
                  budgetingMethod: Occurrences
                  indicator:
                    spec:
                      ratioMetric:
                        good: &source {metricSource: {spec: {metric: good}}}
                        total: {<<: *source, metricSource: {spec: {metric: total}}}
                  objectives: [{target: 0.9}]
                """;

        assertEquals(
                Sli.goodOfTotal("good", "total"), parse(yaml).objective("x").sli());
    }

    /** Nine levels of nine aliases are 400 million values, were they copied. */
    @Test
    void parse_aliasesOfAliases_takeNoMemory() {
        StringBuilder bomb = new StringBuilder("apiVersion: openslo/v1\nkind: Service\nmetadata: {name: x}\n");
        bomb.append("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(9)).append("x]\n");
        }
        assertTrue(parse(bomb.toString()).objectives().isEmpty());
        assertThrows(IllegalArgumentException.class, () -> parse("a: &a 1\nb: [" + "*a, ".repeat(1_001) + "1]"));
        assertThrows(IllegalArgumentException.class, () -> parse(" ".repeat(Documents.MOST_CHARS + 1)));
    }

    @Test
    void read_fileWithByteOrderMark_isRead(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("slo.json");
        Files.writeString(file, "\uFEFF" + slo(RATIO + OCCURRENCES + OBJECTIVES));

        OpenSlo read = OpenSlo.reader().read(file);
        assertEquals("OpenSlo[x]", read.toString());
        assertEquals(
                folder + ": is a folder; name a file in it",
                assertThrows(IOException.class, () -> OpenSlo.reader().read(folder))
                        .getMessage());
        assertTrue(read.remarks().get(0).contains("timeWindow is missing; 30 days"));
        assertTrue(parse("[]").remarks().get(0).contains("holds no SLO"));
    }

    /** Loads the importer by a class loader that has no YAML parser. */
    @Test
    void parse_withoutTheYamlParser_namesTheDependency() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (!entry.contains("dataformat-yaml")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object reader = loader.loadClass(OpenSlo.class.getName())
                    .getMethod("reader")
                    .invoke(null);
            var parse = reader.getClass().getMethod("parse", String.class, String.class);

            Throwable refused = assertThrows(
                            InvocationTargetException.class, () -> parse.invoke(reader, "slo.yaml", "kind: SLO"))
                    .getCause();
            assertTrue(
                    refused.getMessage().startsWith("slo.yaml: YAML needs the optional dependency")
                            && refused.getMessage().contains("jackson-dataformat-yaml"),
                    refused.getMessage());
            Throwable empty = assertThrows(
                            InvocationTargetException.class, () -> parse.invoke(reader, "slo.json", " \n"))
                    .getCause();
            assertTrue(empty.getMessage().startsWith("slo.json: is empty"), empty.getMessage());
            assertEquals(
                    "OpenSlo[x]",
                    parse.invoke(reader, "slo.json", slo(RATIO + OCCURRENCES + OBJECTIVES))
                            .toString());
        }
    }
}
