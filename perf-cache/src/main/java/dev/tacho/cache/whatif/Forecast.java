package dev.tacho.cache.whatif;

import dev.tacho.cache.simulate.EvictionPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what an {@link Engine} counted into a {@link Prediction}. Each hit ratio is a {@link KeySample} estimate; at the size
 * in use it is the measured one, and what the model is off there is taken off its neighbours too, by half for each octave.
 *
 * <p>An error bar has three parts: sampling, which the groups of keys show; the sampled sizes, since the sampled share of a
 * cache's entries varies as well, which moves the curve sideways; and the model, which is not exactly Caffeine.
 */
final class Forecast {
    /** Fewer lookups than this say nothing. */
    private static final double LEAST_SAMPLED_LOOKUPS = 1_000;
    /** A size at which fewer entries are sampled is withheld, unless all are. */
    private static final double LEAST_SAMPLED_ENTRIES = 32;
    /** 95 % of a normal distribution. */
    private static final double QUANTILE = 1.96;
    /** A point that may be off by more than this is withheld. */
    private static final double WIDEST_BAR = 0.10;
    /** What the model of the policy is off where it is at its best, and how much of its error now to allow for. */
    private static final double MODEL_ERROR = 0.004;

    private static final double MODEL_ERROR_SHARE = 0.5;
    private static final double ANCHOR_PER_OCTAVE = 0.5;
    /** What a change of the time to live is off, of its own size, for being told from LRU. */
    private static final double TRANSFER_ERROR = 0.15;

    /** How much too good SIEVE may look, measured on the ARC paper's OLTP trace at 1/10 of its size. */
    private static final double SIEVE_FLATTERED = 0.05;

    private static final double LARGEST_BIAS = 0.03;
    private static final double STEADY_TURNOVERS = 10;

    /** Of the keys expected in the sample, what must be there, if so many are expected at all. */
    private static final double LEAST_KEYS_RATIO = 0.5;

    private static final double LEAST_EXPECTED_KEYS = 64;

    static final String WEAK_HASH =
            "keys cannot be sampled by their hash codes: too many keys share one; see hashCode() of the keys";
    private static final String TOO_FEW = "too few samples";
    private static final String CLIFF = "the curve has a cliff here that the sample cannot place";

    private final Engine engine;
    private final boolean recentOnly;
    private final double lookups;
    private final double hits;
    private final double hitRatio;
    private final KeySample all;
    private final KeySample modelled;
    private final KeySample laned;

    Forecast(Engine engine, boolean recentOnly) {
        this.engine = engine;
        this.recentOnly = recentOnly;
        // The totals run ahead of the events that wait to be simulated, at times by a whole epoch of a small cache; of
        // one
        // whose keys are all simulated, the events themselves say how many lookups the recent past had.
        boolean counted = recentOnly && engine.samplingRatio() >= 1;
        this.lookups = counted ? engine.counts.sum(Engine.LOOKUPS, true) : engine.totals.lookups(recentOnly);
        this.hits = counted ? engine.counts.sum(Engine.HITS, true) : engine.totals.hits(recentOnly);
        this.hitRatio = lookups == 0 ? Double.NaN : hits / lookups;
        this.all = sample(engine.samplingRatio(), Engine.LOOKUPS, Engine.HITS);
        this.modelled = sample(engine.modelRatio(), Engine.MODEL_LOOKUPS, Engine.MODEL_HITS);
        this.laned = sample(engine.laneRatio(), Engine.LANE_LOOKUPS, Engine.LANE_HITS);
    }

    private KeySample sample(double ratio, int lookupColumn, int hitColumn) {
        return new KeySample(ratio, column(lookupColumn), column(hitColumn), lookups, hits);
    }

    /**
     * Predicts.
     *
     * @param liveEntries how many entries the real cache holds, {@code NaN} if unknown
     */
    Prediction predict(double liveEntries) {
        double sampled = engine.counts.sum(Engine.LOOKUPS, recentOnly);
        String reason = withheld(sampled, liveEntries);
        boolean ready = reason == null;
        List<SizePoint> lru = ready ? lruCurve() : List.of();
        List<SizePoint> curve = ready ? curve(lru) : List.of();
        return new Prediction(
                engine.shape,
                new Prediction.Basis(
                        lookups,
                        hitRatio,
                        sampled,
                        engine.stack.size(),
                        engine.samplingRatio(),
                        modelError(),
                        engine.totals.seconds(recentOnly),
                        engine.shape.isBounded()
                                && lookups >= STEADY_TURNOVERS * sampledEntries(engine.shape.maximum(), 1)),
                reason,
                curve,
                lru,
                ready ? policies() : List.of(),
                ready ? grid(curve, lru, true) : List.of(),
                ready ? grid(curve, lru, false) : List.of());
    }

