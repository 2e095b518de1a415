package dev.tacho.examples.dex;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.timeline.Timeline;
import dev.tacho.report.Report;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Deploys an exchange on a chain, quotes the same orders in both ways and writes {@code report.html}, {@code report.md}
 * and {@code report.json}. Takes about half a minute. The package description says how to start it.
 */
public final class DexDemo {
    private static final int TOKENS = 8;
    private static final int POOLS = 20;
    private static final int WARM_UP = 30;
    /** Of the questions that are asked of pools, for each order. */
    private static final int QUESTIONS_PER_ORDER = 40;
    /** With fewer there is no telling what another size would do. */
    private static final int FEWEST_QUESTIONS = 5_000;

    private static final double LARGEST_PREDICTION_ERROR = 0.02;
    /** In how many markets every plan is tried. */
    private static final int SMALL_MARKETS = 200;

    private static final double LARGEST_GAP = 0.005;

    private final Settings settings;
    private final PrintStream out;
    private final SplittableRandom random;
    private final long start = System.nanoTime();

    /**
     * Prepares a run.
     *
     * @param settings what to run
     * @param out where to say what is going on
     */
    DexDemo(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        this.random = new SplittableRandom(settings.seed());
    }

    /**
     * What may be set.
     *
     * @param folder where the report goes
     * @param rpc {@code -Dtacho.rpc}: the URL of a development chain; null to start one
     * @param delay {@code -Dtacho.demo.delay}: milliseconds that the network takes in each direction
     * @param orders {@code -Dtacho.demo.orders}: how many orders are quoted in each way; 299 are needed for a 99th
     *     percentile, 2,995 for a 99.9th
     * @param seed {@code -Dtacho.demo.seed}: the same seed gives the same market and orders
     */
    record Settings(Path folder, @Nullable String rpc, Duration delay, int orders, long seed) {
        /** Refuses what cannot be run. */
        Settings {
            if (orders < 1) {
                throw new IllegalArgumentException("orders=" + orders + ": must be >= 1");
            }
        }

        static Settings of(String[] arguments) {
            return new Settings(
                    Path.of(arguments.length > 0 ? arguments[0] : "target/demo"),
                    property("tacho.rpc"),
                    Duration.ofMillis(number("tacho.demo.delay", 1)),
                    Math.toIntExact(number("tacho.demo.orders", 300)),
                    number("tacho.demo.seed", 7));
        }

        private static long number(String property, long otherwise) {
            String text = property(property);
            try {
                return text == null ? otherwise : Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(property + '=' + text + ": must be a whole number", e);
            }
        }

        /** A build that passes on what it was not given passes on an empty text. */
        private static @Nullable String property(String name) {
            String text = System.getProperty(name);
            return text == null || text.isBlank() ? null : text;
        }
    }

    /**
     * Runs the demonstration.
     *
     * @param arguments the folder of the report; {@code target/demo} if there is none
     */
    public static void main(String[] arguments) {
        new DexDemo(Settings.of(arguments), System.out).run();
    }

    /**
     * Runs the demonstration. Without a chain it measures the search for routes alone, and says so.
     *
     * @throws IllegalStateException if two quotes differ; the report is written nevertheless
     */
    void run() {
        say("looking for a chain");
        DevChain chain;
        try {
            chain = DevChain.open(settings.rpc());
        } catch (IllegalStateException e) {
            withoutChain(e.getMessage());
            return;
        }
        try (chain) {
            compare(chain);
        }
    }

