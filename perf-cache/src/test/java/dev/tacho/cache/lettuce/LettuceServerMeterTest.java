package dev.tacho.cache.lettuce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.redis.RedisCommands;
import dev.tacho.cache.redis.RedisServer;
import dev.tacho.cache.redis.RedisServerMeter;
import dev.tacho.cache.redis.RedisServerSnapshot;
import dev.tacho.core.Perf;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The client's view and the server's own agree, and the server is asked through the same client. */
class LettuceServerMeterTest {
    @Test
    void serverAndClient_countTheSame() {
        Perf perf = Perf.create("test");
        MeasuredLettuce measured = MeasuredLettuce.of(perf, "sessions");
        try (RedisServer server = RedisServer.start();
                MeasuredClient client = new MeasuredClient(server, measured.recorder())) {
            RedisServerMeter meter = RedisServerMeter.of(perf, "sessions", commands(client.connection));
            RedisServerSnapshot before = meter.snapshot();
            for (int i = 0; i < 100; i++) {
                if (client.connection.sync().get("key:" + i % 40) == null) {
                    client.connection.sync().set("key:" + i % 40, "value");
                }
            }
            client.connection.sync().mget("key:1", "key:2", "none");
            RedisServerSnapshot since = meter.snapshot().minus(before);

            assertEquals(62, measured.meter().snapshot().hits());
            assertEquals(41, measured.meter().snapshot().misses());
            assertEquals(since.keyspaceHits(), measured.meter().snapshot().hits());
            assertEquals(since.keyspaceMisses(), measured.meter().snapshot().misses());
            assertEquals(
                    since.command("get").calls(),
                    measured.snapshot().command("GET").calls());
            assertEquals(0, meter.failures());
            assertTrue(measured.snapshot().command("INFO").calls() >= 2, "the meter's own commands are seen too");
            assertTrue(perf.sources().keySet().containsAll(List.of("redis.sessions", "lettuce.sessions")));
        }
    }

    private static RedisCommands commands(StatefulRedisConnection<String, String> connection) {
        return words -> connection
                .sync()
                .dispatch(
                        () -> words[0].getBytes(UTF_8),
                        new NestedMultiOutput<>(StringCodec.UTF8),
                        new CommandArgs<>(StringCodec.UTF8).addValues(Arrays.copyOfRange(words, 1, words.length)));
    }
}
