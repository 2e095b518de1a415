package dev.tacho.cache.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoParserTest {
    /** Both servers had the same commands; what they say of them differs in names and sections only. */
    @ParameterizedTest
    @ValueSource(strings = {"6.2", "7.0"})
    void parse_realServer_readsWhatItSays(String version) {
        Info info = InfoParser.parse(text(version));

        assertTrue(info.identity().version().startsWith(version));
        assertEquals("Redis", info.identity().product());
        assertEquals(40, info.identity().runId().length());
        assertEquals("master", info.identity().role());
        assertEquals("volatile-lfu", info.identity().policy());
        assertEquals(5, info.number(InfoField.HITS));
        assertEquals(2, info.number(InfoField.MISSES));
        assertEquals(1, info.number(InfoField.EXPIRED));
        assertEquals(0, info.number(InfoField.EVICTED));
        assertEquals(20, info.number(InfoField.COMMANDS));
        assertEquals(1 << 30, info.number(InfoField.MAX_MEMORY));
        assertEquals(3, info.number(InfoField.ERRORS));
        assertEquals(Map.of("ERR", 2.0, "WRONGTYPE", 1.0), info.errors());
        assertEquals(8, command(info, "set").calls());
        assertEquals(7, command(info, "get").calls());
        assertEquals(1, command(info, "get").rejected());
        assertEquals(0, command(info, "get").failed());
        assertEquals(1, command(info, "lpush").failed());
        assertEquals(4_000, command(info, "lpush").totalNanos());
        assertEquals(new RedisKeyspace(0, 5, 0, Double.NaN), info.databases().get(0));
        assertEquals(3, info.databases().get(1).database());
        assertEquals(0.5, info.databases().get(1).expiringRatio());
        assertEquals(1_000e9, info.databases().get(1).averageTtlNanos(), 2e9);
        assertEquals(List.of(), info.problems());
        for (InfoField field : InfoField.values()) {
            assertFalse(Double.isNaN(info.number(field)), field::toString);
        }
    }

    @Test
    void parse_latencies_areToldFromRedis7On() {
        RedisCommandSnapshot get = command(InfoParser.parse(text("7.0")), "get");
        assertEquals(2_007, get.p50Nanos());
        assertEquals(3_007, get.p99Nanos());
        assertEquals(3_007, get.p999Nanos());

        assertTrue(InfoParser.parse(text("7.0")).tellsLatencies());
        assertTrue(InfoParser.parse("used_memory:1\n\n# Latencystats\n\n# Cluster\n")
                .tellsLatencies());
        assertFalse(InfoParser.parse(text("6.2")).tellsLatencies());
        assertEquals(Double.NaN, command(InfoParser.parse(text("6.2")), "get").p99Nanos());
    }

    @Test
    void parse_eitherLineEnd_isTheSame() {
        String text = text("7.0");

        assertEquals(
                InfoParser.parse(text).toString(),
                InfoParser.parse(text.replace("\n", "\r\n")).toString());
    }

    @Test
    void parse_malformedValues_areToldAndLeftOut() {
        Info info = InfoParser.parse("keyspace_hits:12x\nkeyspace_misses:-3\nused_memory:\nexpired_keys:7\n"
                + "mem_fragmentation_ratio:nan\nredis_version:<b>\ncmdstat_get:calls=1e9,usec=5\nno colon\n:5\n"
                + "db0:keys=two,expires=1\nsomething_new:1\n");

        assertEquals(
                List.of(
                        "keyspace_hits=\"12x\": not a number",
                        "keyspace_misses=\"-3\": not a number",
                        "used_memory=\"\": not a number",
                        "mem_fragmentation_ratio=\"nan\": not a number",
                        "redis_version=\"<b>\": not a word",
                        "cmdstat_get.calls=\"1e9\": not a number",
                        "db0.keys=\"two\": not a number",
                        "2 lines are neither a field nor a heading"),
                info.problems());
        assertEquals(7, info.number(InfoField.EXPIRED));
        assertEquals(Double.NaN, info.number(InfoField.HITS));
        assertEquals(Double.NaN, command(info, "get").calls());
        assertEquals(5_000, command(info, "get").totalNanos());
        assertEquals("", info.identity().version());
        assertEquals(1, info.otherFields());
    }

    @Test
    void parse_errorOfAScript_isNotQuoted() {
        Info info = InfoParser.parse("errorstat_OOM:count=2\nerrorstat_token-4711:count=3\nerrorstat_Secret:count=1\n");

        assertEquals(Map.of("OOM", 2.0, RedisSlowCall.OTHER, 4.0), info.errors());
    }

    @Test
    void parse_moreThanTheBounds_isCountedNotKept() {
        String text = IntStream.range(0, 3_000)
                .mapToObj(i -> "cmdstat_c" + i + ":calls=1,usec=1\nerrorstat_E" + i + ":count=1\ndb" + i + ":keys=1\n"
                        + "latency_percentiles_usec_c" + i + ":p50=x\n")
                .collect(Collectors.joining());
        Info info = InfoParser.parse(text);

        assertEquals(InfoParser.MOST_ENTRIES, info.commands().size());
        assertEquals(InfoParser.MOST_ENTRIES, info.errors().size());
        assertEquals(InfoParser.MOST_ENTRIES, info.databases().size());
        assertEquals(22, info.problems().size());
        assertEquals(
                List.of(
                        (InfoParser.MOST_ENTRIES - 20) + " further values are not as they should be",
                        4 * (3_000 - InfoParser.MOST_ENTRIES) + " entries are beyond the bound of 1024"),
                info.problems().subList(20, 22));
    }

    @Test
    void parse_otherProducts_areNamed() {
        assertEquals(
                "Valkey 8.1.2",
                product("redis_version:7.2.4\nserver_name:valkey\nvalkey_version:8.1.2\nused_memory:1\n"));
        assertEquals("Dragonfly df-v1.30.0", product("redis_version:7.4.0\ndragonfly_version:df-v1.30.0\n"));
    }

    @Test
    void number_acceptsOnlyWhatTheServerWrites() {
        assertEquals(0, InfoParser.number("0"));
        assertEquals(18_446_744_073_709_551_615.0, InfoParser.number("18446744073709551615"));
        assertEquals(7.77, InfoParser.number("7.77"));
        for (String text :
                List.of("", "-1", "+1", "1.", ".1", "1.2.3", "1e3", "NaN", "0x1p3", "1d", " 1", "١", "9".repeat(25))) {
            assertEquals(Double.NaN, InfoParser.number(text), text);
        }
    }

    /** Any text gives a result whose numbers are 0 or more and whose texts are short and printable. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void parse_anyText_isTotal(@ForAll("texts") String text) {
        Info info = InfoParser.parse(text);

        info.numbers().values().forEach(InfoParserTest::assertNotNegative);
        info.errors().values().forEach(InfoParserTest::assertNotNegative);
        info.commands().values().forEach(command -> {
            assertNotNegative(command.calls());
            assertNotNegative(command.totalNanos());
            assertTrue(command.name().matches("[A-Za-z0-9._|-]{1,64}"), command.name());
        });
        assertTrue(info.problems().size() <= 24);
        info.problems().forEach(problem -> assertTrue(problem.matches("[ -~]{1,200}"), problem));
    }

    /** A real text with pieces of it torn out and put in again, with signs in between that matter to the parser. */
    @Provide
    Arbitrary<String> texts() {
        String real = text("7.0");
        Arbitrary<String> pieces = Arbitraries.integers()
                .between(0, real.length() - 1)
                .flatMap(from -> Arbitraries.integers()
                        .between(from, Math.min(real.length(), from + 80))
                        .map(to -> real.substring(from, to)));
        Arbitrary<String> signs = Arbitraries.of(
                "\n",
                "\r\n",
                ":",
                "=",
                ",",
                "#",
                "cmdstat_",
                "errorstat_",
                "db",
                "db99999999999999999999:keys=",
                "latency_percentiles_usec_",
                "keyspace_hits:",
                "-",
                ".",
                "\0",
                "\u2028",
                "999999999999999999999999");
        Arbitrary<String> noise = Arbitraries.strings().ofMaxLength(20);
        return Arbitraries.frequencyOf(Tuple.of(4, pieces), Tuple.of(4, signs), Tuple.of(1, noise))
                .list()
                .ofMaxSize(60)
                .map(list -> String.join("", list));
    }

    static String text(String version) {
        try (InputStream in = InfoParserTest.class.getResourceAsStream("info-" + version + ".txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String product(String text) {
        Info.Identity identity = InfoParser.parse(text).identity();
        return identity.product() + ' ' + identity.version();
    }

    private static RedisCommandSnapshot command(Info info, String name) {
        return Objects.requireNonNull(info.commands().get(name), name);
    }

    private static void assertNotNegative(double number) {
        assertTrue(Double.isNaN(number) || number >= 0, () -> "" + number);
    }
}
