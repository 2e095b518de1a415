package dev.tacho.report.importer;

import dev.tacho.core.slo.Objective;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Objectives from a file of OpenSLO:
 *
 * <pre>{@code
 * OpenSlo file = OpenSlo.reader().read(Path.of("checkout.yaml"));
 * Slo slo = Slo.of(file.objective("checkout")).in(perf).start();
 * }</pre>
 *
 * <p>Read are the kinds SLO, SLI, AlertPolicy, AlertCondition and Service of {@code openslo/v1}. An SLO with several
 * objectives gives one for each, {@code checkout/1} and so on. Other kinds, and fields that mean nothing here, are left out
 * and {@link #remarks() reported}; what cannot be computed is refused.
 *
 * <p>An OpenSLO file names queries of a metrics store, which cannot run inside a program. So each metric source must lead to
 * an instrument, by the first of these that it has:
 * <ol>
 *   <li>the annotation or label {@code tacho.dev/good}, {@code tacho.dev/bad}, {@code tacho.dev/total} or, of a threshold,
 *       {@code tacho.dev/metric} of the SLI;
 *   <li>a name given to {@link Reader#bind} for its query;
 *   <li>the field {@code metric} of its {@code spec};
 *   <li>a {@code query} that is nothing but a name.
 * </ol>
 *
 * <p>An immutable value.
 */
public final class OpenSlo {
    private final Map<String, Objective> objectives;
    private final Map<String, String> services;
    private final List<String> remarks;

    private OpenSlo(Map<String, Objective> objectives, Map<String, String> services, List<String> remarks) {
        this.objectives = Collections.unmodifiableMap(new LinkedHashMap<>(objectives));
        this.services = Collections.unmodifiableMap(new LinkedHashMap<>(services));
        this.remarks = List.copyOf(remarks);
    }

    /**
     * Returns a reader that knows of no queries.
     *
     * @return the reader
     */
    public static Reader reader() {
        return new Reader(Map.of(), null);
    }

    /** Reads files; immutable. */
    public static final class Reader {
        private final Map<String, String> bindings;
        private final @Nullable Duration thresholdUnit;

        private Reader(Map<String, String> bindings, @Nullable Duration thresholdUnit) {
            this.bindings = bindings;
            this.thresholdUnit = thresholdUnit;
        }

        /**
         * Says which instrument counts what a query asks for.
         *
         * @param query the query exactly as the file has it, white space at its ends aside
         * @param instrument the name of a counter, or for a threshold of a timer
         * @return a reader that knows it
         */
        public Reader bind(String query, String instrument) {
            Map<String, String> more = new LinkedHashMap<>(bindings);
            more.put(query.strip(), Objects.requireNonNull(instrument, "instrument"));
            return new Reader(Collections.unmodifiableMap(more), thresholdUnit);
        }

        /**
         * Says in which unit of time the file's thresholds are, as OpenSLO's {@code value} has none. Without it, a threshold
         * needs the annotation {@code tacho.dev/unit} on its SLI: ns, us, ms, s, or none for a histogram.
         *
         * @param newUnit one unit, for example one second
         * @return a reader that uses it
         * @throws IllegalArgumentException if it is not positive
         */
        public Reader thresholdUnit(Duration newUnit) {
            if (newUnit.isNegative() || newUnit.isZero()) {
                throw new IllegalArgumentException("thresholdUnit=" + newUnit + ": must be positive, such as 1 second");
            }
            return new Reader(bindings, newUnit);
        }

        /**
         * Reads a file.
         *
         * @param file JSON or YAML in UTF-8, at most 1 MB
         * @return its objectives
         * @throws IOException if it cannot be read
         * @throws IllegalArgumentException if it is empty, too large or not understood; the message names file, place, value and
         *     cure
         */
        public OpenSlo read(Path file) throws IOException {
            if (Files.isDirectory(file)) {
                throw new IOException(file + ": is a folder; name a file in it");
            }
            long bytes = Files.size(file);
            if (bytes > 4L * Documents.MOST_CHARS) {
                throw new IllegalArgumentException(
                        file + ": has " + bytes + " bytes; must be at most 1 MB of text; split the file");
            }
            return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
        }

        /**
         * Reads a text.
         *
         * @param name names the text in messages
         * @param text JSON or YAML; one or several documents
         * @return its objectives
         * @throws IllegalArgumentException if it is empty, too large or not understood
         */
        public OpenSlo parse(String name, String text) {
            List<String> remarks = new ArrayList<>();
            String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
            SloMapper mapper = new SloMapper(name, bindings, thresholdUnit, remarks);
            mapper.read(Documents.of(name, plain));
            return new OpenSlo(mapper.objectives(), mapper.services(), remarks);
        }
    }

    /**
     * Returns an objective.
     *
     * @param name the SLO's name; with {@code /1} and so on if it has several objectives
     * @return the objective with the rules of its alert policies, or without a rule if it names none
     * @throws NoSuchElementException if there is none of that name; the message lists what there is
     */
    public Objective objective(String name) {
        Objective objective = objectives.get(name);
        if (objective == null) {
            throw new NoSuchElementException("no objective \"" + name + "\"; there are " + objectives.keySet());
        }
        return objective;
    }

    /**
     * Returns the objectives.
     *
     * @return by name, in the order of the file
     */
    public Map<String, Objective> objectives() {
        return objectives;
    }

    /**
     * Returns which service each objective belongs to.
     *
     * @return the services' display names, or names, by objective; without those that name none
     */
    public Map<String, String> services() {
        return services;
    }

    /**
     * Returns what was left out.
     *
     * @return sentences with the place in the file; empty if all was understood
     */
    public List<String> remarks() {
        return remarks;
    }

    @Override
    public String toString() {
        return "OpenSlo" + objectives.keySet();
    }
}
