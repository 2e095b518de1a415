package dev.tacho.cache.jedis;

import redis.clients.jedis.CommandObject;
import redis.clients.jedis.executors.CommandExecutor;

/** Measures each command that an executor is given, with its retries: what the caller waits for. */
@SuppressWarnings("try") // Closing throws whatever the executor throws.
final class MeasuredExecutor implements CommandExecutor {
    private final CommandExecutor executor;
    private final CallMeter calls;

    MeasuredExecutor(CommandExecutor executor, CallMeter calls) {
        this.executor = executor;
        this.calls = calls;
    }

    /** Returns whether the calls are told to that meter. */
    boolean tells(CallMeter meter) {
        return calls == meter;
    }

    @Override
    public <T> T executeCommand(CommandObject<T> command) {
        long start = calls.begin();
        T reply;
        try {
            reply = executor.executeCommand(command);
        } catch (Throwable e) {
            calls.failed(command, start);
            throw e;
        }
        calls.succeeded(command, reply, start);
        return reply;
    }

    @Override
    public void close() throws Exception {
        executor.close();
    }

    @Override
    public String toString() {
        return "Measured[" + executor + ']';
    }
}
