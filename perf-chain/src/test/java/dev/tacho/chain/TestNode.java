package dev.tacho.chain;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Starts the node of a test. Where there is none the test fails, unless {@code tacho.anvil.optional} is true. */
public final class TestNode {
    private TestNode() {}

    public static Anvil start() {
        return start(Anvil.builder());
    }

    public static Anvil start(Anvil.Builder builder) {
        requireAnvil();
        return builder.start();
    }

    static void requireAnvil() {
        if (Boolean.getBoolean("tacho.anvil.optional")) {
            assumeTrue(Anvil.find().isPresent(), "anvil is not installed");
        }
    }
}
