import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the figures of the README and of the core's package-info, between their {@code figures} comments, and the
 * output of the README's first example, from what the build left under target/.
 *
 * <pre>
 * .ci/run                                                       makes the classpath files and runs it with --check
 * mvn -Pbench verify;                                           java .ci/ReadmeFigures.java --write
 * </pre>
 *
 * <p>{@code --check} compares the sizes of the jars (within 15 %) and the number of their dependencies; the benchmarks'
 * figures differ from machine to machine and are only written.
 */
final class ReadmeFigures {
    private static final Path README = Path.of("README.md");
    private static final Path PACKAGE = Path.of("perf-core/src/main/java/dev/tacho/core/package-info.java");
    private static final double TOLERANCE = 0.15;

    /** The median of the iterations, so that one which the machine disturbed does not count. */
    private static final String MEDIAN = "\"50.0\" : ";

    /** What each jar is for, in the words of the table. */
    private static final String[][] MODULES = {
        {"perf-core", "timers, histograms, counters, gauges; readers, growth laws, pauses, `.hlog`, a latency relay"},
        {"perf-cache", "measured caches (Caffeine, JCache, maps, Redis): why they miss, what another size, policy or time to live would give"},
        {"perf-chain", "web3j: measured, batched and cached calls, several providers, transactions, fees, gas; a local node"},
        {"perf-report", "reports, budgets and comparisons in JUnit tests, baselines, objectives, what a change is worth"},
    };

    /** What is timed by, in the words of the table, and its name in the benchmarks and in the memory file. */
    private static final String[][] COSTS = {
        {"two clock reads, nothing recorded: the floor", "floor"},
        {"**Tacho**, `timer.time(lambda)`", "tacho"},
        {"HdrHistogram, `Recorder`, 2 digits", "hdrRecorder"},
        {"LatencyUtils, `LatencyStats`", "latencyUtils"},
        {"Micrometer, no percentiles", "micrometer"},
        {"Micrometer, 4 percentiles, 1 digit", "micrometerPercentiles"},
        {"Prometheus, classic, 16 buckets", "prometheusClassic"},
        {"Prometheus, native", "prometheusNative"},
        {"OpenTelemetry, 16 buckets", "openTelemetryExplicit"},
        {"OpenTelemetry, exponential", "openTelemetryExponential"},
        {"Dropwizard, 1,028 samples", "dropwizard"},
    };

    private static final List<String> SHOWN = List.of(
            COSTS[0][0], COSTS[1][0], COSTS[2][0], COSTS[4][0], COSTS[5][0]);

    private static final List<String> COST_COLUMNS = List.of(
            "a timed block, ns", "1 thread", "2 threads", "4 threads", "times the floor", "B a call", "KB a timer");

    /** What is measured, module, benchmark, and the parameter of each variant that there is. */
    private static final String[][] WRAPPED = {
        cache("a hit in a Caffeine cache", "hit1Thread"),
        cache("a hit, two threads", "hit2Threads"),
        cache("a miss", "miss1Thread"),
        cache("a load, and an eviction", "load1Thread"),
        {"a JSON-RPC call that is neither encoded nor sent", "perf-chain", "MeasuredServiceBenchmark.send", "false", "", "", "true", ""},
    };

    private static String[] cache(String what, String benchmark) {
        return new String[] {
            what, "perf-cache", "MeasuredCaffeineBenchmark." + benchmark, "NOBODY", "CAFFEINE", "MICROMETER", "TACHO", "TACHO_WHAT_IF"
        };
    }

    private ReadmeFigures() {}

