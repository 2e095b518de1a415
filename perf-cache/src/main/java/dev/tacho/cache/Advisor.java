package dev.tacho.cache;

import dev.tacho.cache.Advice.Confidence;
import dev.tacho.cache.Advice.Kind;
import dev.tacho.cache.internal.Durations;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.PolicyPoint;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.cache.whatif.TtlPoint;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns readings into advice. The thresholds are such that following an advice is noticed: two points of hit ratio are a
 * tenth of the misses of a cache at 80 %, and less than half a point is less than such a cache varies by itself.
 */
final class Advisor {
    private static final double MUCH = 0.02;
    private static final double LITTLE = 0.005;
    private static final double CLIFF = 0.04;
    private static final double TTL_SHARE = 0.30;
    private static final double CHURN_SHARE = 0.70;
    private static final double HOT_SHARE = 0.50;
    private static final int HOT_COUNT = 20;
    private static final int STAMPEDE_LOADS = 3;
    private static final double EMPTY_SHARE = 0.20;
    private static final double REFRESH_SHARE = 0.10;
    private static final double SLOW_LOAD_NANOS = 1e6;
    /** What a lookup costs that a program without the cache would not pay, hit or miss. */
    private static final double LOOKUP_NANOS = 100;
    /** Fewer sampled events than this say nothing of shares. */
    private static final double LEAST_EVENTS = 100;

    private final CacheSnapshot counts;
    private final KeySnapshot keys;
    private final @Nullable Prediction prediction;
    private final CacheShape shape;
    private final List<Advice> all = new ArrayList<>();

    private Advisor(CacheSnapshot counts, KeySnapshot keys, @Nullable Prediction prediction, CacheShape shape) {
        this.counts = counts;
        this.keys = keys;
        this.prediction = prediction;
        this.shape = shape;
    }

    /**
     * Returns advice, that about the size first; none while the cache is not steady.
     *
     * @param prediction from the recent past, or null if nothing is predicted
     * @param coversEnough whether the configuration that is predicted from was in force long enough: if not, the cache still
     *     fills or adapts, and nothing is said of other ones
     */
    static List<Advice> advise(
            CacheSnapshot counts,
            KeySnapshot keys,
            @Nullable Prediction prediction,
            boolean coversEnough,
            CacheShape shape) {
        Advisor advisor = new Advisor(counts, keys, prediction, shape);
        if (!isSteady(counts, shape)) {
            return List.of();
        }
        if (prediction != null && prediction.withheld().isPresent()) {
            advisor.weakHash(prediction.withheld().get());
        } else if (prediction != null && coversEnough) {
            advisor.size();
            advisor.timeToLive();
            advisor.otherPolicy();
        }
        advisor.churn();
        advisor.stampede();
        advisor.refresh();
        advisor.negative();
        advisor.hotKeys();
        advisor.worth();
        return List.copyOf(advisor.all);
    }

    /** Whether the cache could have been filled ten times, or if unbounded, whether there is enough to speak of. */
    static boolean isSteady(CacheSnapshot counts, CacheShape shape) {
        double lookups = counts.requests() + counts.mapHits() + counts.mapMisses();
        return lookups >= steadyLookups(counts, shape);
    }

    /** Returns how many lookups it takes until the cache counts as steady. */
    static double steadyLookups(CacheSnapshot counts, CacheShape shape) {
        double most = shape.weighted() ? counts.size().entries() : shape.maximum();
        return most < Double.POSITIVE_INFINITY ? 10 * Math.max(100, most) : 10_000;
    }

