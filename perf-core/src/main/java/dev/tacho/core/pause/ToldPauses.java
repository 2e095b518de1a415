package dev.tacho.core.pause;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Pauses that a program tells itself. */
final class ToldPauses implements PauseSource {
    private final LongSupplier nanoTime;

    ToldPauses(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public long open(Consumer<Pause> sink) {
        return nanoTime.getAsLong();
    }

    @Override
    public String description() {
        return "Source: pauses told by the program";
    }

    @Override
    public long minimumNanos() {
        return 500_000;
    }

    @Override
    public long graceNanos() {
        return 1_000_000_000;
    }
}
