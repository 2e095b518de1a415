package dev.tacho.cache.jedis;

import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A connection that tells what is sent and received over it. Pipelines and transactions use a connection without an
 * executor; this is where they can be seen. {@link MeasuredCacheConnection} does the same, and is a class of its own because
 * Jedis has two.
 */
final class MeasuredConnection extends Connection {
    private final PipelineLog log;

    MeasuredConnection(Connection.Builder builder, PipelineLog log) {
        super(builder);
        this.log = log;
    }

    @Override
    protected void initializeFromClientConfig(JedisClientConfig config) {
        boolean before = log.beginInternal();
        try {
            super.initializeFromClientConfig(config);
        } finally {
            log.endInternal(before);
        }
    }

    @Override
    public void sendCommand(CommandArguments args) {
        log.sending(args);
        super.sendCommand(args);
    }

    @Override
    protected Object readProtocolWithCheckingBroken() {
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
        boolean before = log.beginInternal();
        try {
            return super.ping();
        } finally {
            log.endInternal(before);
        }
    }

    @Override
    public String reAuthenticate() {
        boolean before = log.beginInternal();
        try {
            return super.reAuthenticate();
        } finally {
            log.endInternal(before);
        }
    }

    @Override
    public void close() {
        log.broken();
        super.close();
    }
}