    private void compare(DevChain chain) {
        say("deploying %d tokens and %d pools on %s (seed %d)", TOKENS, POOLS, chain, settings.seed());
        Market drawn = Market.draw(TOKENS, POOLS, random);
        DexWorld world = DexWorld.deploy(drawn, new Wallet(chain.near(), chain.key()));
        Node near = new Node(chain.near());
        Web3jService far = chain.far(settings.delay());

        say("warming up with %d orders on %s", WARM_UP, chain);
        new Trial(Perf.create("warm-up"), world, far, near).run(orders(world.market(), WARM_UP), done -> {});

        say("quoting %d orders in both ways, trading every %dth", settings.orders(), Trial.TRADE_EVERY);
        Perf perf = Perf.create("DEX quoting");
        Trial trial = new Trial(perf, world, far, near);
        Timeline slow = Timeline.watch(perf, perf.timer("quote", "way", Trial.ONE_BY_ONE));
        Timeline fast = Timeline.watch(perf, perf.timer("quote", "way", Trial.BATCHED));
        BothWays comparison =
                trial.run(orders(world.market(), settings.orders()), done -> progress(done, settings.orders()));
        slow.close();
        fast.close();

        int questions = Math.max(FEWEST_QUESTIONS, settings.orders() * QUESTIONS_PER_ORDER);
        int entries = questions / 50;
        say(
                "asking pools %d questions through a cache of %d answers, then through four other sizes",
                questions, entries);
        long head = near.head();
        List<PoolState> states = new OneByOne(near, world.market().pools()).at(head);
        ReadSavings savings = new PoolQuotes(chain.near(), states, head, entries).measure(perf, questions, random);

        say("routing %d orders over split routes from reserves of three ages, and trading each", 3 * settings.orders());
        Routing routing = new RoutingTrial(perf, world, far, near, random)
                .run(settings.orders(), SMALL_MARKETS, done -> progress(done, 3 * settings.orders()));

        Path report = write(Report.of(perf)
                .title("DEX quoting, one by one against batched and cached")
                .subtitle(settings.orders() + " orders in each way, " + TOKENS + " tokens and " + POOLS
                        + " pools of seed " + settings.seed() + ", on " + chain)
                .add(comparison)
                .add(comparison.compared())
                .add(comparison.worth())
                .add(routing)
                .add(savings)
                .check("same quotes", comparison.outcome().holds(), comparison.verdict())
                .check(
                        "at least 80 % of the round trips saved",
                        comparison.roundTripsSavedRatio() >= 0.8, Unit.RATIO.format(comparison.roundTripsSavedRatio()))
                .check(
                        "split plans within 0.5 % of the optimum on average",
                        routing.gaps().meanRatio() <= LARGEST_GAP,
                        Unit.RATIO.format(routing.gaps().meanRatio()))
                .check(
                        "reads saved by other sizes predicted within 2 points",
                        savings.worstErrorRatio() <= LARGEST_PREDICTION_ERROR,
                        Unit.RATIO.format(savings.worstErrorRatio())));
        print("");
        comparison.headlines().forEach(this::print);
        print(routing.headline());
        print(savings.headline());
        print("report: " + report);
        if (!comparison.outcome().holds()) {
            throw new IllegalStateException("both ways must give the same quotes: " + comparison.verdict());
        }
    }

    private void progress(int done, int all) {
        if (done * 4 / all > (done - 1) * 4 / all) {
            say("  %d of %d", done, all);
        }
    }

    private void withoutChain(String reason) {
        say("no chain: measuring the search for routes alone, on %d pools in memory (seed %d)", POOLS, settings.seed());
        Market market = Market.draw(TOKENS, POOLS, random);
        orders(market, 2_000).forEach(order -> Router.best(market.states(), order));

        Perf perf = Perf.create("DEX quoting");
        Timer route = perf.timer("route");
        orders(market, 3_000).forEach(order -> route.time(() -> Router.best(market.states(), order)));
        Path report = write(Report.of(perf)
                .title("DEX quoting, without a chain")
                .add(() -> Section.of(
                        "dex",
                        "One by one against batched and cached",
                        Note.failure("Not compared, for want of a chain. " + reason))));
        print("");
        print("route p50 " + Unit.NANOS.format(route.snapshot().percentile(50).value()));
        print("NOT COMPARED, FOR WANT OF A CHAIN. " + reason);
        print("report: " + report);
    }

    private Path write(Report report) {
        Path html = settings.folder().resolve("report.html").toAbsolutePath();
        report.write(html).write(html.resolveSibling("report.md")).write(html.resolveSibling("report.json"));
        return html;
    }

    private List<Order> orders(Market market, int count) {
        return Stream.generate(() -> market.drawOrder(random)).limit(count).toList();
    }

    private void say(String format, Object... arguments) {
        double seconds = (System.nanoTime() - start) / 1e9;
        print(String.format(Locale.ROOT, "[%5.1f s] ", seconds) + String.format(Locale.ROOT, format, arguments));
    }

    /** Prints a line; the space in front of a unit, which does not break, is none to every terminal. */
    private void print(String line) {
        out.println(line.replace('\u00a0', ' '));
    }
}