    private void size() {
        Prediction basis = Objects.requireNonNull(prediction);
        Optional<SizePoint> now = basis.at(1);
        Optional<SizePoint> half = basis.at(0.5);
        Optional<SizePoint> twice = basis.at(2);
        Optional<SizePoint> fourfold = basis.at(4);
        if (now.isEmpty()) {
            return;
        }
        double current = now.get().hitRatio();
        if (twice.isPresent()
                && twice.get().hitRatio() - current > MUCH
                && twice.get().lowerRatio() > current) {
            grow(current, twice.get(), Kind.UNDERSIZED, "");
        } else if (fourfold.isPresent()
                && fourfold.get().hitRatio() - current > CLIFF
                && fourfold.get().lowerRatio()
                        > twice.map(SizePoint::upperRatio).orElse(current)) {
            grow(current, fourfold.get(), Kind.CLIFF_AHEAD, ofTwice(basis, current));
        } else if (half.isPresent()
                && half.get().maximum() < now.get().maximum()
                && current - half.get().hitRatio() < LITTLE
                && current - half.get().lowerRatio() < MUCH) {
            shrink(current, half.get());
        }
    }

    /** What stands against half of that growth. */
    private static String ofTwice(Prediction basis, double current) {
        return basis.at(2)
                .map(point -> String.format(
                        Locale.ROOT, " Twice the size gains only %s.", points(point.hitRatio() - current)))
                .orElse(" What twice the size would do cannot be told.");
    }

    private void grow(double current, SizePoint larger, Kind kind, String more) {
        double gain = larger.hitRatio() - current;
        boolean clear = larger.lowerRatio() - current > MUCH / 2;
        all.add(new Advice(
                kind,
                String.format(Locale.ROOT, "Make it %.0f times as large", larger.factor()),
                String.format(
                        Locale.ROOT,
                        "Of its misses, %s would hit at %s.%s",
                        Unit.RATIO.format(gain / Math.max(gain, 1 - current)),
                        size(larger.maximum()),
                        more),
                points(gain) + " hit ratio (" + points(larger.lowerRatio() - current) + " to "
                        + points(larger.upperRatio() - current) + ")" + loads(larger),
                gain,
                clear ? Confidence.HIGH : Confidence.MEDIUM,
                maximum(larger.maximum()),
                "the hit ratio after ten times as many lookups as the new size holds entries",
                withMaximum(larger.maximum()),
                effect(gain, larger.lowerRatio() - current, larger.upperRatio() - current)));
    }

    private void shrink(double current, SizePoint smaller) {
        double gain = smaller.hitRatio() - current;
        all.add(new Advice(
                Kind.OVERSIZED,
                "Half the size would do",
                String.format(
                        Locale.ROOT,
                        "At %s the hit ratio would be %s instead of %s.",
                        size(smaller.maximum()),
                        Unit.RATIO.format(smaller.hitRatio()),
                        Unit.RATIO.format(current)),
                "half of the memory, for " + points(gain) + " hit ratio (" + points(smaller.lowerRatio() - current)
                        + " to " + points(smaller.upperRatio() - current) + ")",
                gain,
                current - smaller.lowerRatio() < 2 * LITTLE ? Confidence.HIGH : Confidence.MEDIUM,
                maximum(smaller.maximum()),
                "a hit ratio lower by more than a point after ten times as many lookups as it holds entries",
                withMaximum(smaller.maximum())));
    }

    /** What a change of the hit ratio by as much would have spared those who waited for loads. */
    private Effect effect(double gain, double least, double most) {
        return LoadsSpared.of(counts).effect(gain, least, most);
    }

    /** A share of events, each worth as much, of which some would be spared; the share is known from a sample. */
    private Effect atMost(double share, double events, double each, Unit unit) {
        double sampling = keys.samplingRatio();
        if (sampling >= 1) {
            return Effect.between(0, share * events * each, unit);
        }
        double error = 1.96 * Math.sqrt(share * (1 - share) / (events * sampling));
        return Effect.of(Double.NaN, unit, new Interval(0, Math.min(1, share + error) * events * each, 0.95));
    }

