package dev.tacho.report.junit;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the tests that run in this JVM: those the platform tells of, or at least those of this extension. */
final class Activity {
    /** Of the platform: every test of every engine. */
    static final Activity TESTS = new Activity();

    /** Measurements that are being made. */
    static final Activity MEASUREMENTS = new Activity();

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger begun = new AtomicInteger();

    void begin() {
        running.incrementAndGet();
        begun.incrementAndGet();
    }

    void end() {
        running.decrementAndGet();
    }

    int running() {
        return running.get();
    }

    /** Returns how many have begun so far: a difference shows those that came and went. */
    int begun() {
        return begun.get();
    }
}
