package dev.tacho.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Judges each growth law against the measured points: plausible, or ruled out, and on which side.
 *
 * <p>A law {@code a + b f(n)} with {@code a, b >= 0} is ruled out when a richer model explains the points better by
 * more than chance allows, in an F test of relative residuals: the mixture of any two laws, or the law itself with a
 * knee, a size at which its factor changes; or when the points are steeper than the law can be. Were the law true, each
 * of those tests would fail it with the probability of {@link #ALPHA} divided by their number, so that together they
 * fail it with no more than {@link #ALPHA} (Bonferroni). What is left is a confidence set: it holds the true law with
 * that confidence, whatever else it holds, and it is a decision only when one law is left. To compare the errors of the
 * fits and take the least, as is common, always decides.
 *
 * <p>Four more rules.
 *
 * <ul>
 *   <li>A test does not count if it hinges on a single point that one stray observation could have made: it must hold,
 *       at a lower level, without each of those.
 *   <li>The constant law is a special case of all others: it falls with any of them, and they cannot be ruled out
 *       against it. They are when even a growth by {@link #FLAT} over the whole range is too much for the points.
 *   <li>A law that is left alone is joined by a slower one that explains the points as well with one knee upwards by up
 *       to {@link #STEP}, as data that outgrow a cache show: such a step and a logarithm look alike until the sizes
 *       span some decades.
 *   <li>A law that is left alone but misses half of the points by more than {@link #MISFIT} is ruled out.
 * </ul>
 *
 * <p>A case of testing each member of a list and keeping what is not rejected: Hansen, Lunde and Nason, The Model
 * Confidence Set (Econometrica 2011), with other tests.
 */
final class GrowthLaws {
    /** The probability of ruling out the true law, all tests together. */
    static final double ALPHA = 0.005;

    /** The level of a test that leaves one point out. */
    private static final double ALPHA_WITHOUT = 0.05;

    /** The level at which a knee of a slower law is told from the law that was left alone. */
    private static final double ALPHA_KNEE = 0.01;

    /** A growth over the whole range that is as good as none. */
    static final double FLAT = 0.10;

    /** The largest factor by which a knee is taken to raise the cost of a step. */
    static final double STEP = 4;

    /** A law that half of the points miss by more than this is none. */
    private static final double MISFIT = 0.25;

    /** A point without weight; not quite 0, so that models keep defined everywhere. */
    private static final double LEFT_OUT = 1e-9;

    /** Each side of a knee has at least this many points, itself counted in both. */
    private static final int BESIDE_KNEE = 3;

    /** Of many sizes, about this many are tried as knees. */
    private static final int KNEES = 16;

    /** What the points say about a law. */
    enum Standing {
        /** The points could come from it. */
        PLAUSIBLE,
        /** Ruled out: the points grow faster. */
        OUTGROWN,
        /** Ruled out: the points grow slower. */
        UNREACHED
    }

    private final double[] n;
    private final double[] y;
    private final double[] weights;
    private final boolean[] exposed;
    private final Dispersion dispersion;
    private final Map<Complexity, Model> laws = new EnumMap<>(Complexity.class);
    private final Map<Complexity, Standing> standings = new EnumMap<>(Complexity.class);
    private final Map<Complexity, Double> knees = new EnumMap<>(Complexity.class);
    private final List<Model> mixtures = new ArrayList<>();

    /**
     * A fitted model.
     *
     * @param slow its slowest law
     * @param fast its fastest law
     * @param knee where its factor changes; {@code NaN} if it does not
     * @param fit the fit
     */
    private record Model(Complexity slow, Complexity fast, double knee, PositiveFit fit) {
        boolean holds(Complexity law) {
            return slow == law || fast == law || law == Complexity.CONSTANT;
        }

        int parameters() {
            return fit.parameters();
        }
    }

    /**
     * Fits and judges every law.
     *
     * @param points one a size, by rising size
     * @param dispersion how far they scatter
     * @param isEnough whether there are enough of them to rule anything out
     */
    GrowthLaws(List<Point> points, Dispersion dispersion, boolean isEnough) {
        this.n = points.stream().mapToDouble(Point::x).toArray();
        this.y = points.stream().mapToDouble(Point::y).toArray();
        this.weights =
                points.stream().mapToDouble(point -> 1 / point.variance()).toArray();
        this.exposed = new boolean[n.length];
        for (int i = 0; i < exposed.length; i++) {
            exposed[i] = points.get(i).isExposed();
        }
        this.dispersion = dispersion;
        fitAll();
        if (isEnough) {
            for (Complexity law : Complexity.values()) {
                standings.put(law, judge(law));
            }
            ruleOutConstant();
            ruleOutFlatGrowth();
            readmitKnees();
            ruleOutMisfit();
        }
    }

    Standing standing(Complexity law) {
        return standings.getOrDefault(law, Standing.PLAUSIBLE);
    }

    Exponent exponent() {
        return Exponent.of(n, y, weights, dispersion);
    }

    PositiveFit fit(Complexity law) {
        return model(law).fit();
    }

    /** Returns the size at which the factor of a law seems to change; {@code NaN} if it does not. */
    double knee(Complexity law) {
        return knees.getOrDefault(law, Double.NaN);
    }

    /** Returns the value of a law's curve where its columns have the given values. */
    Estimate through(Complexity law, double[] at, double allowance) {
        return Profile.at(columns(law, n), at, y, weights, fit(law), allowance);
    }

    /** Returns the fixed part of a growing law. */
    Estimate fixed(Complexity law, double allowance) {
        double[][] columns = columns(law, n);
        double value = fit(law).coefficient(0);
        double largest = Arrays.stream(y).max().orElse(1);
        double limit = fit(law).squares() + allowance;
        double[] bounds = Profile.interval(
                fixed -> fixed == 0
                        ? PositiveFit.of(new double[][] {columns[1]}, y, weights)
                                .squares()
                        : Profile.forced(columns, new double[] {1, 0}, y, weights, fixed),
                value,
                limit,
                largest);
        return Estimate.of(value, bounds[0], bounds[1]);
    }

    /** Returns the columns of a law: ones, and unless it is constant its values. */
    static double[][] columns(Complexity law, double[] n) {
        double[] ones = new double[n.length];
        Arrays.fill(ones, 1);
        return law == Complexity.CONSTANT
                ? new double[][] {ones}
                : new double[][] {ones, Arrays.stream(n).map(law::at).toArray()};
    }

    private Model model(Complexity law) {
        Model model = laws.get(law);
        if (model == null) {
            throw new IllegalStateException(law + " was not fitted");
        }
        return model;
    }

    private void fitAll() {
        for (Complexity law : Complexity.values()) {
            double[][] columns = columns(law, n);
            laws.put(law, new Model(law, law, Double.NaN, PositiveFit.of(columns, y, weights)));
        }
        Complexity[] growing = growing();
        for (int slow = 0; slow < growing.length; slow++) {
            mixtures.add(model(growing[slow]));
            for (int fast = slow + 1; fast < growing.length; fast++) {
                mixtures.add(mixture(growing[slow], growing[fast]));
            }
        }
    }

    private static Complexity[] growing() {
        return Arrays.copyOfRange(Complexity.values(), 1, Complexity.values().length);
    }

    /** Starts from the better of the two laws, so that the mixture is never worse than either. */
    private Model mixture(Complexity slow, Complexity fast) {
        double[] ones = columns(slow, n)[0];
        double[][] columns = {ones, columns(slow, n)[1], columns(fast, n)[1]};
        PositiveFit first = model(slow).fit();
        PositiveFit second = model(fast).fit();
        double[] start = first.squares() < second.squares()
                ? new double[] {first.coefficient(0), first.coefficient(1), 0}
                : new double[] {second.coefficient(0), 0, second.coefficient(1)};
        return new Model(slow, fast, Double.NaN, PositiveFit.from(columns, y, weights, start));
    }

    private List<Model> kneesOf(Complexity law) {
        List<Model> out = new ArrayList<>();
        if (law == Complexity.CONSTANT) {
            return out;
        }
        PositiveFit plain = model(law).fit();
        double[] start = {plain.coefficient(0), plain.coefficient(1), plain.coefficient(1)};
        int stride = 1 + n.length / (KNEES + 2 * BESIDE_KNEE);
        for (int k = BESIDE_KNEE - 1; k <= n.length - BESIDE_KNEE; k += stride) {
            double at = law.at(n[k]);
            double[][] columns = {
                columns(law, n)[0],
                Arrays.stream(n).map(size -> Math.min(law.at(size), at)).toArray(),
                Arrays.stream(n).map(size -> Math.max(0, law.at(size) - at)).toArray()
            };
            out.add(new Model(law, law, n[k], PositiveFit.from(columns, y, weights, start)));
        }
        return out;
    }

    private Standing judge(Complexity law) {
        List<Model> rivals = new ArrayList<>(kneesOf(law));
        mixtures.stream()
                .filter(rival -> law == Complexity.CONSTANT
                        || rival.parameters() > model(law).parameters())
                .forEach(rivals::add);
        double level = ALPHA / (rivals.size() + 1);
        Standing standing = Standing.PLAUSIBLE;
        double least = Double.POSITIVE_INFINITY;
        for (Model rival : rivals) {
            double rest = rival.fit().squares();
            if (rest < least && isBetter(rival, law, level) && isRobust(rival, law)) {
                least = rest;
                standing = side(rival, law);
                knees.put(law, rival.knee());
            }
        }
        return isSteeper(law, level) ? Standing.OUTGROWN : standing;
    }

    private boolean isBetter(Model rival, Complexity law, double level) {
        double gain = model(law).fit().squares() - rival.fit().squares();
        return dispersion.pValue(gain, restrictions(rival, law), rival.fit().squares(), rival.parameters()) < level;
    }

    /**
     * Whether the slope of the logarithms is above the steepest of the law's own between any two sizes, which a fixed
     * cost only lowers. This finds what grows faster than every law in the list and so fits no mixture of them.
     */
    private boolean isSteeper(Complexity law, double level) {
        double steepest = 0;
        for (int i = 1; i < n.length; i++) {
            steepest = Math.max(steepest, Math.log(law.at(n[i]) / law.at(n[i - 1])) / Math.log(n[i] / n[i - 1]));
        }
        boolean steeper = exponent().pValueAbove(steepest) < level;
        for (int i = 0; i < n.length && steeper; i++) {
            if (exposed[i]) {
                steeper = Exponent.of(n, y, without(i), dispersion).pValueAbove(steepest) < ALPHA_WITHOUT;
            }
        }
        return steeper;
    }

    private double[] without(int point) {
        double[] without = weights.clone();
        without[point] *= LEFT_OUT;
        return without;
    }

    /** A mixture that does not hold the law is no better than one of three laws that does. */
    private int restrictions(Model rival, Complexity law) {
        return rival.holds(law) ? rival.parameters() - model(law).parameters() : 2;
    }

    private boolean isRobust(Model rival, Complexity law) {
        double rest = rival.fit().squares();
        for (int i = 0; i < n.length; i++) {
            if (exposed[i]) {
                double[] without = without(i);
                double gain = refit(model(law), without) - refit(rival, without);
                int restrictions = restrictions(rival, law);
                if (dispersion.pValue(gain, restrictions, rest, rival.parameters()) > ALPHA_WITHOUT) {
                    return false;
                }
            }
        }
        return true;
    }

    private double refit(Model model, double[] without) {
        return model.fit().withWeights(without).squares();
    }

    /** On which side of the law the points lie: that of the mixture with it which explains them best. */
    private Standing side(Model rival, Complexity law) {
        if (law == Complexity.CONSTANT) {
            return Standing.OUTGROWN;
        }
        if (!Double.isNaN(rival.knee())) {
            return rival.fit().coefficient(2) > rival.fit().coefficient(1) ? Standing.OUTGROWN : Standing.UNREACHED;
        }
        double slower = Double.POSITIVE_INFINITY;
        double faster = Double.POSITIVE_INFINITY;
        for (Model mixture : mixtures) {
            if (mixture.fast() == law) {
                slower = Math.min(slower, mixture.fit().squares());
            } else if (mixture.slow() == law) {
                faster = Math.min(faster, mixture.fit().squares());
            }
        }
        return faster < slower ? Standing.OUTGROWN : Standing.UNREACHED;
    }

    /** The constant law is a special case of every other, so it falls with any of them. */
    private void ruleOutConstant() {
        if (Arrays.stream(growing()).anyMatch(law -> standing(law) != Standing.PLAUSIBLE)) {
            standings.put(Complexity.CONSTANT, Standing.OUTGROWN);
        }
    }

    private void ruleOutFlatGrowth() {
        if (standing(Complexity.CONSTANT) == Standing.PLAUSIBLE) {
            for (Complexity law : growing()) {
                if (standing(law) == Standing.PLAUSIBLE && isFlat(law)) {
                    standings.put(law, Standing.UNREACHED);
                }
            }
        }
    }

    /** Whether the law grows by less than {@link #FLAT} over the range, and the points rule out that much. */
    private boolean isFlat(Complexity law) {
        PositiveFit fit = model(law).fit();
        double first = law.at(n[0]);
        double span = law.at(n[n.length - 1]) - first;
        double growth = fit.coefficient(1) * span / (fit.coefficient(0) + fit.coefficient(1) * first);
        double[][] atLimit = {
            Arrays.stream(n)
                    .map(size -> 1 + FLAT * (law.at(size) - first) / span)
                    .toArray()
        };
        double gain = PositiveFit.of(atLimit, y, weights).squares() - fit.squares();
        return growth < FLAT && dispersion.pValue(gain, 1, fit.squares(), 2) < ALPHA;
    }

    private void readmitKnees() {
        List<Complexity> plausible = Arrays.stream(growing())
                .filter(law -> standing(law) == Standing.PLAUSIBLE)
                .toList();
        if (plausible.size() != 1 || standing(Complexity.CONSTANT) == Standing.PLAUSIBLE) {
            return;
        }
        Complexity only = plausible.get(0);
        for (Complexity law : growing()) {
            if (law.compareTo(only) < 0) {
                kneesOf(law).stream()
                        .filter(knee -> isAsGood(knee, only))
                        .min((one, other) ->
                                Double.compare(one.fit().squares(), other.fit().squares()))
                        .ifPresent(knee -> {
                            standings.put(law, Standing.PLAUSIBLE);
                            knees.put(law, knee.knee());
                        });
            }
        }
    }

    /** What is left alone only because everything else fits still worse is not the law. */
    private void ruleOutMisfit() {
        List<Complexity> left = Arrays.stream(Complexity.values())
                .filter(law -> standing(law) == Standing.PLAUSIBLE)
                .toList();
        if (left.size() == 1) {
            PositiveFit fit = fit(left.get(0));
            double[] misses = IntStream.range(0, n.length)
                    .mapToDouble(i -> Math.abs(fit.residual(i)))
                    .sorted()
                    .toArray();
            if (misses[n.length / 2] > MISFIT) {
                boolean above = fit.residual(n.length - 1) > 0;
                standings.put(left.get(0), above ? Standing.OUTGROWN : Standing.UNREACHED);
            }
        }
    }

    private boolean isAsGood(Model knee, Complexity law) {
        PositiveFit plain = model(law).fit();
        double loss = knee.fit().squares() - plain.squares();
        return knee.fit().coefficient(2) < STEP * knee.fit().coefficient(1)
                && dispersion.pValue(loss, 1, plain.squares(), 2) > ALPHA_KNEE;
    }
}
