package dev.tacho.cache.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.redis.RedisServerSnapshot.Extent;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What a reading says and what two of them say, of a server that tells what the test wants. */
class RedisServerSnapshotTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final ScriptedServer server = new ScriptedServer();
    private final RedisServerMeter meter = RedisServerMeter.of(perf, "sessions", server);

    @Test
    void snapshot_holdsWhatTheServerSays() {
        server.with("keyspace_hits", 30).with("keyspace_misses", 10).with("expired_keys", 50);
        server.with("evicted_keys", 200).with("used_memory", 900).with("mem_not_counted_for_evict", 100);
        server.with("used_memory_rss", 1_800).with("used_memory_peak", 1_000).with("mem_fragmentation_ratio", "2.00");
        server.with("maxmemory", 1_000).with("maxmemory_policy", "volatile-ttl").with("connected_slaves", 2);
        server.with("connected_clients", 7).with("blocked_clients", 3).with("maxclients", 10_000);
        server.with("total_commands_processed", 4_000).with("instantaneous_ops_per_sec", 41);
        server.with("rejected_connections", 5)
                .with("total_connections_received", 60)
                .with("total_error_replies", 8);
        server.with("total_net_input_bytes", 11)
                .with("total_net_output_bytes", 12)
                .with("loading", 1);
        server.with("db0", "keys=5,expires=1,avg_ttl=1500").with("db2", "keys=3,expires=0,avg_ttl=0,subexpiry=0");
        server.with("cmdstat_get", "calls=40,usec=80,usec_per_call=2.00,rejected_calls=1,failed_calls=2,slow=9");
        server.with("cmdstat_set", "calls=10,usec=500,usec_per_call=50.00");
        server.with("cmdstat_idle", "calls=0,usec=0,rejected_calls=0,failed_calls=0");
        server.with("errorstat_OOM", "count=8").with("some_new_field", 1);

        RedisServerSnapshot now = meter.snapshot();
        assertEquals(Extent.SINCE_START, now.extent());
        assertTrue(now.isAnswered());
        assertEquals("Redis", now.product());
        assertEquals("7.0.15", now.version());
        assertEquals(100e9, now.uptimeNanos());
        assertEquals(100e9, now.elapsedNanos());
        assertFalse(now.isReplica());
        assertEquals(2, now.connectedReplicas());
        assertTrue(now.isLoading());
        assertEquals(30, now.keyspaceHits());
        assertEquals(10, now.keyspaceMisses());
        assertEquals(0.75, now.hitRatio());
        assertEquals(50, now.expiredKeys());
        assertEquals(200, now.evictedKeys());
        assertEquals(0.5, now.expiredKeysPerSecond());
        assertEquals(2, now.evictedKeysPerSecond());
        assertEquals(4_000, now.commandsProcessed());
        assertEquals(40, now.commandsPerSecond());
        assertEquals(41, now.currentCommandsPerSecond());
        assertEquals(900, now.usedMemoryBytes());
        assertEquals(1_800, now.residentMemoryBytes());
        assertEquals(1_000, now.peakMemoryBytes());
        assertEquals(1_000, now.maxMemoryBytes());
        assertEquals("volatile-ttl", now.maxMemoryPolicy());
        assertEquals(0.8, now.fillRatio());
        assertEquals(2, now.fragmentationRatio());
        assertEquals(7, now.connectedClients());
        assertEquals(3, now.blockedClients());
        assertEquals(10_000, now.maxClients());
        assertEquals(60, now.connectionsReceived());
        assertEquals(5, now.rejectedConnections());
        assertEquals(11, now.receivedBytes());
        assertEquals(12, now.sentBytes());
        assertEquals(8, now.errorReplies());
        assertEquals(Map.of("OOM", 8.0), now.errorRepliesByKind());
        assertEquals(1, now.otherFields());
        assertEquals(
                List.of(new RedisKeyspace(0, 5, 1, 1.5e9), new RedisKeyspace(2, 3, 0, Double.NaN)), now.databases());
        assertEquals(8, now.keys());
        assertEquals(1, now.expiringKeys());
        assertEquals(
                List.of("set", "get"),
                now.commands().stream().map(RedisCommandSnapshot::name).toList());
        assertEquals(580_000, now.commandNanos());
        assertEquals(2_000, now.command("get").meanNanos());
        assertEquals(2, now.command("get").failed());
        assertEquals(1, now.command("get").rejected());
        assertEquals(Double.NaN, now.command("set").failed());
        assertEquals(0, now.command("keys").calls());
        assertEquals(Double.NaN, now.command("keys").meanNanos());
        assertEquals(
                "Redis 7.0.15, SINCE_START: hits=30, misses=10, hitRatio=0.7500, expired=50, evicted=200, "
                        + "usedMemoryBytes=900",
                now.toString());
    }

    @Test
    void snapshot_whatIsNotTold_isNotAvailable() {
        RedisServerSnapshot now = meter.snapshot();

        assertEquals(Double.NaN, now.keyspaceHits());
        assertEquals(Double.NaN, now.hitRatio());
        assertEquals(Double.NaN, now.usedMemoryBytes());
        assertEquals(0, now.maxMemoryBytes());
        assertEquals(Double.NaN, now.fillRatio());
        assertEquals(Double.NaN, now.evictedKeysPerSecond());
        assertEquals(Double.NaN, now.command("get").percentileBoundNanos(99));
        assertEquals(0, now.keys());
        assertEquals(10e6, now.slowLogThresholdNanos());
    }

    @Test
    void hitRatio_noLookup_isNotAvailable() {
        server.with("keyspace_hits", 0).with("keyspace_misses", 0);

        assertEquals(Double.NaN, meter.snapshot().hitRatio());
    }

    @Test
    void minus_earlierReading_isTheInterval() {
        server.with("keyspace_hits", 100).with("keyspace_misses", 900).with("used_memory", 500);
        server.with("total_commands_processed", 1_000).with("evicted_keys", 10).with("errorstat_OOM", "count=4");
        server.with("cmdstat_get", "calls=1000,usec=3000,rejected_calls=1,failed_calls=2");
        RedisServerSnapshot before = meter.snapshot();
        clock.advance(Duration.ofSeconds(4));
        server.with("keyspace_hits", 190).with("keyspace_misses", 910).with("used_memory", 400);
        server.with("total_commands_processed", 1_100).with("evicted_keys", 30).with("errorstat_OOM", "count=7");
        server.with("cmdstat_get", "calls=1100,usec=3500,rejected_calls=1,failed_calls=5");
        server.with("cmdstat_set", "calls=3,usec=30,rejected_calls=0,failed_calls=0");
        server.with("errorstat_ERR", "count=2").with("uptime_in_seconds", 104);

        RedisServerSnapshot interval = meter.snapshot().minus(before);
        assertEquals(Extent.INTERVAL, interval.extent());
        assertEquals(4e9, interval.elapsedNanos());
        assertEquals(90, interval.keyspaceHits());
        assertEquals(10, interval.keyspaceMisses());
        assertEquals(0.9, interval.hitRatio());
        assertEquals(20, interval.evictedKeys());
        assertEquals(5, interval.evictedKeysPerSecond());
        assertEquals(25, interval.commandsPerSecond());
        assertEquals(400, interval.usedMemoryBytes());
        assertEquals(104e9, interval.uptimeNanos());
        assertEquals(Map.of("OOM", 3.0, "ERR", 2.0), interval.errorRepliesByKind());
        assertEquals(100, interval.command("get").calls());
        assertEquals(5_000, interval.command("get").meanNanos());
        assertEquals(0, interval.command("get").rejected());
        assertEquals(3, interval.command("get").failed());
        assertEquals(3, interval.command("set").calls());
    }

    @Test
    void minus_histograms_boundTheIntervalOnly() {
        server.with("latency_percentiles_usec_get", "p50=900.000,p99=1000.000,p99.9=1000.000");
        server.with("cmdstat_get", "calls=10,usec=9000");
        server.replies.put("LATENCY", histogram("get", List.of(1056L, 10L)));
        RedisServerSnapshot before = meter.snapshot();
        server.with("cmdstat_get", "calls=14,usec=9008");
        server.replies.put("LATENCY", histogram("get", List.of(2L, 3L, 4L, 4L, 1056L, 14L)));
        RedisServerSnapshot after = meter.snapshot();

        assertEquals(1_056_000, after.command("get").percentileBoundNanos(50));
        RedisCommandSnapshot interval = after.minus(before).command("get");
        assertEquals(2_000, interval.percentileBoundNanos(50));
        assertEquals(4_000, interval.percentileBoundNanos(100));
        assertEquals(900_000, interval.p50Nanos());
        String message = assertThrows(IllegalArgumentException.class, () -> interval.percentileBoundNanos(0))
                .getMessage();
        assertEquals("percentile=0.0: must be above 0 and at most 100", message);
    }

    @Test
    void minus_histogramMissingBefore_isNotThatOfAllTime() {
        server.with("latency_percentiles_usec_get", "p50=900.000");
        server.with("cmdstat_get", "calls=10,usec=9000");
        server.replies.put("LATENCY", new RespClient.RespError("BUSY with a script"));
        RedisServerSnapshot before = meter.snapshot();
        server.with("cmdstat_get", "calls=11,usec=9001");
        server.replies.put("LATENCY", histogram("get", List.of(1056L, 11L)));
        RedisServerSnapshot after = meter.snapshot();

        assertEquals(1_056_000, after.command("get").percentileBoundNanos(50));
        assertEquals(Double.NaN, after.minus(before).command("get").percentileBoundNanos(50));
    }

    @Test
    void minus_serverRestarted_beginsAtTheRestart() {
        server.with("keyspace_hits", 100).with("evicted_keys", 5).with("total_commands_processed", 9);
        server.with("cmdstat_get", "calls=10,usec=9000");
        server.replies.put("SLOWLOG", List.of(slow(7)));
        RedisServerSnapshot before = meter.snapshot();
        clock.advance(Duration.ofSeconds(60));
        // The new run has counted more already: only its name gives it away.
        server.with("run_id", "run-2").with("uptime_in_seconds", 20).with("keyspace_hits", 400);
        server.with("evicted_keys", 40).with("cmdstat_get", "calls=12,usec=10000");
        server.replies.put("SLOWLOG", List.of(slow(1), slow(0)));

        RedisServerSnapshot interval = meter.snapshot().minus(before);
        assertEquals(Extent.SINCE_RESTART, interval.extent());
        assertEquals(400, interval.keyspaceHits());
        assertEquals(12, interval.command("get").calls());
        assertEquals(20e9, interval.elapsedNanos());
        assertEquals(2, interval.evictedKeysPerSecond());
        assertEquals(2, interval.slowCalls().size());
    }

    @Test
    void minus_restartWithoutRunId_isSeenByTheUptime() {
        server.info.remove("run_id");
        RedisServerSnapshot before = meter.snapshot();
        server.with("uptime_in_seconds", 99);

        assertEquals(Extent.SINCE_RESTART, meter.snapshot().minus(before).extent());
    }

    @Test
    void minus_clockOfTheServerSetBack_isNoRestart() {
        RedisServerSnapshot before = meter.snapshot();
        server.with("uptime_in_seconds", 10);

        assertEquals(Extent.INTERVAL, meter.snapshot().minus(before).extent());
    }

    @Test
    void elapsedNanos_freshServer_isWithheld() {
        server.with("evicted_keys", 40).with("uptime_in_seconds", 9);
        assertEquals(Double.NaN, meter.snapshot().elapsedNanos());
        assertEquals(Double.NaN, meter.snapshot().evictedKeysPerSecond());

        server.with("uptime_in_seconds", 10);
        assertEquals(4, meter.snapshot().evictedKeysPerSecond());
    }

    @Test
    void minus_countersReset_beginsAtTheReset() {
        server.with("keyspace_hits", 100).with("keyspace_misses", 5);
        server.replies.put("SLOWLOG", List.of(slow(7)));
        RedisServerSnapshot before = meter.snapshot();
        clock.advance(Duration.ofSeconds(10));
        server.with("keyspace_hits", 120).with("keyspace_misses", 4);
        server.replies.put("SLOWLOG", List.of(slow(8), slow(7)));

        RedisServerSnapshot interval = meter.snapshot().minus(before);
        assertEquals(Extent.SINCE_RESET, interval.extent());
        assertEquals(120, interval.keyspaceHits());
        assertEquals(10e9, interval.elapsedNanos());
        assertEquals(1, interval.slowCalls().size());
    }

    @Test
    void minus_commandNoLongerTold_isAReset() {
        server.with("cmdstat_get", "calls=1,usec=1").with("cmdstat_set", "calls=1,usec=1");
        RedisServerSnapshot before = meter.snapshot();
        server.info.remove("cmdstat_get");

        assertEquals(Extent.SINCE_RESET, meter.snapshot().minus(before).extent());
    }

    @Test
    void minus_unansweredReading_isNotAvailable() {
        server.with("keyspace_hits", 100).with("cmdstat_get", "calls=1,usec=1");
        RedisServerSnapshot good = meter.snapshot();
        server.replies.put("INFO", new IllegalStateException("down"));
        RedisServerSnapshot bad = meter.snapshot();
        server.replies.remove("INFO");
        RedisServerSnapshot later = meter.snapshot();

        assertFalse(bad.isAnswered());
        assertEquals(Double.NaN, bad.keyspaceHits());
        assertEquals(Double.NaN, bad.keys());
        assertEquals(Double.NaN, bad.command("get").calls());
        assertEquals(Double.NaN, bad.minus(good).keyspaceHits());
        assertEquals(Double.NaN, later.minus(bad).keyspaceHits());
        assertEquals(List.of(), later.minus(bad).commands());
        assertEquals(Extent.INTERVAL, later.minus(bad).extent());
        assertEquals(0, later.minus(good).keyspaceHits());
    }

    @Test
    void minus_wrongWayRound_isRefused() {
        RedisServerSnapshot before = meter.snapshot();
        RedisServerSnapshot after = meter.snapshot();

        String order = assertThrows(IllegalArgumentException.class, () -> before.minus(after))
                .getMessage();
        assertEquals("reading 2 minus reading 3: the earlier one is to be subtracted from the later one", order);
        RedisServerSnapshot interval = after.minus(before);
        String kind = assertThrows(IllegalArgumentException.class, () -> after.minus(interval))
                .getMessage();
        assertEquals(
                "extent=SINCE_START minus extent=INTERVAL: only readings can be subtracted, not intervals; keep the "
                        + "readings",
                kind);
    }

    /** However the counts move, and whether a restart is told or not, no difference is below 0 and none too large. */
    @Property(tries = 200)
    void minus_anyCounts_isNeverNegative(
            @ForAll @Size(12) List<@IntRange(max = 5) Integer> before,
            @ForAll @Size(12) List<@IntRange(max = 5) Integer> after,
            @ForAll boolean sameRun) {
        RedisServerSnapshot first = read(before, "run-1");
        RedisServerSnapshot interval = read(after, sameRun ? "run-1" : "run-2").minus(first);

        boolean grew = interval.extent() == Extent.INTERVAL;
        double[] counts = {
            interval.keyspaceHits(),
            interval.keyspaceMisses(),
            interval.expiredKeys(),
            interval.evictedKeys(),
            interval.commandsProcessed(),
            interval.errorReplies(),
            interval.rejectedConnections(),
            interval.command("get").calls(),
            interval.command("get").totalNanos() / 1e3,
            interval.command("get").failed(),
            interval.command("get").rejected()
        };
        for (int i = 0; i < counts.length; i++) {
            assertEquals(after.get(i) - (grew ? before.get(i) : 0), counts[i], "count " + i);
            assertTrue(counts[i] >= 0, "count " + i);
        }
        assertTrue(interval.errorRepliesByKind().get("ERR") >= 0);
    }

    private RedisServerSnapshot read(List<Integer> counts, String run) {
        server.with("run_id", run).with("keyspace_hits", counts.get(0)).with("keyspace_misses", counts.get(1));
        server.with("expired_keys", counts.get(2)).with("evicted_keys", counts.get(3));
        server.with("total_commands_processed", counts.get(4)).with("total_error_replies", counts.get(5));
        server.with("rejected_connections", counts.get(6));
        server.with(
                "cmdstat_get",
                "calls=" + counts.get(7) + ",usec=" + counts.get(8) + ",failed_calls=" + counts.get(9)
                        + ",rejected_calls=" + counts.get(10));
        server.with("errorstat_ERR", "count=" + counts.get(11));
        return meter.snapshot();
    }

    private static List<Object> histogram(String command, List<Long> buckets) {
        return List.of(command, List.of("calls", 1L, "histogram_usec", buckets));
    }

    private static List<Object> slow(long id) {
        return List.of(id, 1_700_000_000L, 12_000L, List.of("get", "key"), "127.0.0.1:1", "");
    }
}