    public static void main(String[] arguments) throws IOException {
        boolean write = arguments.length == 1 && arguments[0].equals("--write");
        boolean check = arguments.length == 1 && arguments[0].equals("--check");
        if (!write && !check) {
            System.err.println("usage: java .ci/ReadmeFigures.java --check | --write");
            System.exit(2);
        }
        String readme = Files.readString(README);
        if (check) {
            List<String> wrong = compare(block(readme, "modules"), modules());
            wrong.forEach(System.err::println);
            System.exit(wrong.isEmpty() ? 0 : 1);
        }
        String changed = replace(readme, "modules", modules());
        if (Files.exists(Path.of("perf-core/target/jmh.json"))) {
            List<List<String>> costs = costs();
            changed = replace(changed, "costs", markdown(some(costs)) + '\n' + wrapped());
            String javadoc = Files.readString(PACKAGE);
            if (pattern("costs").matcher(javadoc).find()) {
                Files.writeString(PACKAGE, replace(javadoc, "costs", preformatted(costs)));
            }
        }
        Path output = Path.of("perf-report/target/examples/keys.txt");
        if (Files.exists(output)) {
            String printed = "```text\n" + Files.readString(output) + "```";
            changed = changed.replaceFirst("(?s)```text\n.*?```", Matcher.quoteReplacement(printed));
        }
        Path prediction = Path.of("perf-report/target/examples/pools.txt");
        if (Files.exists(prediction)) {
            changed = replace(changed, "prediction", "```text\n" + Files.readString(prediction) + "```\n");
        }
        Files.writeString(README, changed);
    }

    private static String modules() throws IOException {
        StringBuilder table = new StringBuilder("| jar | for | size | third-party jars |\n|:--|:--|--:|--:|\n");
        for (String[] module : MODULES) {
            Path jar = Path.of(module[0], "target", module[0] + "-0.1.0-SNAPSHOT.jar");
            String[] entries = Files.readString(Path.of(module[0], "target", "runtime.classpath")).split(":");
            long bytes = 0;
            int count = 0;
            for (String entry : entries) {
                boolean own = Path.of(entry).getFileName().toString().startsWith("perf-");
                if (!own && entry.endsWith(".jar")) {
                    bytes += Files.size(Path.of(entry));
                    count++;
                }
            }
            table.append(String.format(
                    Locale.ROOT,
                    "| `%s` | %s | %d KB | %d, %.1f MB |%n",
                    module[0],
                    module[1],
                    Math.round(Files.size(jar) / 1024.0),
                    count,
                    bytes / 1024.0 / 1024.0));
        }
        return table.toString();
    }

    /** The cells of the table, its head first. */
    private static List<List<String>> costs() throws IOException {
        String memory = Files.readString(Path.of("perf-core/target/footprint.json"));
        List<List<String>> rows = new ArrayList<>(List.of(COST_COLUMNS));
        double[] floor = nanos("floor");
        for (String[] cost : COSTS) {
            double[] nanos = nanos(cost[1]);
            List<String> row = new ArrayList<>(List.of(cost[0]));
            List<String> times = new ArrayList<>();
            for (int i = 0; i < nanos.length; i++) {
                row.add(figure("%.0f", nanos[i]));
                times.add(figure("%.1f", nanos[i] / floor[i]));
            }
            row.add(String.join(" / ", times));
            String run = run("perf-core", "TimedBlockBenchmark.Threads1." + cost[1], "");
            row.add(figure("%.0f", number(run, run.indexOf("gc.alloc.rate.norm"), "\"score\" : ")));
            int used = memory.indexOf('"' + cost[1] + '"');
            double kilobytes = used < 0 ? Double.NaN : number(memory, used, "\"used\": ") / 1024;
            row.add(Double.isNaN(kilobytes) ? "" : figure(kilobytes < 10 ? "%.1f" : "%.0f", kilobytes));
            rows.add(row);
        }
        return rows;
    }

    /** The head, and the rows that the README shows; the package-info has all. */
    private static List<List<String>> some(List<List<String>> rows) {
        return rows.stream().filter(row -> row == rows.get(0) || SHOWN.contains(row.get(0))).toList();
    }

    /** A timed block on 1, 2 and 4 threads. */
    private static double[] nanos(String benchmark) throws IOException {
        double[] nanos = new double[3];
        for (int i = 0; i < nanos.length; i++) {
            String name = "TimedBlockBenchmark.Threads" + (1 << i) + '.' + benchmark;
            nanos[i] = number(run("perf-core", name, ""), 0, MEDIAN);
        }
        return nanos;
    }

    private static String figure(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String markdown(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            table.append("| ").append(String.join(" | ", row)).append(" |\n");
            if (row == rows.get(0)) {
                table.append("|:--").append("|--:".repeat(row.size() - 1)).append("|\n");
            }
        }
        return table.toString();
    }

