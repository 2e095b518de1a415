package consumer;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.core.Perf;

/** Uses perf-cache as the README says. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Perf perf = Perf.create("pools");
        MeasuredCaffeine<Object, Object> measured =
                MeasuredCaffeine.of(perf, "squares", Caffeine.newBuilder().maximumSize(100));
        LoadingCache<Integer, Integer> squares = measured.build(n -> n * n);
        for (int i = 0; i < 1_000; i++) {
            squares.get(i % 50);
        }
        if (measured.meter().snapshot().hitRatio() != 0.95) {
            throw new AssertionError(measured.meter().snapshot());
        }
        System.out.println(measured.meter().snapshot());
    }
}
