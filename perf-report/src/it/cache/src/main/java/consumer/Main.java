package consumer;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.CacheAssert;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.core.Perf;
import java.util.SplittableRandom;

/** Uses perf-cache as the README says. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Perf perf = Perf.create("pools");
        Caffeine<Object, Object> builder = Caffeine.newBuilder().maximumSize(100).executor(Runnable::run);
        MeasuredCaffeine<Object, Object> measured =
                MeasuredCaffeine.of(perf, "pools", builder).whatIf();
        LoadingCache<Integer, String> pools = measured.build(id -> "pool " + id);
        new SplittableRandom(1)
                .doubles(20_000)
                .mapToInt(chance -> (int) Math.pow(1_000, chance))
                .forEach(pools::get);
        CacheAssert.assertThat(measured.meter()).hitRatioAtLeast(0.5).hasNoStampede();
        KeyMeter keys = measured.keys();
        System.out.println(keys.predict().orElseThrow());
        if (!keys.advice().get(0).change().equals(".maximumSize(200)")) {
            throw new AssertionError(keys.advice());
        }
    }
}