    /** The same between the stars of a Javadoc comment, where columns are made of spaces. */
    private static String preformatted(List<List<String>> rows) {
        StringBuilder table = new StringBuilder(" * <pre>\n");
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(" * ");
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream().mapToInt(other -> plain(other.get(at)).length()).max().orElse(0);
                String format = column == 0 ? "%-" + width + "s" : "%" + (width + 2) + "s";
                line.append(String.format(format, plain(row.get(at))));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.append(" * </pre>\n * ").toString();
    }

    private static String plain(String cell) {
        return cell.replaceAll("[`*]", "");
    }

    private static String wrapped() throws IOException {
        StringBuilder table = new StringBuilder(
                "| ns | bare | its own statistics | Micrometer's | measured | with predictions |\n"
                        + "|:--|--:|--:|--:|--:|--:|\n");
        for (String[] row : WRAPPED) {
            table.append("| ").append(row[0]).append(" |");
            for (int i = 3; i < row.length; i++) {
                String run = row[i].isEmpty() ? "" : run(row[1], row[2], row[i]);
                table.append(run.isEmpty() ? " " : figure(" %.0f ", number(run, 0, MEDIAN)));
                table.append('|');
            }
            table.append('\n');
        }
        return table.toString();
    }

    /** The part of a result file that belongs to one benchmark with one value of its first parameter. */
    private static String run(String module, String benchmark, String parameter) throws IOException {
        for (String run : Files.readString(Path.of(module, "target", "jmh.json")).split("\"jmhVersion\"")) {
            // What web3j's encoding takes varies by more than what measuring adds.
            boolean encoded = run.contains("\"JSON\"");
            if (run.contains(benchmark + '"') && !encoded && (parameter.isEmpty() || run.contains('"' + parameter + '"'))) {
                return run;
            }
        }
        throw new IOException(benchmark + " is not in jmh.json of " + module + ": run mvn -Pbench verify without jmh.args");
    }

    private static double number(String json, int from, String key) {
        Matcher matcher = Pattern.compile(Pattern.quote(key) + "([-0-9.eE]+)").matcher(json);
        if (from < 0 || !matcher.find(from)) {
            throw new IllegalStateException(key + " not found: run the benchmarks with -prof gc");
        }
        return Double.parseDouble(matcher.group(1));
    }

    /** Numbers of the same place may differ by the tolerance, words not at all. */
    private static List<String> compare(String written, String actual) {
        List<String> wrong = new ArrayList<>();
        String[] left = written.strip().split("\n");
        String[] right = actual.strip().split("\n");
        for (int i = 0; i < Math.max(left.length, right.length); i++) {
            String one = i < left.length ? left[i] : "";
            String other = i < right.length ? right[i] : "";
            if (!close(one, other)) {
                wrong.add("README says   " + one + "\nthe build has " + other
                        + "\nrun java .ci/ReadmeFigures.java --write and commit");
            }
        }
        return wrong;
    }

    private static boolean close(String one, String other) {
        String number = "[0-9]+(\\.[0-9]+)?";
        if (!one.replaceAll(number, "#").equals(other.replaceAll(number, "#"))) {
            return false;
        }
        Matcher left = Pattern.compile(number).matcher(one);
        Matcher right = Pattern.compile(number).matcher(other);
        while (left.find() && right.find()) {
            double a = Double.parseDouble(left.group());
            double b = Double.parseDouble(right.group());
            if (Math.abs(a - b) > TOLERANCE * Math.max(a, b)) {
                return false;
            }
        }
        return true;
    }

    private static String block(String readme, String name) {
        Matcher matcher = pattern(name).matcher(readme);
        if (!matcher.find()) {
            throw new IllegalStateException("README.md has no <!-- figures:" + name + " --> block");
        }
        return matcher.group(2);
    }

    private static String replace(String readme, String name, String table) {
        block(readme, name);
        return pattern(name).matcher(readme).replaceFirst(match ->
                Matcher.quoteReplacement(match.group(1) + table + match.group(3)));
    }

    private static Pattern pattern(String name) {
        return Pattern.compile("(?s)(<!-- figures:" + name + " -->\n)(.*?)(<!-- /figures -->)");
    }
}
