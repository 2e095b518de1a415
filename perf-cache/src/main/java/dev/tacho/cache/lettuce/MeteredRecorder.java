package dev.tacho.cache.lettuce;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Tells the measurement what Lettuce's command handler records, and after it the application's own recorder. */
class MeteredRecorder implements CommandLatencyRecorder {
    private final MeasuredLettuce measured;
    private final @Nullable CommandLatencyRecorder own;

    MeteredRecorder(MeasuredLettuce measured, @Nullable CommandLatencyRecorder own) {
        this.measured = measured;
        this.own = own;
    }

    @Override
    public void recordCommandLatency(
            SocketAddress local,
            SocketAddress remote,
            RedisCommand<?, ?, ?> command,
            long firstResponseLatency,
            long completionLatency) {
        measured.record(command, firstResponseLatency, completionLatency);
        if (own != null && own.isEnabled()) {
            own.recordCommandLatency(local, remote, command, firstResponseLatency, completionLatency);
        }
    }

    /** Of a caller that does not tell the command: it counts as one that succeeded. */
    @Override
    public void recordCommandLatency(
            SocketAddress local,
            SocketAddress remote,
            ProtocolKeyword commandType,
            long firstResponseLatency,
            long completionLatency) {
        measured.record(commandType, firstResponseLatency, completionLatency);
        if (own != null && own.isEnabled()) {
            own.recordCommandLatency(local, remote, commandType, firstResponseLatency, completionLatency);
        }
    }
}
