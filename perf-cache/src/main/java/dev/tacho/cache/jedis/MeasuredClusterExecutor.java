package dev.tacho.cache.jedis;

import java.time.Duration;
import redis.clients.jedis.CommandFlagsRegistry;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisRedirectionException;
import redis.clients.jedis.executors.ClusterCommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;

/**
 * Jedis's executor for clusters, whose attempts are measured. The client calls it by methods that no other executor has and
 * that cannot be overridden, so that neither a wrapper nor a subclass can see a command as a whole.
 */
final class MeasuredClusterExecutor extends ClusterCommandExecutor {
    private final CallMeter calls;

    MeasuredClusterExecutor(
            ClusterConnectionProvider provider,
            int maxAttempts,
            Duration maxTotalRetriesDuration,
            CommandFlagsRegistry flags,
            CallMeter calls) {
        super(provider, maxAttempts, maxTotalRetriesDuration, flags);
        this.calls = calls;
    }

    @Override
    protected <T> T execute(Connection connection, CommandObject<T> command) {
        long start = calls.begin();
        T reply;
        try {
            reply = super.execute(connection, command);
        } catch (JedisRedirectionException e) {
            calls.redirected(command);
            throw e;
        } catch (Throwable e) {
            calls.failed(command, start);
            throw e;
        }
        calls.succeeded(command, reply, start);
        return reply;
    }
}
