package dev.tacho.cache.jedis;

import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConnection;
import redis.clients.jedis.exceptions.JedisDataException;

/** A {@link MeasuredConnection} with a client-side cache. Unlike the other it greets the server while it is being made. */
final class MeasuredCacheConnection extends CacheConnection {
    /** Null while the connection is being made. */
    private final @Nullable PipelineLog log;

    MeasuredCacheConnection(JedisSocketFactory sockets, JedisClientConfig config, Cache cache, PipelineLog log) {
        super(sockets, config, cache);
        this.log = log;
    }

    @Override
    public void sendCommand(CommandArguments args) {
        if (log != null) {
            log.sending(args);
        }
        super.sendCommand(args);
    }

    @Override
    protected Object readProtocolWithCheckingBroken() {
        if (log == null) {
            return super.readProtocolWithCheckingBroken();
        }
        log.reading();
        Object reply;
        try {
            reply = super.readProtocolWithCheckingBroken();
        } catch (JedisDataException e) {
            log.refused();
            throw e;
        } catch (Throwable e) {
            log.broken();
            throw e;
        }
        log.replied(reply);
        return reply;
    }

    @Override
    public boolean ping() {
        if (log == null) {
            return super.ping();
        }
        boolean before = log.beginInternal();
        try {
            return super.ping();
        } finally {
            log.endInternal(before);
        }
    }

    @Override
    public String reAuthenticate() {
        if (log == null) {
            return super.reAuthenticate();
        }
        boolean before = log.beginInternal();
        try {
            return super.reAuthenticate();
        } finally {
            log.endInternal(before);
        }
    }

    @Override
    public void close() {
        if (log != null) {
            log.broken();
        }
        super.close();
    }
}
