package dev.tacho.cache.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.internal.RedisCommandMeter.Command;
import dev.tacho.cache.internal.RedisCommandMeter.CommandReading;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisCommandMeterTest {
    private final Perf perf = Perf.create("test");
    private final RedisCommandMeter meter = new RedisCommandMeter(perf, "Jedis", "my sessions");

    @Test
    void called_okAndFailed_countsEachOnce() {
        Command get = meter.command("GET");
        get.called(1_000, false);
        get.called(3_000, true);
        get.calledInPipeline(false);
        get.calledInPipeline(true);
        get.carried(7);
        get.carried(11);
        get.redirected();
        CommandReading reading = meter.read().get(0);
        assertEquals(4, reading.calls());
        assertEquals(2, reading.failures());
        assertEquals(1, reading.pipelined());
        assertEquals(18, reading.entryBytes());
        assertEquals(1, reading.redirects());
        assertEquals(2_000, reading.timer().latency().mean(), 0);
        assertEquals(
                2,
                perf.timer("redis.command", "cache", "my sessions", "command", "GET")
                        .snapshot()
                        .count());
    }

    @Test
    void command_anyCase_isTheSameObject() {
        assertSame(meter.command("GET"), meter.command("get"));
        assertNotSame(meter.command("GET"), meter.command("SET"));
    }

    @Test
    void command_madeFromData_sharesOneBeyondTheBound() {
        for (int i = 0; i < 1_000; i++) {
            meter.command("X" + i).called(1, false);
        }
        List<CommandReading> all = meter.read();
        assertEquals(201, all.size());
        assertEquals(1_000, all.stream().mapToLong(CommandReading::calls).sum());
        assertEquals("X7", meter.command("x7").name());
        assertEquals("(other)", meter.command("new").name());
    }

    @Test
    void read_severalCommands_putsTheLongestTimeFirst() {
        meter.command("GET").called(1_000, false);
        meter.command("KEYS").called(9_000, false);
        meter.command("MGET").calledInPipeline(false);
        meter.command("NEVER");
        assertEquals(
                List.of("KEYS", "GET", "MGET"),
                meter.read().stream().map(CommandReading::name).toList());
    }

    @Test
    void section_nothingCounted_saysSo() {
        Section section = meter.section(List.of());
        assertEquals("jedis.my_sessions", section.id());
        assertTrue(section.blocks().stream().anyMatch(block -> block instanceof Note));
    }

    @Test
    void section_manyCommands_showsTwentyAndTotals() {
        for (int i = 0; i < 25; i++) {
            meter.command("X" + i).called(1_000 + i, i == 3);
        }
        meter.command("X1").carried(100);
        Section section = meter.section(List.of(Note.info("more")));
        Table table = (Table) section.blocks().get(1);
        assertEquals(20, table.rows().size());
        assertEquals("The 20 of 25 commands that took the most time", table.title());
        assertEquals("X24", table.rows().get(0).get(0).text());
        assertEquals(7, table.columns().size());
        assertEquals("Redis through Jedis: my sessions", section.title());
        assertEquals(25, fact(section, "commands"));
        assertEquals(1, fact(section, "failed"));
        assertEquals(100, fact(section, "entry-bytes"));
        assertEquals(Note.info("more"), section.blocks().get(2));
    }

    @Test
    void section_pipelinesAndRedirects_haveTheirColumns() {
        meter.command("GET").calledInPipeline(false);
        meter.command("GET").redirected();
        meter.command("GET").redirected();
        Table table = (Table) meter.section(List.of()).blocks().get(1);
        assertEquals("Calls in pipelines", table.columns().get(7).label());
        assertEquals(1, table.rows().get(0).get(7).value());
        assertEquals("Sent to another node", table.columns().get(8).label());
        assertEquals(2, table.rows().get(0).get(8).value());
    }

    @Test
    void called_disabledSet_recordsNothing() {
        Command get = new RedisCommandMeter(Perf.noop(), "Jedis", "off").command("GET");
        get.called(1, false);
        get.calledInPipeline(false);
        get.carried(1);
        get.redirected();
        assertEquals(0, get.read().calls());
        assertEquals(0, get.read().entryBytes());
        assertEquals(0, get.read().redirects());
    }

    private static double fact(Section section, String name) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals("jedis.my_sessions." + name))
                .mapToDouble(Fact::value)
                .sum();
    }
}