    private @Nullable String withheld(double sampled, double liveEntries) {
        // Of what the cache holds, the sample must hold its share, or hash codes do not tell keys apart.
        double expected = engine.samplingRatio() * liveEntries;
        boolean used = engine.totals.lookups(false) >= STEADY_TURNOVERS * liveEntries;
        if (used && expected >= LEAST_EXPECTED_KEYS && engine.stack.size() < expected * LEAST_KEYS_RATIO) {
            return WEAK_HASH;
        }
        return sampled >= LEAST_SAMPLED_LOOKUPS && lookups > 0 ? null : TOO_FEW;
    }

    private double[] column(int column) {
        return engine.counts.column(column, recentOnly);
    }

    /** What the policy's model is off at the size in use, on the very keys that it saw; signed. */
    private double bias() {
        double seen = engine.counts.sum(Engine.MODEL_LOOKUPS, recentOnly);
        return (engine.counts.sum(Engine.MODEL_HITS, recentOnly)
                        - engine.counts.sum(engine.modelColumn(Sizes.NOW), recentOnly))
                / seen;
    }

    private double lruBias() {
        return (engine.counts.sum(Engine.HITS, recentOnly) - served(Sizes.NOW))
                / engine.counts.sum(Engine.LOOKUPS, recentOnly);
    }

    /** The sampled hits of LRU at a factor of the size in use. */
    private double served(int factor) {
        double served = 0;
        for (int i = 0; i <= Sizes.at(factor); i++) {
            served += engine.counts.sum(Engine.DEPTHS + i, recentOnly);
        }
        return served;
    }

    private double modelError() {
        if (engine.hasModels()) {
            return Math.abs(bias());
        }
        return isLru() ? Math.abs(lruBias()) : Double.NaN;
    }

    private boolean isLru() {
        return engine.shape.isBounded() && engine.shape.policy() == EvictionPolicy.LRU;
    }

    // The curves.

    private List<SizePoint> lruCurve() {
        Sizes sizes = engine.sizes;
        int count = sizes.count();
        double ratio = engine.samplingRatio();
        double[] values = new double[count];
        double[] errors = new double[count];
        double[] served = new double[KeySample.GROUPS];
        for (int i = 0; i < count; i++) {
            double[] column = column(Engine.DEPTHS + i);
            for (int group = 0; group < served.length; group++) {
                served[group] += column[group];
            }
            KeySample.Total total = all.total(served);
            values[i] = total.value() / lookups;
            errors[i] = total.standardError() / lookups;
        }
        if (isLru()) {
            int now = Sizes.at(Sizes.NOW);
            anchor(values, lruBias(), now, Sizes.at(1));
            for (int i = 0; i < values.length; i++) {
                values[i] = i < now ? Math.min(values[i], hitRatio) : Math.max(values[i], hitRatio);
            }
        }
        Monotone.rise(values);
        List<SizePoint> points = new ArrayList<>();
        double keys = engine.stack.size() / ratio;
        for (int i = 0; i < count; i++) {
            double size = sizes.get(i);
            double smaller = i == 0 ? 0 : sizes.get(i - 1);
            if (!engine.shape.isBounded() && (size == smaller || smaller >= keys)) {
                continue; // More than all keys is as good as all.
            }
            double factor = engine.shape.isBounded() ? size / engine.shape.maximum() : Double.NaN;
            boolean now = isLru() && i == Sizes.at(Sizes.NOW);
            double shift = now ? 0 : QUANTILE * sizeError(ratio, sampledEntries(size, ratio));
            double bar = now ? 0 : QUANTILE * errors[i];
            points.add(point(
                    factor,
                    size,
                    values[i],
                    interpolated(values, size / (1 + shift)) - bar,
                    interpolated(values, size * (1 + shift)) + bar,
                    ratio,
                    engine.hasModels() || !engine.shape.isBounded() || i % Sizes.at(1) != 0 ? -1 : i / Sizes.at(1)));
        }
        return points;
    }

