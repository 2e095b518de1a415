package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Unit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people write as limits, metrics and settings is read as meant, or refused with its place and what is allowed. */
class LimitsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5ms|5e6|NANOS",
                "5 ms|5e6|NANOS",
                "0.5 us|500|NANOS",
                "3 µs|3000|NANOS",
                "3 μs|3000|NANOS",
                "2 min|120e9|NANOS",
                "2 KB|2048|BYTES",
                "2kb|2048|BYTES",
                "1.5 GB|1610612736|BYTES",
                "0 B|0|BYTES",
                "90 %|0.9|RATIO",
                "0.1%|0.001|RATIO",
                "1000/s|1000|PER_SECOND",
                "60 /min|1|PER_SECOND",
                "30,000 gas|30000|GAS"
            })
    void parse_numberAndUnit_isInTheUnitOfReports(String text, double value, Unit unit) {
        Quantity quantity = Quantity.parse(text);

        assertEquals(value, quantity.value(), 1e-9 * value);
        assertEquals(unit, quantity.unit());
    }

    @Test
    void parse_bareNumber_fitsWhatIsCounted() {
        Quantity quantity = Quantity.parse("10,000");

        assertNull(quantity.unit());
        assertEquals(10_000, quantity.value());
        assertTrue(quantity.fits(Unit.COUNT) && quantity.fits(Unit.GAS) && quantity.fits(Unit.NONE));
        assertFalse(quantity.fits(Unit.NANOS) || quantity.fits(Unit.BYTES) || quantity.fits(Unit.RATIO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ms",
                "-5 ms",
                "5,5 ms",
                "1e3 ms",
                "5 sm",
                "5 ms ms",
                "NaN",
                "Infinity",
                "5.",
                "10,00",
                "5 m"
            })
    void parse_anythingElse_isRefusedWithWhatIsAllowed(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Quantity.parse(text));

        assertTrue(e.getMessage().startsWith('"' + text + '"'), e.getMessage());
        assertTrue(e.getMessage().contains("ns, us, ms, s"), e.getMessage());
    }

    @Test
    void parse_wrongUnit_tellsWhereItStands() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Quantity.parse("5 sm"));

        assertTrue(e.getMessage().contains("\"sm\" at character 3 is no unit"), e.getMessage());
    }

    /** The number that a message proposes is one that can be written, and holds. */
    @ParameterizedTest
    @CsvSource({
        "80.83, BYTES",
        "5032.7, BYTES",
        "1e12, BYTES",
        "1044900, NANOS",
        "999.96, NANOS",
        "123456789012, NANOS",
        "0, NANOS",
        "0.2501, RATIO",
        "4764123.4, PER_SECOND",
        "30001, GAS",
        "3, COUNT",
        "12345678, NONE"
    })
    void write_thenParse_isOnTheRightSideAndNear(double value, Unit unit) {
        double above = Quantity.parse(Quantity.write(value, unit, true)).value();
        double below = Quantity.parse(Quantity.write(value, unit, false)).value();

        assertTrue(above >= value && above <= value * 1.011, "above: " + above);
        assertTrue(below <= value && below >= value / 1.011, "below: " + below);
    }

    @ParameterizedTest
    @CsvSource({"p50, 50", "p99.9, 99.9", "p99.99, 99.99", "p1, 1"})
    void metric_percentile_isRead(String text, double percentile) {
        assertEquals(percentile, Metric.parse(text).percentile());
    }

    @ParameterizedTest
    @CsvSource({
        "cache.pools.hit-ratio, cache.pools.hit-ratio",
        "fact:retries, retries",
        "p2p.latency, p2p.latency",
        "rpc.eth_call.calls, rpc.eth_call.calls"
    })
    void metric_fact_isItsId(String text, String id) {
        Metric metric = Metric.parse(text);

        assertEquals(Metric.Kind.FACT, metric.kind());
        assertEquals(id, metric.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"p9o", "p100", "p0", "p99..9", "alocated", "", "fact:", "P 99", "median"})
    void metric_typingError_isRefusedWithWhatThereIs(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Metric.parse(text));

        assertTrue(e.getMessage().contains('"' + text + '"'), e.getMessage());
        assertTrue(e.getMessage().contains("allocated, cpu, or the id of a fact"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "p99, 5 KB, p99 is a time; write for example 5 ms",
        "allocated, 5, allocated is a size; write for example 2 KB",
        "throughput, 1000/s, 'of throughput more is better; limit it with min, or isAtLeast'",
        "errors, 5 ms, errors is a number; write for example 30000"
    })
    void rule_maxThatDoesNotSuit_saysHowToWriteIt(String metric, String max, String says) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Rule.read(Metric.parse(metric), true, false, "max", max, ""));

        assertEquals("max = \"" + max + "\": " + says, e.getMessage());
    }

    @Test
    void rule_errors_mayBeNumberOrShare() {
        assertEquals(
                Unit.RATIO,
                Rule.read(Metric.parse("errors"), true, false, "max", "1 %", "")
                        .limit()
                        .unit());
        assertNull(Rule.read(Metric.parse("errors"), true, false, "max", "3", "")
                .limit()
                .unit());
    }

    @Test
    void rule_ofAFact_followsItsDirectionAndUnit() {
        Rule most = Rule.read(Metric.parse("pools.hit-ratio"), true, false, "max", "90 %", "");

        most.check("limit", Better.NEITHER, Unit.RATIO);
        most.check("limit", Better.LOWER, Unit.RATIO);
        assertThrows(IllegalArgumentException.class, () -> most.check("limit", Better.HIGHER, Unit.RATIO));
        assertThrows(IllegalArgumentException.class, () -> most.check("limit", Better.LOWER, Unit.BYTES));
    }

    @Test
    void settings_impossibleOnes_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Settings(0, null, -1, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> new Settings(1, Duration.ZERO, -1, Duration.ZERO));
        assertEquals(500, new Settings(500, null, -1, Duration.ZERO).leastWarmupCalls());
        assertEquals(20_000, new Settings(1_000_000, null, -1, Duration.ZERO).leastWarmupCalls());
        assertEquals(7, new Settings(500, null, 7, Duration.ZERO).leastWarmupCalls());
    }

    @Test
    void config_propertyBeforeEnvironmentBeforeFile_elseSmoke() {
        Map<String, String> properties = Map.of("perf.mode", "gate");
        Map<String, String> environment = Map.of("PERF_MODE", "measure", "PERF_OUTPUT", "out");

        assertEquals(PerfMode.GATE, config(properties, environment, "off").mode());
        assertEquals(PerfMode.MEASURE, config(Map.of(), environment, "off").mode());
        assertEquals(PerfMode.OFF, config(Map.of(), Map.of(), "off").mode());
        assertEquals(PerfMode.SMOKE, config(Map.of(), Map.of(), "").mode());
        assertEquals(Path.of("out"), config(Map.of(), environment, "off").output());
    }

    @Test
    void config_output_isMavensOrGradles() {
        assertEquals(
                Path.of("/p", "target", "perf-reports"),
                config(Map.of("basedir", "/p"), Map.of(), "").output());
        assertEquals(
                Path.of("build", "reports", "perf"),
                config(Map.of(), Map.of(), "").output());
    }

    @Test
    void config_unknownValues_areRefusedWithTheKnownOnes() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> config(Map.of(), Map.of(), "gates"));

        assertEquals("perf.mode=\"gates\": must be one of off, smoke, measure, gate", e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> config(Map.of("perf.attach", "hudson"), Map.of(), ""));
        assertThrows(IllegalArgumentException.class, () -> config(Map.of("perf.lock.patience", "long"), Map.of(), ""));
    }

    private static Config config(Map<String, String> properties, Map<String, String> environment, String mode) {
        return Config.read(
                properties::get,
                environment::get,
                name -> name.equals("perf.mode") ? Optional.of(mode) : Optional.empty());
    }
}
