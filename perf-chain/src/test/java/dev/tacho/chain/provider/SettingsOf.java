package dev.tacho.chain.provider;

import dev.tacho.core.Perf;
import java.time.Duration;

/** Settings for tests of parts that need some. */
final class SettingsOf {
    private SettingsOf() {}

    static Settings hedge(Hedge hedge) {
        long second = Duration.ofSeconds(1).toNanos();
        return new Settings(
                "test",
                30 * second,
                10 * second,
                60 * second,
                0.2,
                30 * second,
                0,
                5,
                30 * second,
                hedge,
                new Breaker.Rule(0.5, 10, 5 * second, 60 * second),
                second,
                120 * second,
                1,
                4);
    }

    static Provider provider(Settings settings) {
        return new Provider(0, "one", new Node(new Simulation(), 1), settings, Perf.create("test"));
    }
}
