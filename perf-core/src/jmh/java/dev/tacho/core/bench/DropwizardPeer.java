package dev.tacho.core.bench;

import com.codahale.metrics.Timer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Dropwizard's timer with its default reservoir: 1,028 values, recent ones more likely. */
@State(Scope.Benchmark)
public class DropwizardPeer {
    private final Timer timer = new Timer();

    void record(long nanos) {
        timer.update(nanos, TimeUnit.NANOSECONDS);
    }

    Object time(Work work) {
        return timer.timeSupplier(() -> work.run());
    }

    @TearDown
    public void check(Calls calls) {
        calls.checkRecorded(timer.getCount());
    }
}
