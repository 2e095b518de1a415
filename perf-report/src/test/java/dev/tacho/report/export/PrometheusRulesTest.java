package dev.tacho.report.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tacho.core.slo.AlertRule;
import dev.tacho.core.slo.Budgeting;
import dev.tacho.core.slo.Objective;
import dev.tacho.core.slo.Sli;
import dev.tacho.core.slo.SloWindow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule files, read again by a YAML parser. */
class PrometheusRulesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Objective CHECKOUT = Objective.of("checkout", 0.999, Sli.success("checkout"));

    private static JsonNode parsed(String yaml) throws IOException {
        return YAML.readTree(yaml);
    }

    @Test
    void rules_thirtyDays_haveThePublishedExpressions() throws IOException {
        JsonNode groups = parsed(PrometheusRules.of(CHECKOUT).rules()).path("groups");

        assertEquals(2, groups.size());
        JsonNode records = groups.get(0).path("rules");
        assertEquals(
                List.of("5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"),
                records.findValuesAsText("record").stream()
                        .filter(name -> name.startsWith("slo:sli_error:ratio_rate"))
                        .map(name -> name.substring("slo:sli_error:ratio_rate".length()))
                        .toList());
        assertEquals(
                "1 - sum(increase(tacho_slo_good_total{slo=\"checkout\"}[5m]))"
                        + " / sum(increase(tacho_slo_valid_total{slo=\"checkout\"}[5m]))"
                        + " and sum(increase(tacho_slo_valid_total{slo=\"checkout\"}[5m])) >= 10",
                records.get(0).path("expr").asText());
        assertEquals("checkout", records.get(0).path("labels").path("slo").asText());
        assertEquals(
                "1 - slo:sli_error:ratio_rate30d{slo=\"checkout\"} / 0.001",
                records.get(8).path("expr").asText());
        JsonNode alerts = groups.get(1).path("rules");
        assertEquals(
                "slo:sli_error:ratio_rate1h{slo=\"checkout\"} > (14.4 * 0.001)"
                        + " and slo:sli_error:ratio_rate5m{slo=\"checkout\"} > (14.4 * 0.001)",
                alerts.get(0).path("expr").asText());
        assertEquals(List.of("page", "page", "ticket", "ticket"), alerts.findValuesAsText("severity"));
        assertTrue(alerts.get(3).path("expr").asText().contains("> (1 * 0.001)"));
        assertFalse(alerts.get(0).has("for"));
    }

    @Test
    void rules_otherPresetsAndPeriods_keepRatesExact() throws IOException {
        Objective fourWeeks = CHECKOUT.with(SloWindow.rolling(Duration.ofDays(28)));
        JsonNode sre = parsed(PrometheusRules.of(fourWeeks).rules()).at("/groups/1/rules");
        JsonNode pyrra = parsed(PrometheusRules.of(fourWeeks.withRules(AlertRule.pyrra(Duration.ofDays(28))))
                        .rules())
                .at("/groups/1/rules");

        assertTrue(sre.get(0).path("expr").asText().contains("(13.44 * 0.001)"));
        assertTrue(sre.get(3).path("expr").asText().contains("((14 / 15) * 0.001)"));
        assertEquals("2m", pyrra.get(0).path("for").asText());
        assertTrue(pyrra.get(3).path("expr").asText().contains("ratio_rate4d"));
    }

    @Test
    void rules_oneWindow_compareOneSeries() throws IOException {
        Duration hour = Duration.ofHours(1);
        Objective single = CHECKOUT.withRules(List.of(AlertRule.ofBurnRate("page", 2, hour, hour)));

        assertEquals(
                "slo:sli_error:ratio_rate1h{slo=\"checkout\"} > (2 * 0.001)",
                parsed(PrometheusRules.of(single).rules())
                        .at("/groups/1/rules/0/expr")
                        .asText());
    }

    /** Whatever a name is, the file is YAML with the same shape, and the name comes back from each language's literal. */
    @Property(tries = 200)
    void rules_anyName_comeBackUnchanged(@ForAll String name, @ForAll String value) throws IOException {
        check("n" + name, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"} or vector(1) #",
                "a\nb: c",
                "{{ .Labels }} {{ printf \"x\" }}",
                "\\\"\\\\",
                "'; - &a *a !!java.lang.Runtime",
                "\u202e\u2028\u0000\u0085\u009f\ufeff",
                "$1 </script>",
                "\ud83d\ude00 \ud800 lone",
                "# no comment",
                " lead and trail "
            })
    void rules_hostileNames_comeBackUnchanged(String name) throws IOException {
        check(name, name);
    }

    private static void check(String name, String value) throws IOException {
        // Half a character cannot be in a file; what comes back has the sign of replacement in its place.
        String expected = name.codePoints()
                .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        Objective objective = Objective.of(name, 0.99, Sli.success("x"));
        PrometheusRules rules = PrometheusRules.of(objective).withLabel("team", value);
        JsonNode root = parsed(rules.rules());
        JsonNode record = root.at("/groups/0/rules/0");

        assertEquals(expected, record.at("/labels/slo").asText());
        String expression = record.path("expr").asText();
        int from = expression.indexOf("{slo=\"") + 6;
        assertEquals(expected, goLiteral(expression, from));
        String alert = root.at("/groups/1/rules/0/labels/slo").asText();
        assertEquals(expected, alert.replace("{{\"{{\"}}", "{{"));
        assertFalse(alert.replace("{{\"{{\"}}", "").contains("{{"), alert);
        assertEquals(2, root.path("groups").size());
        assertEquals(9, root.at("/groups/0/rules").size());
        assertEquals(4, root.at("/groups/1/rules").size());
        JsonNode sloth = parsed(rules.sloth(name)).path("slos");
        assertEquals(1, sloth.size());
        assertTrue(sloth.get(0).path("name").asText().matches("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?"));
        String query = sloth.get(0).at("/sli/events/total_query").asText();
        assertEquals(1, query.replace("{{\"{{\"}}", "").split("\\{\\{", -1).length - 1, query);
    }

    /** Reads a string literal of Go up to its closing quote. */
    private static String goLiteral(String text, int from) {
        StringBuilder out = new StringBuilder();
        int i = from;
        while (text.charAt(i) != '"') {
            if (text.charAt(i) != '\\') {
                out.append(text.charAt(i++));
                continue;
            }
            int digits = switch (text.charAt(i + 1)) {
                case 'x' -> 2;
                case 'u' -> 4;
                case 'U' -> 8;
                default -> 0;
            };
            if (digits == 0) {
                out.append(text.charAt(i + 1));
            } else {
                out.appendCodePoint(Integer.parseInt(text.substring(i + 2, i + 2 + digits), 16));
            }
            i += 2 + digits;
        }
        return out.toString();
    }

    @Test
    void sloth_twoObjectives_isItsSpecification() throws IOException {
        Objective search = Objective.of("search latency", 0.95, Sli.latency("search", Duration.ofMillis(200)));
        JsonNode root = parsed(PrometheusRules.of(CHECKOUT, search).sloth("shop"));

        assertEquals("prometheus/v1", root.path("version").asText());
        assertEquals("shop", root.path("service").asText());
        assertEquals(99.9, root.at("/slos/0/objective").asDouble());
        assertEquals("search-latency", root.at("/slos/1/name").asText());
        assertEquals(
                "sum(rate(tacho_slo_valid_total{slo=\"search latency\"}[{{.window}}]))",
                root.at("/slos/1/sli/events/total_query").asText());
        Objective twin = Objective.of("search-latency", 0.95, Sli.success("search"));
        assertThrows(
                IllegalArgumentException.class,
                () -> PrometheusRules.of(search, twin).sloth("shop"));
    }

    @Test
    void of_whatRulesCannotSay_isRefused() {
        PrometheusRules rules = PrometheusRules.of(CHECKOUT);

        assertThrows(IllegalArgumentException.class, () -> PrometheusRules.of(List.of()));
        assertThrows(IllegalArgumentException.class, () -> PrometheusRules.of(CHECKOUT, CHECKOUT));
        assertThrows(
                IllegalArgumentException.class,
                () -> PrometheusRules.of(CHECKOUT.with(Budgeting.timeslices(Duration.ofMinutes(1), 0.9))));
        assertThrows(IllegalArgumentException.class, () -> rules.withCounters("good total", "valid"));
        assertThrows(IllegalArgumentException.class, () -> rules.withLabel("slo", "x"));
        assertThrows(IllegalArgumentException.class, () -> rules.withLabel("a-b", "x"));
        assertTrue(rules.withCounters("shop_good", "shop_all").rules().contains("shop_good{slo="));
    }

    @Test
    void write_intoAMissingFolder_leavesTheFileAlone(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("rules/checkout.yml");
        PrometheusRules.of(CHECKOUT).write(file);
        PrometheusRules.of(CHECKOUT).write(file);

        assertEquals(PrometheusRules.of(CHECKOUT).rules(), Files.readString(file));
        try (var files = Files.list(file.getParent())) {
            assertEquals(1, files.count());
        }
    }
}
