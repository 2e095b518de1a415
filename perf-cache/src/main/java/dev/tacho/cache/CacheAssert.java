package dev.tacho.cache;

import dev.tacho.cache.whatif.CurveFile;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Expectations of a cache, for tests of any framework:
 *
 * <pre>{@code
 * CacheAssert.assertThat(measured.meter())
 *         .hitRatioAtLeast(0.9)
 *         .hasNoStampede()
 *         .doublingGainsLessThan(0.02)
 *         .curveIsNotWorseThan(Path.of("src/test/resources/pools.curve"), 0.01);
 * }</pre>
 *
 * <p>Each method returns this object, or throws an {@link AssertionError} that says what was expected, what was measured and
 * what to do. Not safe for use by several threads.
 */
public final class CacheAssert {
    /** Of the events of sampled keys, the share that may be lost. */
    private static final double MOST_LOST = 0.01;

    private final CacheMeter meter;

    private CacheAssert(CacheMeter meter) {
        this.meter = meter;
    }

    /**
     * Returns expectations of a cache.
     *
     * @param meter what measured it
     * @return the expectations
     */
    public static CacheAssert assertThat(CacheMeter meter) {
        return new CacheAssert(meter);
    }

    /**
     * Expects a hit ratio since the start. Every lookup is counted, so it has no error.
     *
     * @param ratio 0 to 1
     * @return this object
     * @throws AssertionError if it is lower, or nothing was looked up
     * @throws IllegalArgumentException if the ratio is out of bounds
     */
    public CacheAssert hitRatioAtLeast(double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("ratio=" + ratio + ": must be 0 to 1");
        }
        CacheSnapshot snapshot = meter.snapshot();
        if (snapshot.requests() == 0) {
            throw failure("hit ratio at least %s expected, but nothing was looked up", Unit.RATIO.format(ratio));
        }
        if (snapshot.hitRatio() < ratio) {
            throw failure(
                    "hit ratio %s, at least %s expected (%,d hits and %,d misses)%s",
                    Unit.RATIO.format(snapshot.hitRatio()),
                    Unit.RATIO.format(ratio),
                    snapshot.hits(),
                    snapshot.misses(),
                    reasons());
        }
        return this;
    }

    /**
     * Expects that no key was loaded by several callers at a time.
     *
     * @return this object
     * @throws AssertionError if one was, or it cannot be told: a load was not watched, or more than 1 % of the events of
     *     sampled keys were lost
     * @throws IllegalStateException if the cache is not measured by key
     */
    public CacheAssert hasNoStampede() {
        KeySnapshot keys = keys().snapshot();
        if (keys.meetingLoads() > 0) {
            throw failure(
                    "%,.0f loads began while the same key was being loaded, up to %d at a time; load through the cache:"
                            + " cache.get(key, loader)",
                    keys.meetingLoads(), keys.mostLoadsAtATime());
        }
        if (keys.unwatchedLoads() > 0 || keys.lostEvents() > MOST_LOST * keys.sampledLookups()) {
            throw failure(
                    "whether loads met cannot be told: %,d loads and %,d events went unnoticed for want of room",
                    keys.unwatchedLoads(), keys.lostEvents());
        }
        return this;
    }

    /**
     * Expects that twice the size would not gain much: that the cache is large enough.
     *
     * @param ratio the most that the hit ratio may gain, 0 to 1, the prediction's error included
     * @return this object
     * @throws AssertionError if it would gain more, or there is no prediction
     * @throws IllegalStateException if the cache is not measured with predictions
     */
    public CacheAssert doublingGainsLessThan(double ratio) {
        Prediction prediction = prediction();
        SizePoint twice = prediction.at(2).orElseThrow(() -> noPrediction(prediction, "twice the size"));
        double gain = twice.hitRatio() - prediction.basis().hitRatio();
        double most = twice.upperRatio() - prediction.basis().hitRatio();
        if (most >= ratio) {
            throw failure(
                    "twice the size would gain %.1f points of hit ratio (up to %.1f), less than %.1f expected; try"
                            + " maximum %,.0f",
                    gain * 100, most * 100, ratio * 100, twice.maximum());
        }
        return this;
    }

    /**
     * Expects a curve that is nowhere lower than one kept in a file, where both have a point.
     *
     * @param baseline a file that {@link CurveFile#write} wrote
     * @param tolerance how much lower the hit ratio may be, 0 to 1, beyond the errors of both
     * @return this object
     * @throws AssertionError if it is lower somewhere, the file is not there, or there is no prediction
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalStateException if the cache is not measured with predictions
     */
    public CacheAssert curveIsNotWorseThan(Path baseline, double tolerance) {
        Prediction prediction = prediction();
        if (!Files.exists(baseline)) {
            throw failure(
                    "there is no baseline %s; to accept the present curve: CurveFile.write(meter.keys().get().predict().get()"
                            + ".curve(), path)",
                    baseline);
        }
        int compared = 0;
        for (SizePoint before : read(baseline)) {
            Optional<SizePoint> now = prediction.atMaximum(before.maximum());
            if (now.isPresent()) {
                compared++;
                check(before, now.get(), tolerance);
            }
        }
        if (compared == 0) {
            throw failure("no size of the baseline %s is on the present curve", baseline);
        }
        return this;
    }

    private void check(SizePoint before, SizePoint now, double tolerance) {
        double lost = before.lowerRatio() - now.upperRatio();
        if (lost > tolerance) {
            throw failure(
                    "at a size of %,.0f the hit ratio is %s, was %s in the baseline: lower by more than %.1f points and both"
                            + " errors",
                    now.maximum(),
                    Unit.RATIO.format(now.hitRatio()),
                    Unit.RATIO.format(before.hitRatio()),
                    tolerance * 100);
        }
    }

    private static List<SizePoint> read(Path baseline) {
        try {
            return CurveFile.read(baseline);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private KeyMeter keys() {
        return meter.keys()
                .orElseThrow(() -> new IllegalStateException(
                        "cache \"" + meter.name() + "\": is not measured by key; add byKey(KeyOptions.byKey())"));
    }

    private Prediction prediction() {
        return keys().predict()
                .orElseThrow(() -> new IllegalStateException(
                        "cache \"" + meter.name() + "\": has no predictions; measure it with KeyOptions.whatIf()"));
    }

    private AssertionError noPrediction(Prediction prediction, String what) {
        String reason = prediction
                .withheld()
                .or(() -> prediction.curve().stream()
                        .filter(point -> point.factor() == 2 && !point.isShown())
                        .findFirst()
                        .map(SizePoint::withheld))
                .orElse("the cache has no maximum");
        return failure("no prediction for %s: %s", what, reason);
    }

    private String reasons() {
        return meter.keys().map(keys -> "; sampled misses: " + keys.snapshot()).orElse("");
    }

    private AssertionError failure(String format, Object... arguments) {
        return new AssertionError("cache \"" + meter.name() + "\": " + String.format(Locale.ROOT, format, arguments));
    }
}