    private List<SizePoint> curve(List<SizePoint> lru) {
        if (!engine.shape.isBounded()) {
            return List.of();
        }
        List<SizePoint> points = new ArrayList<>();
        int count = Sizes.FACTORS.length;
        if (!engine.hasModels()) {
            for (int factor = 0; factor < count; factor++) {
                points.add(lru.get(Sizes.at(factor)));
            }
            return points;
        }
        double ratio = engine.modelRatio();
        double[] values = new double[count];
        double[] errors = new double[count];
        for (int factor = 0; factor < count; factor++) {
            KeySample.Total total = modelled.total(column(engine.modelColumn(factor)));
            values[factor] = total.value() / lookups;
            errors[factor] = total.standardError() / lookups;
        }
        double bias = bias();
        // Not made to rise: unlike LRU, a cache that adapts may do worse with more room, and Caffeine sometimes does.
        anchor(values, bias, Sizes.NOW, 1);
        double model = MODEL_ERROR + MODEL_ERROR_SHARE * Math.abs(bias);
        for (int factor = 0; factor < count; factor++) {
            double size = engine.sizes.get(Sizes.at(factor));
            boolean now = factor == Sizes.NOW;
            double shift = QUANTILE * sizeError(ratio, sampledEntries(size, ratio));
            double sideways = shift / Math.log(2) * slope(values, factor);
            double bar = now ? 0 : Math.hypot(Math.hypot(QUANTILE * errors[factor], sideways), QUANTILE * model);
            points.add(point(
                    Sizes.FACTORS[factor],
                    size,
                    values[factor],
                    values[factor] - bar,
                    values[factor] + bar,
                    ratio,
                    factor));
        }
        return points;
    }

    /**
     * Puts the measured hit ratio where it belongs, and half of the model's error there for each octave off, so that what a
     * change of the size would gain is told from like to like. A large error is no matter of a little more or less: the curve
     * has a cliff nearby, of which the neighbours stand on one side or the other.
     */
    private void anchor(double[] values, double bias, int now, int stepsPerOctave) {
        double spread = Math.abs(bias) <= LARGEST_BIAS ? bias : 0;
        for (int i = 0; i < values.length; i++) {
            double here = spread * Math.pow(ANCHOR_PER_OCTAVE, (double) Math.abs(i - now) / stepsPerOctave);
            values[i] = Math.max(0, Math.min(1, values[i] + here));
        }
        values[now] = hitRatio;
    }

    private SizePoint point(
            double factor, double size, double value, double lower, double upper, double ratio, int costFactor) {
        if (ratio < 1 && sampledEntries(size, ratio) < LEAST_SAMPLED_ENTRIES) {
            return SizePoint.withheld(factor, size, TOO_FEW);
        }
        double low = Math.max(0, lower);
        double high = Math.min(1, upper);
        if (Math.max(high - value, value - low) > WIDEST_BAR) {
            return SizePoint.withheld(factor, size, CLIFF);
        }
        return new SizePoint(
                factor,
                size,
                Math.max(0, Math.min(1, value)),
                Math.min(low, value),
                Math.max(high, value),
                costFactor < 0 ? Double.NaN : loadTimeFactor(costFactor),
                costFactor < 0 ? Double.NaN : weightHitRatio(costFactor),
                null);
    }

    /** The relative error of a sampled size: that of a count of so many, of which the part not sampled is chance. */
    private static double sizeError(double ratio, double sampledEntries) {
        return Math.sqrt((1 - ratio) / Math.max(1, sampledEntries));
    }

    private double sampledEntries(double size, double ratio) {
        double entries = engine.shape.weighted() ? size / engine.meanWeight() : size;
        return entries * ratio;
    }

    /** The value of the fine curve at a size between its points. */
    private double interpolated(double[] values, double size) {
        Sizes sizes = engine.sizes;
        int last = sizes.count() - 1;
        if (size <= sizes.get(0)) {
            return values[0] * size / sizes.get(0);
        }
        if (size >= sizes.get(last)) {
            return values[last];
        }
        int i = 1;
        while (sizes.get(i) < size) {
            i++;
        }
        double share = Math.log(size / sizes.get(i - 1)) / Math.log(sizes.get(i) / sizes.get(i - 1));
        return values[i - 1] + share * (values[i] - values[i - 1]);
    }

    /** How steep the curve is around a point, per octave: on average of both sides, of one at its ends. */
    private static double slope(double[] values, int i) {
        int last = values.length - 1;
        double left = Math.abs(values[Math.max(1, i)] - values[Math.max(1, i) - 1]);
        double right = Math.abs(values[Math.min(last, i + 1)] - values[Math.min(last, i + 1) - 1]);
        return (left + right) / 2;
    }

