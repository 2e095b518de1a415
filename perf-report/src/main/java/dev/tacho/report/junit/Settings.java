package dev.tacho.report.junit;

import dev.tacho.core.section.Unit;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * How a measurement is made.
 *
 * @param calls how many calls are measured, unless {@code duration} is set
 * @param duration how long is measured; null to measure {@code calls}
 * @param warmupCalls how many calls are made before, at least; negative for as many as are measured
 * @param warmupLimit when the warm-up is given up
 */
record Settings(long calls, @Nullable Duration duration, long warmupCalls, Duration warmupLimit) {
    /** More are of no use: the compiler's last threshold is 15,000 calls and loops. */
    private static final long MOST_OWN_WARMUP = 20_000;

    Settings {
        if (calls < 1) {
            throw new IllegalArgumentException("calls = " + calls + ": must be at least 1");
        }
        if (duration != null && (duration.isZero() || duration.isNegative())) {
            throw new IllegalArgumentException("duration = " + duration + ": must be above 0");
        }
        if (warmupLimit.isNegative()) {
            throw new IllegalArgumentException("warmupLimit = " + warmupLimit + ": must be >= 0");
        }
    }

    /** Returns those of the method, else of its class or one around it, else the defaults. */
    static Settings of(AnnotatedElement method, @Nullable Class<?> type) {
        Optional<PerfTest> test = AnnotationSupport.findAnnotation(method, PerfTest.class);
        if (test.isPresent()) {
            PerfTest of = test.get();
            return of(of.calls(), of.duration(), of.warmupCalls(), of.warmupLimit());
        }
        Optional<PerfSettings> settings = AnnotationSupport.findAnnotation(method, PerfSettings.class);
        for (Class<?> outer = type; settings.isEmpty() && outer != null; outer = outer.getEnclosingClass()) {
            settings = AnnotationSupport.findAnnotation(outer, PerfSettings.class);
        }
        return settings.map(of -> of(of.calls(), of.duration(), of.warmupCalls(), of.warmupLimit()))
                .orElseGet(() -> of(1_000, "", -1, "30 s"));
    }

    private static Settings of(int calls, String duration, int warmupCalls, String warmupLimit) {
        return new Settings(
                calls,
                duration.isEmpty() ? null : time("duration", duration),
                warmupCalls,
                time("warmupLimit", warmupLimit));
    }

    private static Duration time(String name, String text) {
        Quantity quantity;
        try {
            quantity = Quantity.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " = " + e.getMessage(), e);
        }
        if (quantity.unit() != Unit.NANOS) {
            throw new IllegalArgumentException(name + " = \"" + text + "\": must be a time; write for example 10 s");
        }
        return Duration.ofNanos((long) quantity.value());
    }

    Settings withCalls(long newCalls) {
        return new Settings(newCalls, null, warmupCalls, warmupLimit);
    }

    Settings withDuration(Duration newDuration) {
        return new Settings(calls, newDuration, warmupCalls, warmupLimit);
    }

    Settings withWarmupCalls(long newCalls) {
        return new Settings(calls, duration, newCalls, warmupLimit);
    }

    /** Returns how many calls come before the measured ones, at least. */
    long leastWarmupCalls() {
        return warmupCalls >= 0 ? warmupCalls : Math.min(calls, MOST_OWN_WARMUP);
    }
}