    private String loads(SizePoint point) {
        double change = 1 - point.loadTimeFactor();
        double spent = counts.load().latency().sum();
        return Double.isNaN(change) || spent == 0
                ? ""
                : ", " + Unit.RATIO.format(Math.abs(change)) + (change >= 0 ? " less" : " more")
                        + " time spent on loads";
    }

    private void timeToLive() {
        double expired = keys.missRatio(MissReason.EXPIRED);
        Prediction basis = Objects.requireNonNull(prediction);
        Duration write = shape.expireAfterWrite();
        Duration access = shape.expireAfterAccess();
        Duration ttl = write != null ? write : access;
        if (ttl == null || !(expired > TTL_SHARE)) {
            return;
        }
        List<TtlPoint> grid = write != null ? basis.expireAfterWrite() : basis.expireAfterAccess();
        Duration twice = ttl.multipliedBy(2);
        Optional<TtlPoint> longer = Prediction.at(grid, 1, twice).filter(TtlPoint::isShown);
        double current = basis.basis().hitRatio();
        if (longer.isPresent() && longer.get().hitRatio() - current > MUCH) {
            TtlPoint point = longer.get();
            double gain = point.hitRatio() - current;
            String setter = write != null ? "expireAfterWrite" : "expireAfterAccess";
            all.add(new Advice(
                    Kind.TTL_BOUND,
                    "Let entries live twice as long, or refresh them",
                    String.format(
                            Locale.ROOT,
                            "%s of the misses are of entries whose %s was up.%s",
                            Unit.RATIO.format(expired),
                            text(ttl),
                            Double.isNaN(point.meanAgeNanos())
                                    ? ""
                                    : " What is served would be " + Unit.NANOS.format(point.meanAgeNanos())
                                            + " old on average."),
                    points(gain) + " hit ratio (±" + Unit.RATIO.format(point.errorRatio()) + ")",
                    gain,
                    gain - point.errorRatio() > 0 ? Confidence.HIGH : Confidence.LOW,
                    "." + setter + "(" + code(twice) + ")",
                    "a data source that changes sooner than that, or the hit ratio after the change",
                    write != null ? shape.withExpireAfterWrite(twice) : shape.withExpireAfterAccess(twice),
                    effect(gain, gain - point.errorRatio(), gain + point.errorRatio())));
        }
    }

    private void weakHash(String reason) {
        if (reason.contains("hashCode")) {
            all.add(new Advice(
                    Kind.WEAK_HASH,
                    "Give the keys a better hashCode",
                    "The cache holds many more entries than there are hash codes among the keys looked up: " + reason
                            + ".",
                    "",
                    Double.NaN,
                    Confidence.HIGH,
                    "",
                    "a count of the distinct hash codes of the keys in the cache",
                    null));
        }
    }

    private void otherPolicy() {
        Prediction basis = Objects.requireNonNull(prediction);
        double current = basis.basis().hitRatio();
        basis.policies().stream().findFirst().ifPresent(best -> addPolicy(best, current));
    }

    private void addPolicy(PolicyPoint best, double current) {
        double gain = best.hitRatio() - current;
        if (best.policy() != shape.policy() && gain > MUCH && best.lowerRatio() > current) {
            all.add(new Advice(
                    Kind.OTHER_POLICY,
                    best.policy().label() + " would do better at the same size",
                    String.format(
                            Locale.ROOT,
                            "Its hit ratio on the same lookups is %s, that of the cache %s.",
                            Unit.RATIO.format(best.hitRatio()),
                            Unit.RATIO.format(current)),
                    points(gain) + " hit ratio (" + points(best.lowerRatio() - current) + " to "
                            + points(best.upperRatio() - current) + ")",
                    gain,
                    Confidence.MEDIUM,
                    "",
                    "a captured trace replayed against an implementation of it",
                    null,
                    effect(gain, best.lowerRatio() - current, best.upperRatio() - current)));
        }
    }

