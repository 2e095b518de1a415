package dev.tacho.cache.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedisSectionTest {
    private static final long GB = 1L << 30;

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final ScriptedServer server = new ScriptedServer();

    RedisSectionTest() {
        server.with("keyspace_hits", 1_000).with("keyspace_misses", 1_000).with("expired_keys", 10);
        server.with("evicted_keys", 10).with("total_commands_processed", 5_000).with("total_error_replies", 0);
        server.with("rejected_connections", 0).with("used_memory", GB / 2).with("maxmemory", GB);
        server.with("maxmemory_policy", "allkeys-lru")
                .with("connected_clients", 4)
                .with("blocked_clients", 0);
        server.with("mem_fragmentation_ratio", "1.10").with("db0", "keys=100,expires=100,avg_ttl=60000");
    }

    @Test
    void section_facts_areThoseSinceTheMeterWasMade() {
        RedisServerMeter meter = meter();
        clock.advance(Duration.ofSeconds(20));
        server.with("keyspace_hits", 1_030).with("keyspace_misses", 1_010).with("expired_keys", 50);
        server.with("evicted_keys", 110).with("total_commands_processed", 5_100).with("total_error_replies", 2);
        server.with("rejected_connections", 3).with("uptime_in_seconds", 120);

        Section section = meter.section();
        assertEquals("redis.main_node", section.id());
        assertEquals("Redis: main node", section.title());
        assertEquals(
                List.of(
                        "redis.main_node.hit-ratio 0.75",
                        "redis.main_node.hits 30.0",
                        "redis.main_node.misses 10.0",
                        "redis.main_node.commands-per-second 5.0",
                        "redis.main_node.expired-per-second 2.0",
                        "redis.main_node.evicted-per-second 5.0",
                        "redis.main_node.error-replies 2.0",
                        "redis.main_node.used-memory 5.36870912E8",
                        "redis.main_node.fill-ratio 0.5",
                        "redis.main_node.fragmentation-ratio 1.1",
                        "redis.main_node.clients 4.0",
                        "redis.main_node.rejected-connections 3.0",
                        "redis.main_node.keys 100.0"),
                section.facts().stream()
                        .map(fact -> fact.id() + ' ' + fact.value())
                        .toList());
        assertEquals(Better.HIGHER, section.facts().get(0).better());
        assertEquals(
                "Redis 7.0.15, up for 2 min 00 s. Counts are those of all its clients, this meter among them, since "
                        + "this meter was made, 20.0 s before the reading.",
                blocks(section, Note.class).get(0).text().replace('\u00a0', ' '));
    }

    @Test
    void section_commands_areTheTwentyWithMostTime() {
        RedisServerMeter meter = meter();
        IntStream.rangeClosed(1, 25)
                .forEach(i -> server.with(
                        "cmdstat_c" + i, "calls=" + 2 * i + ",usec=" + 10 * i + ",rejected_calls=0,failed_calls=" + i));
        Section section = meter.section();

        Table table = table(section, "The 20 of 25 commands that took the server the most time");
        assertEquals(
                List.of("Command", "Calls", "Mean", "Share of time", "Failed", "Rejected"),
                table.columns().stream().map(Column::label).toList());
        assertEquals(20, table.rows().size());
        assertEquals(
                List.of(Cell.of("c25"), Cell.of(50), Cell.of(5_000), Cell.of(250.0 / 3_250), Cell.of(25), Cell.of(0)),
                table.rows().get(0));
        assertEquals("c6", table.rows().get(19).get(0).text());
    }

    @Test
    void section_latenciesKnown_haveColumns() {
        RedisServerMeter meter = meter();
        server.with("cmdstat_get", "calls=4,usec=8").with("latency_percentiles_usec_get", "p50=2.007,p99=4.015");
        server.replies.put("LATENCY", List.of("get", List.of("calls", 4L, "histogram_usec", List.of(2L, 3L, 8L, 4L))));

        Table table = table(meter.section(), "Commands by the time they took the server");
        assertEquals(
                List.of("Command", "Calls", "Mean", "Share of time", "p99 at most", "p50, all time", "p99, all time"),
                table.columns().stream().map(Column::label).toList());
        assertEquals(
                List.of(
                        Cell.of("get"),
                        Cell.of(4),
                        Cell.of(2_000),
                        Cell.of(1),
                        Cell.of(8_000),
                        Cell.of(2_007),
                        Cell.of(4_015)),
                table.rows().get(0));
    }

    @Test
    void section_databasesErrorsAndSlowCommands_haveTables() {
        RedisServerMeter meter = meter();
        server.with("db3", "keys=300,expires=0,avg_ttl=0").with("errorstat_WRONGTYPE", "count=4");
        server.with("errorstat_ERR", "count=0").with("cmdstat_get", "calls=4,usec=8");
        server.replies.put(
                "SLOWLOG",
                List.of(
                        List.of(2L, 1_700_000_000L, 11_000L, List.of("GET", "key")),
                        List.of(1L, 1_700_000_000L, 90_000L, List.of("keys", "*"))));
        Section section = meter.section();

        assertEquals(
                List.of(
                        List.of(Cell.of("db3"), Cell.of(300), Cell.of(0), Cell.of(0), Cell.of(Double.NaN)),
                        List.of(Cell.of("db0"), Cell.of(100), Cell.of(100), Cell.of(1), Cell.of(60e9))),
                table(section, "Databases").rows());
        assertEquals(
                List.of(List.of(Cell.of("WRONGTYPE"), Cell.of(4))),
                table(section, "Error replies").rows());
        // The server knows no command "keys" here, so it may be a secret name.
        assertEquals(
                List.of(
                        List.of(Cell.of("(other)"), Cell.of(90e6), Cell.of(1), Cell.of("2023-11-14T22:13:20Z")),
                        List.of(Cell.of("get"), Cell.of(11e6), Cell.of(1), Cell.of("2023-11-14T22:13:20Z"))),
                table(section, "Slow commands, from 10.0\u00a0ms on").rows());
        assertTrue(text(section).contains("2 commands came into the slow log, the slowest (other) with 90.0 ms."));
    }

    @Test
    void section_healthyServer_findsNothing() {
        RedisServerMeter meter = meter();
        server.with("keyspace_hits", 9_000).with("keyspace_misses", 1_100).with("expired_keys", 500);

        assertEquals(List.of(), findings(meter.section()));
        assertEquals(1, blocks(meter.section(), Note.class).size() - notRead(meter.section()));
    }

    @Test
    void section_evictionsAndMisses_areAFinding() {
        RedisServerMeter meter = meter();
        clock.advance(Duration.ofSeconds(10));
        server.with("evicted_keys", 1_010).with("used_memory", GB).with("keyspace_misses", 1_700);
        server.with("keyspace_hits", 1_300);

        assertEquals(List.of("redis.main_node.evictions"), findings(meter.section()));
        assertEquals(Effect.UNKNOWN, finding(meter.section()).effect());
        assertEquals(
                "1,000 keys were evicted, 100/s. Used memory is 1.0 GB of 1.0 GB maxmemory, policy allkeys-lru. Of 1,000 "
                        + "lookups 700 missed. The server does not tell which of the missed keys it had evicted.",
                evidence(meter.section()));
    }

    @Test
    void section_evictionsWithoutMisses_areANote() {
        RedisServerMeter meter = meter();
        server.with("evicted_keys", 1_010).with("keyspace_hits", 9_000);

        assertEquals(List.of(), findings(meter.section()));
        assertTrue(text(meter.section()).contains("So nobody missed an evicted key so far."));
    }

    @Test
    void section_lowHitRatioAndNothingEvicted_isAFinding() {
        RedisServerMeter meter = meter();
        server.with("keyspace_hits", 1_499).with("keyspace_misses", 1_500);
        assertEquals(List.of(), findings(meter.section()), "too few lookups");

        server.with("keyspace_misses", 1_501);
        assertEquals(List.of("redis.main_node.misses"), findings(meter.section()));
        assertEquals(
                "501 of 1,000 lookups missed (hit ratio 49.9 %) and no key was evicted meanwhile. Used memory is 512 MB "
                        + "of 1.0 GB maxmemory, policy allkeys-lru. 0 keys expired, 100 are there. A missed key that had "
                        + "not expired was deleted or never written, or evicted before.",
                evidence(meter.section()));

        server.with("keyspace_hits", 1_501);
        assertEquals(List.of(), findings(meter.section()), "half of them hit");
    }

    @Test
    void section_noLookup_isSaid() {
        assertTrue(text(meter().section()).contains("No lookup was counted, so there is no hit ratio."));
    }

    @Test
    void section_refusedWrites_areAFindingByPolicy() {
        RedisServerMeter meter = meter();
        server.with("errorstat_OOM", "count=12");
        assertEquals(List.of("redis.main_node.out-of-memory"), findings(meter.section()));
        assertEquals(Effect.exactly(12, Unit.COUNT), finding(meter.section()).effect());
        assertEquals(
                "CONFIG SET maxmemory <more bytes>", finding(meter.section()).change());

        server.with("maxmemory_policy", "noeviction");
        assertTrue(finding(meter.section()).change().startsWith("CONFIG SET maxmemory-policy allkeys-lfu"));
    }

    @Test
    void section_keysWithoutExpiryUnderVolatilePolicy_areToldByTheirWeight() {
        RedisServerMeter meter = meter();
        server.with("maxmemory_policy", "volatile-ttl").with("db0", "keys=100,expires=40,avg_ttl=1");
        assertEquals(List.of(), findings(meter.section()));
        assertTrue(text(meter.section()).contains("60 of 100 keys have no expiry, and volatile-ttl evicts only those"));

        server.with("used_memory", GB / 10 * 9 + 9);
        assertEquals(List.of("redis.main_node.keys-without-expiry"), findings(meter.section()));
        assertEquals(
                "CONFIG SET maxmemory-policy allkeys-lru",
                finding(meter.section()).change());

        server.with("used_memory", 1).with("db0", "keys=100,expires=0,avg_ttl=0");
        server.with("maxmemory_policy", "volatile-random");
        assertEquals(
                "CONFIG SET maxmemory-policy allkeys-random",
                finding(meter.section()).change());

        server.with("maxmemory", 0);
        assertEquals(List.of(), findings(meter.section()), "without a limit nothing is ever evicted");
        assertFalse(text(meter.section()).contains("no expiry"));
    }

    @Test
    void section_fragmentation_countsOnlyAboveAHundredMegabytes() {
        RedisServerMeter meter = meter();
        server.with("mem_fragmentation_ratio", "1.51").with("used_memory", 100 << 20);
        server.with("used_memory_rss", 160 << 20).with("used_memory_peak", 155 << 20);
        assertEquals(List.of(), findings(meter.section()));

        server.with("used_memory", (100 << 20) + 1);
        assertEquals(List.of("redis.main_node.fragmentation"), findings(meter.section()));
        assertEquals("at most 60.0 MB", finding(meter.section()).gain().replace('\u00a0', ' '));
        assertEquals(
                Effect.between(0, (60 << 20) - 1, Unit.BYTES),
                finding(meter.section()).effect());
        assertEquals(
                "Resident to used memory is 1.51: 160 MB against 100 MB, at its peak 155 MB.",
                evidence(meter.section()));

        server.with("mem_fragmentation_ratio", "1.50");
        assertEquals(List.of(), findings(meter.section()));
    }

    @Test
    void section_clients_areTold() {
        RedisServerMeter meter = meter();
        server.with("blocked_clients", 3)
                .with("rejected_connections", 8)
                .with("maxclients", 4)
                .with("loading", 1);

        assertEquals(List.of("redis.main_node.rejected-connections"), findings(meter.section()));
        assertEquals("8 connections were refused because 4 were open; 4 are now.", evidence(meter.section()));
        assertEquals(Effect.exactly(8, Unit.COUNT), finding(meter.section()).effect());
        assertTrue(text(meter.section()).contains("3 of 4 clients waited in a blocking command"));
        assertTrue(text(meter.section()).contains("was loading its data"));
    }

    @Test
    void section_replicaScriptsAndKeys_areTold() {
        RedisServerMeter meter = meter();
        server.with("role", "slave").with("cmdstat_eval", "calls=1,usec=30").with("cmdstat_keys", "calls=2,usec=10");

        String text = text(meter.section());
        assertTrue(text.contains("Redis 7.0.15, a replica, up for"), text);
        assertTrue(text.contains("By default a replica neither evicts nor expires on its own."), text);
        assertTrue(text.contains("The time of a script, function or transaction contains"), text);
        assertEquals(
                "KEYS was called 2 times, 5.0 µs each on average, which is 25.0 % of the server's time on commands, over "
                        + "100 keys now.",
                evidence(meter.section()));
    }

    @Test
    void section_serverGone_showsTheLastReadingWithItsAge() {
        RedisServerMeter meter = meter();
        clock.advance(Duration.ofSeconds(5));
        server.with("keyspace_hits", 1_500);
        meter.snapshot();
        clock.advance(Duration.ofSeconds(40));
        server.replies.put("INFO", new IllegalStateException("cannot connect to redis://user:pass@host"));
        Section section = meter.section();

        Note note = blocks(section, Note.class).get(0);
        assertEquals(
                Note.failure("The server could not be read now: INFO ALL: the server could not be asked"
                        + " (IllegalStateException); everything after that: not asked in this reading. What follows is"
                        + " the reading of 40.0\u00a0s ago."),
                note);
        assertEquals(500, section.facts().get(1).value());
        assertFalse(section.toString().contains("pass@host"));
    }

    @Test
    void section_serverGoneBehindInfo_isAFailure() {
        RedisServerMeter meter = meter();
        server.replies.put("SLOWLOG", new IllegalStateException("broken pipe"));
        Section section = meter.section();

        assertTrue(
                section.blocks().stream()
                        .anyMatch(block -> block instanceof Note note
                                && note.level() == Note.Level.FAILURE
                                && note.text().startsWith("Not read: ")
                                && note.text().contains("SLOWLOG GET: the server could not be asked")),
                section::toString);
        assertEquals(13, section.facts().size());
    }

    @Test
    void section_severalServersBehindOneAddress_isSuspected() {
        RedisServerMeter meter = meter();
        server.with("run_id", "run-2").with("uptime_in_seconds", 1_000).with("keyspace_hits", 5_000);
        meter.snapshot();
        clock.advance(Duration.ofSeconds(10));
        server.with("run_id", "run-1");
        String text = text(meter.section());

        assertTrue(
                text.contains("Other runs of a server met since the meter was made: 2 (it restarted, another took "
                        + "over, or several answer behind one address)."),
                text);
        assertTrue(text.contains("since the last restart or reset that was noticed"), text);
    }

    @Test
    void section_longAfterARestart_countsSinceThat() {
        server.info.remove("run_id");
        RedisServerMeter meter = meter();
        clock.advance(Duration.ofSeconds(100));
        server.with("uptime_in_seconds", 20).with("keyspace_hits", 10).with("evicted_keys", 0);
        server.with("keyspace_misses", 0).with("total_commands_processed", 0).with("expired_keys", 0);
        meter.snapshot();
        clock.advance(Duration.ofSeconds(980));
        server.with("uptime_in_seconds", 1_000).with("keyspace_hits", 4_000).with("evicted_keys", 500);
        Section section = meter.section();

        assertEquals(4_000, section.facts().get(1).value());
        assertEquals(
                "redis.main_node.evicted-per-second", section.facts().get(5).id());
        assertEquals(0.5, section.facts().get(5).value());
    }

    private RedisServerMeter meter() {
        return RedisServerMeter.of(perf, "main node", server);
    }

    private static Finding finding(Section section) {
        return blocks(section, Finding.class).get(0);
    }

    private static String evidence(Section section) {
        return finding(section).evidence().replace('\u00a0', ' ');
    }

    private static List<String> findings(Section section) {
        return blocks(section, Finding.class).stream().map(Finding::id).toList();
    }

    private static long notRead(Section section) {
        return blocks(section, Note.class).stream()
                .filter(note -> note.text().startsWith("Not read: "))
                .count();
    }

    private static String text(Section section) {
        return section.toString().replace('\u00a0', ' ');
    }

    private static Table table(Section section, String title) {
        return blocks(section, Table.class).stream()
                .filter(table -> table.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new AssertionError(section));
    }

    private static <B extends Block> List<B> blocks(Section section, Class<B> type) {
        return section.blocks().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
