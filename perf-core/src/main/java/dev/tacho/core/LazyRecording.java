package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A recording that exists once something was recorded: what most timers never need costs them two words. */
final class LazyRecording {
    private static final VarHandle RECORDING;

    static {
        try {
            RECORDING = MethodHandles.lookup().findVarHandle(LazyRecording.class, "recording", Recording.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BucketLayout layout;
    private final CellBudget budget;
    private volatile @Nullable Recording recording;

    LazyRecording(BucketLayout layout, CellBudget budget) {
        this.layout = layout;
        this.budget = budget;
    }

    void record(long value) {
        Recording there = recording;
        if (there != null) {
            there.record(value);
            return;
        }
        try {
            RECORDING.compareAndSet(this, null, new Recording(layout, budget));
        } catch (OutOfMemoryError e) {
            budget.lose();
            return;
        }
        record(value);
    }

    DistributionSnapshot snapshot() {
        Recording there = recording;
        return there == null ? DistributionSnapshot.empty(layout) : there.snapshot();
    }
}
