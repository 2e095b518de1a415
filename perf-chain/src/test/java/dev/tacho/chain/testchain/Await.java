package dev.tacho.chain.testchain;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits where a real node or its threads set the pace, and nothing tells when they are done. */
public final class Await {
    private static final long MOST_SECONDS = 20;

    private Await() {}

    /** Returns as soon as the condition holds, and fails the test if it does not in 20 seconds. */
    public static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "not in " + MOST_SECONDS + " s");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