    // What is spent on loads, and what is served by weight.

    private double loadTimeFactor(int factor) {
        double lookedUp = engine.loadCosts.sum(Engine.COST_LOOKUPS, recentOnly);
        double missedNow = lookedUp - engine.loadCosts.sum(Engine.COST_LIVE_HITS, recentOnly);
        double missed = lookedUp - engine.loadCosts.sum(Engine.COST_HITS + factor, recentOnly);
        if (factor == Sizes.NOW) {
            return missedNow > 0 ? 1 : Double.NaN;
        }
        return missedNow > 0 ? missed / missedNow : Double.NaN;
    }

    private double weightHitRatio(int factor) {
        KeySample sample = engine.hasModels() ? modelled : all;
        int column = factor == Sizes.NOW ? Engine.COST_LIVE_HITS : Engine.COST_HITS + factor;
        double served = sample.total(engine.weights.column(column, recentOnly)).value();
        double lookedUp = sample.total(engine.weights.column(Engine.COST_LOOKUPS, recentOnly))
                .value();
        return Math.max(0, Math.min(1, served / lookedUp));
    }

    // Other policies, other times to live.

    private List<PolicyPoint> policies() {
        List<PolicyPoint> points = new ArrayList<>();
        double ratio = engine.laneRatio();
        boolean enough = ratio >= 1 || sampledEntries(engine.shape.maximum(), ratio) >= LEAST_SAMPLED_ENTRIES;
        for (int lane = 0; enough && lane < engine.lanes.count(); lane++) {
            KeySample.Total total = laned.total(column(engine.laneColumn(lane)));
            double value = Math.max(0, Math.min(1, total.value() / lookups));
            double bar = QUANTILE * Math.hypot(total.standardError() / lookups, ratio < 1 ? MODEL_ERROR : 0);
            EvictionPolicy policy = engine.lanes.policy(lane);
            // A small copy of SIEVE does better than a large one of which it is the copy; of the others none does.
            double flattered = policy == EvictionPolicy.SIEVE && ratio < 1 ? SIEVE_FLATTERED : 0;
            points.add(new PolicyPoint(policy, value, Math.max(0, value - bar - flattered), Math.min(1, value + bar)));
        }
        points.sort(Comparator.comparingDouble(PolicyPoint::hitRatio).reversed());
        return points;
    }

    /**
     * What LRU would hit at a size under a time to live, counted on the samples, plus what the policy in use makes good of
     * the hits that LRU loses for want of room. What share it makes good is known at the time to live in force, for each
     * size; where entries live so short that they all fit, nothing is lost and no policy matters.
     */
    private List<TtlPoint> grid(List<SizePoint> curve, List<SizePoint> lru, boolean afterWrite) {
        TtlLanes lanes = engine.ttlLanes();
        if (lanes == null || curve.isEmpty()) {
            return List.of();
        }
        double sampled = engine.counts.sum(Engine.LOOKUPS, recentOnly);
        // The lanes began later: they saw a part of the hits, and so of the lookups.
        int largest = Sizes.FACTORS.length - 1;
        double seen = lanes.servedNow(largest, recentOnly) / served(largest);
        double missing = (lookups * engine.samplingRatio() - sampled) * seen;
        TtlForecast forecast = new TtlForecast(lanes, curve, lru, afterWrite, recentOnly, missing);
        double perSecond = lookups / engine.totals.seconds(recentOnly);
        List<TtlPoint> points = new ArrayList<>();
        for (int lane = 0; lane < forecast.lanes(); lane++) {
            for (int factor = 0; factor < Sizes.FACTORS.length; factor++) {
                SizePoint size = curve.get(factor);
                double ratio = forecast.hitRatio(lane, factor);
                double change = Math.abs(ratio - size.hitRatio());
                double bar = Math.max(size.upperRatio() - size.hitRatio(), size.hitRatio() - size.lowerRatio());
                double sampling = QUANTILE * Math.sqrt(change / sampled);
                boolean shown = !Double.isNaN(ratio);
                points.add(new TtlPoint(
                        size.factor(),
                        size.maximum(),
                        forecast.ttl(lane),
                        ratio,
                        Math.hypot(Math.hypot(bar, sampling), TRANSFER_ERROR * change) + MODEL_ERROR,
                        (1 - ratio) * perSecond,
                        shown ? forecast.meanAgeNanos(lane, factor) : Double.NaN,
                        shown ? null : size.withheld() != null ? size.withheld() : TOO_FEW));
            }
        }
        return points;
    }
}
