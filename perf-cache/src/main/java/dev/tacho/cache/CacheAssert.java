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
import java.util.Objects;
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
 * <p>Each method returns this object, or throws an {@link AssertionError} whose first line says of which cache what was
 * wanted and what was found, in at most 120 characters; below it stand the evidence and what to do. Not
 * safe for use by several threads.
 */
public final class CacheAssert {
    /** Of the events of sampled keys, the share that may be lost. */
    private static final double MOST_LOST = 0.01;

    private static final int LONGEST_LINE = 120;

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
        return new CacheAssert(Objects.requireNonNull(meter, "meter"));
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
        checkRatio("ratio", ratio);
        CacheSnapshot snapshot = meter.snapshot();
        String wanted = "hit ratio at least " + Unit.RATIO.format(ratio);
        if (snapshot.requests() == 0) {
            throw failure(wanted, "no lookup", "Look something up before, and have it counted.");
        }
        if (snapshot.hitRatio() < ratio) {
            throw failure(
                    wanted,
                    Unit.RATIO.format(snapshot.hitRatio()),
                    String.format(Locale.ROOT, "%,d hits, %,d misses.", snapshot.hits(), snapshot.misses())
                            + reasons());
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
        String wanted = "no key loaded by several callers at a time";
        if (keys.meetingLoads() > 0) {
            throw failure(
                    wanted,
                    String.format(Locale.ROOT, "%,.0f such loads", keys.meetingLoads()),
                    (keys.mostLoadsAtATime() > 1
                                    ? "They began while the same key was being loaded, up to " + keys.mostLoadsAtATime()
                                            + " at a time."
                                    : "So many are told by the values that were stored of sampled keys.")
                            + "\nLoad through the cache: cache.get(key, loader).");
        }
        if (keys.unwatchedLoads() > 0 || keys.lostEvents() > MOST_LOST * keys.sampledLookups()) {
            throw failure(
                    wanted,
                    "not everything was seen",
                    String.format(
                            Locale.ROOT,
                            "%,d loads and %,d events went unnoticed for want of room.\nUse the cache with fewer threads at a"
                                    + " time in this test.",
                            keys.unwatchedLoads(),
                            keys.lostEvents()));
        }
        return this;
    }

    /**
     * Expects that twice the size would not gain much: that the cache is large enough.
     *
     * @param ratio what the hit ratio must gain less than, 0 to 1, the prediction's error included
     * @return this object
     * @throws AssertionError if it would gain as much, or there is no prediction
     * @throws IllegalArgumentException if the ratio is out of bounds
     * @throws IllegalStateException if the cache is not measured with predictions
     */
    public CacheAssert doublingGainsLessThan(double ratio) {
        checkRatio("ratio", ratio);
        Prediction prediction = prediction();
        String wanted = String.format(Locale.ROOT, "twice the size gains less than %.1f points", ratio * 100);
        SizePoint twice = prediction.at(2).orElseThrow(() -> noPrediction(prediction, wanted));
        double now = prediction.basis().hitRatio();
        double most = twice.upperRatio() - now;
        if (most >= ratio) {
            throw failure(
                    wanted,
                    String.format(Locale.ROOT, "up to %.1f points", most * 100),
                    String.format(
                            Locale.ROOT,
                            "The hit ratio is %s; at %,.0f it would be %s, between %s and %s.\nTry that maximum.",
                            Unit.RATIO.format(now),
                            twice.maximum(),
                            Unit.RATIO.format(twice.hitRatio()),
                            Unit.RATIO.format(twice.lowerRatio()),
                            Unit.RATIO.format(twice.upperRatio())));
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
     * @throws IllegalArgumentException if the tolerance is out of bounds
     * @throws IllegalStateException if the cache is not measured with predictions
     */
    public CacheAssert curveIsNotWorseThan(Path baseline, double tolerance) {
        checkRatio("tolerance", tolerance);
        Prediction prediction = prediction();
        String wanted = String.format(Locale.ROOT, "curve within %.1f points of its baseline", tolerance * 100);
        if (!Files.exists(baseline)) {
            throw failure(
                    wanted,
                    "no such file",
                    "Missing: " + baseline + "\nTo accept the present curve:"
                            + " CurveFile.write(meter.keys().orElseThrow().predict().orElseThrow().curve(), path)");
        }
        if (prediction.withheld().isPresent()) {
            throw noPrediction(prediction, wanted);
        }
        int compared = 0;
        for (SizePoint before : read(baseline)) {
            Optional<SizePoint> now = prediction.atMaximum(before.maximum());
            if (now.isPresent()) {
                compared++;
                check(wanted, baseline, before, now.get(), tolerance);
            }
        }
        if (compared == 0) {
            throw failure(
                    wanted,
                    "no size that both have",
                    "Baseline: " + baseline + "\nThe cache is " + prediction.shape() + '.');
        }
        return this;
    }

    private void check(String wanted, Path baseline, SizePoint before, SizePoint now, double tolerance) {
        if (before.lowerRatio() - now.upperRatio() > tolerance) {
            throw failure(
                    wanted,
                    String.format(
                            Locale.ROOT,
                            "%.1f lower at %,.0f",
                            (before.hitRatio() - now.hitRatio()) * 100,
                            now.maximum()),
                    "Was " + range(before) + ", is " + range(now) + ".\nBaseline: " + baseline);
        }
    }

    private static String range(SizePoint point) {
        return Unit.RATIO.format(point.hitRatio()) + " (" + Unit.RATIO.format(point.lowerRatio()) + " to "
                + Unit.RATIO.format(point.upperRatio()) + ')';
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
                        "cache \"" + meter.name() + "\": is not measured by key; measure it with KeyOptions.whatIf()"));
    }

    private Prediction prediction() {
        return keys().predict()
                .orElseThrow(() -> new IllegalStateException(
                        "cache \"" + meter.name() + "\": has no predictions; measure it with KeyOptions.whatIf()"));
    }

    private AssertionError noPrediction(Prediction prediction, String wanted) {
        String reason = prediction
                .withheld()
                .or(() -> prediction.curve().stream()
                        .filter(point -> point.factor() == 2 && !point.isShown())
                        .findFirst()
                        .map(SizePoint::withheld))
                .orElse("the cache has no maximum");
        return failure(
                wanted,
                "no prediction",
                String.format(
                        Locale.ROOT,
                        "%s; %,.0f lookups of sampled keys so far.",
                        reason,
                        prediction.basis().sampledLookups()));
    }

    private String reasons() {
        return meter.keys()
                .map(keys -> "\nSampled misses of " + keys.snapshot() + '.')
                .orElse("");
    }

    private static void checkRatio(String name, double ratio) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException(name + "=" + ratio + ": must be 0 to 1, where 0.01 is a point");
        }
    }

    /** The name gives way where the line would become too long; a line is a line, whatever the cache is called. */
    private AssertionError failure(String wanted, String found, String evidence) {
        String rest = "\": wanted " + wanted + ", found " + found;
        String name = meter.name().replaceAll("[\\s\\p{Z}\\p{C}]+", " ");
        int room = LONGEST_LINE - "cache \"".length() - rest.length();
        String shown = name.length() <= room ? name : name.substring(0, Math.max(0, room - 1)) + '…';
        return new AssertionError("cache \"" + shown + rest + '\n' + evidence);
    }
}
