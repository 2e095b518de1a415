package dev.tacho.cache.lettuce;

import dev.tacho.cache.redis.RedisServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client with a recorder, and a connection of it with texts for keys and values. */
final class MeasuredClient implements AutoCloseable {
    final ClientResources resources;
    final RedisClient client;
    final StatefulRedisConnection<String, String> connection;

    MeasuredClient(RedisServer server, CommandLatencyRecorder recorder) {
        resources = ClientResources.builder()
                .commandLatencyRecorder(recorder)
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.constant(Duration.ofMillis(20)))
                .build();
        client = RedisClient.create(resources, server.url());
        client.setOptions(
                ClientOptions.builder().timeoutOptions(TimeoutOptions.create()).build());
        connection = client.connect();
    }

    @Override
    public void close() {
        client.shutdown(0, 5, TimeUnit.SECONDS);
        resources.shutdown(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
