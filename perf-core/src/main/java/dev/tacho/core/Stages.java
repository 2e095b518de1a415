package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.TimerSnapshot.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The stages of a timer in order of their first lap, each with its own counts. Found by position first: stages nearly
 * always come in the same order, and names are nearly always literals, so that finding one costs a comparison of
 * references.
 */
final class Stages {
    /** Further names share the last one: stages are a handful of places in a program, not data. */
    static final int MOST = 64;

    static final String FURTHER = "(further stages)";

    private final BucketLayout layout;
    private final CellBudget budget;
    private final AtomicReference<Named[]> all = new AtomicReference<>(new Named[0]);
    /** What is left of the calls that had laps. */
    private final LazyRecording rest;

    Stages(BucketLayout layout, CellBudget budget) {
        this.layout = layout;
        this.budget = budget;
        this.rest = new LazyRecording(layout, budget);
    }

    private record Named(String name, Recording durations) {}

    /** Records a lap and returns where to look for the next. */
    int lap(int expected, String name, long nanos) {
        Named[] stages = all.getAcquire();
        int at = expected;
        if (at >= stages.length || !stages[at].name.equals(name)) {
            try {
                at = indexOf(name);
            } catch (OutOfMemoryError e) {
                budget.lose();
                return expected;
            }
            stages = all.getAcquire();
        }
        stages[at].durations.record(nanos);
        return at + 1;
    }

    void rest(long nanos) {
        rest.record(nanos);
    }

    List<Stage> snapshot() {
        List<Stage> stages = new ArrayList<>();
        for (Named stage : all.get()) {
            stages.add(new Stage(stage.name, stage.durations.snapshot()));
        }
        return stages;
    }

    LazyRecording rest() {
        return rest;
    }

    private int indexOf(String name) {
        for (; ; ) {
            Named[] stages = all.get();
            for (int i = 0; i < stages.length; i++) {
                if (stages[i].name.equals(name)) {
                    return i;
                }
            }
            if (stages.length == MOST) {
                return MOST - 1;
            }
            String added = stages.length == MOST - 1 ? FURTHER : name;
            Named[] more = Arrays.copyOf(stages, stages.length + 1);
            more[stages.length] = new Named(added, new Recording(layout, budget));
            all.compareAndSet(stages, more);
        }
    }
}