    private void churn() {
        double unused = keys.evictedUnusedRatio();
        // Keys that are asked for again are what another size is for.
        boolean again = keys.evictedReusedRatio() > 1 - CHURN_SHARE;
        if (unused > CHURN_SHARE && !again && counts.evictions(EvictionCause.SIZE) >= LEAST_EVENTS) {
            all.add(new Advice(
                    Kind.CHURN,
                    "Most entries leave unused",
                    String.format(
                            Locale.ROOT,
                            "%s of the evicted entries were never found; %s of the evicted keys were asked for again.",
                            Unit.RATIO.format(unused),
                            Unit.RATIO.format(keys.evictedReusedRatio())),
                    "",
                    Double.NaN,
                    Confidence.HIGH,
                    "",
                    "lookups of the same keys within the cache's reach",
                    null));
        }
    }

    private void stampede() {
        if (keys.mostLoadsAtATime() > STAMPEDE_LOADS || keys.meetingLoads() > LEAST_EVENTS) {
            all.add(new Advice(
                    Kind.STAMPEDE,
                    "Load each key once at a time",
                    String.format(
                            Locale.ROOT,
                            "%,.0f loads began while the same key was being loaded, %s.",
                            keys.meetingLoads(),
                            keys.mostLoadsAtATime() > 1
                                    ? "up to " + keys.mostLoadsAtATime() + " at a time"
                                    : "as the values that were stored of sampled keys tell"),
                    String.format(Locale.ROOT, "%,.0f loads", keys.meetingLoads()),
                    Double.NaN,
                    Confidence.HIGH,
                    "cache.get(key, loader) instead of getIfPresent and put",
                    "loads that are of different keys with equal hash codes",
                    null,
                    // Callers would wait for the load of another one instead: loads are spared, time hardly.
                    Effect.of(keys.meetingLoads(), Unit.COUNT, null)));
        }
    }

    private void refresh() {
        double expired = keys.missRatio(MissReason.EXPIRED);
        double load = counts.load().latency().mean();
        Duration write = shape.expireAfterWrite();
        if (write != null
                && expired > REFRESH_SHARE
                && load > SLOW_LOAD_NANOS
                && counts.refresh().count() == 0) {
            double share = expired * (1 - counts.hitRatio());
            Duration ahead = rounded(write.minusNanos(Math.min(Durations.nanos(write) / 2, (long) (10 * load))));
            all.add(new Advice(
                    Kind.REFRESH,
                    "Refresh entries before they expire",
                    String.format(
                            Locale.ROOT,
                            "%s of the lookups wait about %s for a load of an entry that has expired. Where refreshes cannot"
                                    + " be scheduled, load at a lookup already when the entry has less than %s * -ln(random) left"
                                    + " (XFetch: Vattani, Chierichetti and Lowenstein, VLDB 2015).",
                            Unit.RATIO.format(share),
                            Unit.NANOS.format(load),
                            Unit.NANOS.format(load)),
                    Unit.NANOS.format(share * load) + " a lookup on average, for entries asked for again in time",
                    Double.NaN,
                    Confidence.MEDIUM,
                    ".refreshAfterWrite(" + code(ahead) + ")",
                    "keys that are not asked for between " + text(ahead) + " and " + text(write) + " after their load",
                    null,
                    // Which of them are asked for again in time cannot be told.
                    atMost(expired, counts.misses(), load, Unit.NANOS)));
        }
    }

    private void negative() {
        double repeated = keys.repeatedEmptyLoadRatio();
        if (repeated > EMPTY_SHARE && counts.loads() >= LEAST_EVENTS) {
            all.add(new Advice(
                    Kind.NEGATIVE_CACHE,
                    "Remember that there is nothing",
                    String.format(
                            Locale.ROOT,
                            "%s of the loads find nothing for a key for which the load before had found nothing either.",
                            Unit.RATIO.format(repeated)),
                    Unit.RATIO.format(repeated) + " of the loads",
                    Double.NaN,
                    Confidence.HIGH,
                    "cache Optional.empty(), with a short expiry",
                    "keys for which something appears between two loads",
                    null,
                    // How many of them lie within the expiry cannot be told.
                    atMost(repeated, counts.loads(), 1, Unit.COUNT)));
        }
    }

