package dev.tacho.cache.lettuce;

import io.lettuce.core.metrics.CommandLatencyCollector;
import io.lettuce.core.metrics.CommandLatencyId;
import io.lettuce.core.metrics.CommandMetrics;
import java.util.Map;

/** The recorder for an application whose own one is a collector, so that Lettuce goes on publishing what that collects. */
final class MeteredCollector extends MeteredRecorder implements CommandLatencyCollector {
    private final CommandLatencyCollector own;

    MeteredCollector(MeasuredLettuce measured, CommandLatencyCollector own) {
        super(measured, own);
        this.own = own;
    }

    @Override
    public Map<CommandLatencyId, CommandMetrics> retrieveMetrics() {
        return own.retrieveMetrics();
    }

    @Override
    public void shutdown() {
        own.shutdown();
    }
}
