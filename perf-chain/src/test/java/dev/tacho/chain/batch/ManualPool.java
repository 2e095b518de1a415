package dev.tacho.chain.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Runs nothing until it is told to, on the thread that tells it. */
final class ManualPool implements Pool {
    /** A task that waits for its time. */
    record Alarm(long nanos, Runnable task) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Alarm> alarms = new ArrayList<>();
    private boolean closed;

    @Override
    public synchronized boolean execute(Runnable task) {
        return !closed && tasks.add(task);
    }

    @Override
    public synchronized boolean after(long nanos, Runnable task) {
        return !closed && alarms.add(new Alarm(nanos, task));
    }

    @Override
    public synchronized void close() {
        closed = true;
        alarms.clear();
    }

    /** Runs what was given, and what that gives. */
    void run() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    /** Rings all alarms, however long they are; returns how long that was. */
    List<Long> ring() {
        List<Alarm> due;
        synchronized (this) {
            due = List.copyOf(alarms);
            alarms.clear();
        }
        due.forEach(alarm -> alarm.task().run());
        run();
        return due.stream().map(Alarm::nanos).toList();
    }

    private synchronized Runnable next() {
        return tasks.poll();
    }
}