    private void hotKeys() {
        double share = keys.hotKeys().stream()
                .limit(HOT_COUNT)
                .mapToDouble(HotKey::share)
                .sum();
        if (share > HOT_SHARE && (shape.maximum() > 10 * HOT_COUNT)) {
            all.add(new Advice(
                    Kind.HOT_KEYS,
                    "Few keys make most of the lookups",
                    String.format(
                            Locale.ROOT,
                            "%d keys make %s of the lookups; the first alone %s.",
                            Math.min(HOT_COUNT, keys.hotKeys().size()),
                            Unit.RATIO.format(share),
                            Unit.RATIO.format(keys.hotKeys().get(0).share())),
                    "",
                    Double.NaN,
                    Confidence.HIGH,
                    "",
                    "a look at the keys: what is asked for so often may belong into a field",
                    null));
        }
    }

    private void worth() {
        double load = counts.load().latency().mean();
        double saved = counts.hitRatio() * load;
        double gain = all.stream()
                .mapToDouble(Advice::gainRatio)
                .filter(ratio -> ratio > 0)
                .max()
                .orElse(0);
        // A cache that would be worth it if the advice before were followed is better changed than removed.
        if (counts.load().count() >= LEAST_EVENTS && saved + gain * load < LOOKUP_NANOS) {
            all.add(new Advice(
                    Kind.NOT_WORTH_IT,
                    "The cache saves less than it costs",
                    String.format(
                            Locale.ROOT,
                            "A load takes %s, so a lookup saves %s on average: less than the lookup itself takes.",
                            Unit.NANOS.format(load),
                            Unit.NANOS.format(saved)),
                    "",
                    Double.NaN,
                    Confidence.MEDIUM,
                    "",
                    "loads that cost something else than time: calls, quota, gas",
                    null));
        }
    }

    private @Nullable CacheShape withMaximum(double maximum) {
        return new CacheShape(
                shape.policy(), maximum, shape.weighted(), shape.expireAfterWrite(), shape.expireAfterAccess());
    }

    private String maximum(double maximum) {
        return String.format(
                Locale.ROOT, ".maximum%s(%s)", shape.weighted() ? "Weight" : "Size", grouped(Math.round(maximum)));
    }

    private String size(double maximum) {
        return String.format(Locale.ROOT, "%,.0f %s", maximum, shape.weighted() ? "weight" : "entries");
    }

    private static String points(double ratio) {
        // Not "-0.0".
        return String.format(Locale.ROOT, "%+.1f points", Math.rint(ratio * 1_000) / 10 + 0.0);
    }

    /** A number as it stands in code. */
    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', '_') + (number > Integer.MAX_VALUE ? "L" : "");
    }

    /** A duration as it stands in code, exactly. */
    private static String code(Duration duration) {
        int nanos = duration.toNanosPart();
        if (nanos == 0) {
            return duration.toSeconds() % 60 == 0
                    ? "Duration.ofMinutes(" + grouped(duration.toMinutes()) + ")"
                    : "Duration.ofSeconds(" + grouped(duration.toSeconds()) + ")";
        }
        return nanos % 1_000_000 == 0
                ? "Duration.ofMillis(" + grouped(duration.toMillis()) + ")"
                : "Duration.ofNanos(" + grouped(Durations.nanos(duration)) + ")";
    }

    /** In whole milliseconds, where that leaves anything. */
    private static Duration rounded(Duration duration) {
        return duration.toMillis() == 0 ? duration : duration.truncatedTo(ChronoUnit.MILLIS);
    }

    private static String text(Duration duration) {
        return Unit.NANOS.format(Durations.nanos(duration));
    }
}
