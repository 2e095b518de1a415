package dev.tacho.core.pause;

import java.util.function.Consumer;

/** The source of a virtual machine that gives nothing to watch. */
final class NoPauses implements PauseSource {
    private final String reason;

    NoPauses(String reason) {
        this.reason = reason;
    }

    @Override
    public long open(Consumer<Pause> sink) {
        throw new UnsupportedOperationException(reason);
    }

    @Override
    public String description() {
        return "Source: none";
    }

    @Override
    public long minimumNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public long graceNanos() {
        return 0;
    }
}
