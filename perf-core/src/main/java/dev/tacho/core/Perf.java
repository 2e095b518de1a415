package dev.tacho.core;

import dev.tacho.core.resource.Environment;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.CounterSnapshot;
import dev.tacho.core.snapshot.GaugeSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * A named set of instruments: where a user starts.
 *
 * <pre>{@code
 * Perf perf = Perf.create("dex");
 * Timer quotes = perf.timer("quote");
 * for (Order order : orders) {
 *     quotes.time(() -> router.quote(order));
 * }
 * perf.snapshot().toString();   // an aligned table; perf-report makes HTML, Markdown or JSON of it
 * }</pre>
 *
 * <p>Asking for an instrument returns the same object for the same name and tags, so asking is cheap, but keeping it is
 * cheaper still. Safe for use by any thread. It holds no thread and no file, so there is nothing to close; it is
 * collected like any other object.
 */
public final class Perf {
    private final String name;
    private final Clock clock;
    private final boolean enabled;
    private final long startNanos;
    private final Environment environment;
    private final Map<InstrumentId, Object> instruments = new ConcurrentHashMap<>();
    /** What kind each name is, whatever its tags: a name means one thing. */
    private final Map<String, String> kinds = new ConcurrentHashMap<>();

    private final Map<String, SectionSource> sources = Collections.synchronizedMap(new LinkedHashMap<>());

    private Perf(String name, Clock clock, boolean enabled) {
        this.name = Names.check("name", name);
        this.clock = clock;
        this.enabled = enabled;
        this.startNanos = clock.nanoTime();
        this.environment = Environment.watch();
    }

    /**
     * Returns a new, empty set of instruments on the system clock.
     *
     * @param name what is measured, the title of its report
     * @return the set
     * @throws IllegalArgumentException if the name is blank
     */
    public static Perf create(String name) {
        return builder(name).build();
    }

    /**
     * Returns a builder, for a set with another clock.
     *
     * @param name what is measured, the title of its report
     * @return the builder
     * @throws IllegalArgumentException if the name is blank
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Returns a set that records nothing, at the cost of a branch a call: for switching measurement off without
     * touching the measured code.
     *
     * @return the disabled set, always the same object
     */
    public static Perf noop() {
        return Noop.PERF;
    }

    /** Builds a {@link Perf}. */
    public static final class Builder {
        private final String name;
        private Clock clock = Clock.system();

        private Builder(String name) {
            this.name = Names.check("name", name);
        }

        /**
         * Sets the clock of every instrument.
         *
         * @param newClock the clock; {@link Clock#system()} unless set
         * @return this builder
         */
        public Builder clock(Clock newClock) {
            this.clock = Objects.requireNonNull(newClock, "clock");
            return this;
        }

        /**
         * Returns the set of instruments.
         *
         * @return a new, empty set
         */
        public Perf build() {
            return new Perf(name, clock, true);
        }
    }

    /**
     * Returns the timer of this name and these tags, made at the first call.
     *
     * @param timer the name
     * @param tags keys and values in turn; may be empty
     * @return the timer, the same object for the same name and tags
     * @throws IllegalArgumentException if the name or a tag is blank, a tag's value is missing, or the name belongs to
     *     another kind of instrument
     */
    public Timer timer(String timer, String... tags) {
        return timer(timer, Tags.of(tags));
    }

    /**
     * Returns the timer of this name and these tags, made at the first call.
     *
     * @param timer the name
     * @param tags the tags
     * @return the timer, the same object for the same name and tags
     * @throws IllegalArgumentException if the name is blank or belongs to another kind of instrument
     */
    public Timer timer(String timer, Tags tags) {
        return instrument("timer", Timer.class, timer, tags, id -> new Timer(id, clock, enabled));
    }

    /**
     * Returns the histogram of this name and these tags, made at the first call.
     *
     * @param histogram the name
     * @param unit the unit of its values
     * @param tags keys and values in turn; may be empty
     * @return the histogram, the same object for the same name and tags
     * @throws IllegalArgumentException if the name or a tag is blank, a tag's value is missing, the name belongs to
     *     another kind of instrument, or the histogram has another unit
     */
    public Histogram histogram(String histogram, Unit unit, String... tags) {
        Objects.requireNonNull(unit, "unit");
        Histogram found = instrument(
                "histogram", Histogram.class, histogram, Tags.of(tags), id -> new Histogram(id, unit, enabled));
        checkUnit("histogram", found.id(), found.unit(), unit);
        return found;
    }

    /**
     * Returns the counter of this name and these tags, made at the first call.
     *
     * @param counter the name
     * @param tags keys and values in turn; may be empty
     * @return the counter, the same object for the same name and tags
     * @throws IllegalArgumentException if the name or a tag is blank, a tag's value is missing, or the name belongs to
     *     another kind of instrument
     */
    public Counter counter(String counter, String... tags) {
        return instrument("counter", Counter.class, counter, Tags.of(tags), id -> new Counter(id, enabled));
    }

    /**
     * Returns the gauge of this name and these tags, made at the first call, to be set.
     *
     * @param gauge the name
     * @param unit the unit of its value
     * @param tags keys and values in turn; may be empty
     * @return the gauge, the same object for the same name and tags
     * @throws IllegalArgumentException if the name or a tag is blank, a tag's value is missing, the name belongs to
     *     another kind of instrument, or the gauge has another unit
     */
    public Gauge gauge(String gauge, Unit unit, String... tags) {
        Objects.requireNonNull(unit, "unit");
        Gauge found = instrument("gauge", Gauge.class, gauge, Tags.of(tags), id -> new Gauge(id, unit, enabled));
        checkUnit("gauge", found.id(), found.unit(), unit);
        return found;
    }

    /**
     * Returns the gauge of this name and these tags and lets it read its value from a source. The source is held
     * strongly; a later source of the same gauge replaces it.
     *
     * @param gauge the name
     * @param unit the unit of its value
     * @param source read when a snapshot is taken, on that thread; if it throws, the value shows as n/a
     * @param tags keys and values in turn; may be empty
     * @return the gauge
     * @throws IllegalArgumentException as {@link #gauge(String, Unit, String...)}
     */
    public Gauge gauge(String gauge, Unit unit, DoubleSupplier source, String... tags) {
        Objects.requireNonNull(source, "source");
        Gauge found = gauge(gauge, unit, tags);
        found.readFrom(source);
        return found;
    }

    /**
     * Adds a source whose section appears in every report of this set: a cache meter, a chain meter, your own.
     *
     * @param source names the source, unique in this set
     * @param section gives the section
     * @throws IllegalArgumentException if the name is blank or taken
     */
    public void register(String source, SectionSource section) {
        Names.check("source", source);
        Objects.requireNonNull(section, "section");
        if (!enabled) {
            return;
        }
        SectionSource before = sources.putIfAbsent(source, section);
        if (before != null) {
            throw new IllegalArgumentException("source=\"" + source + "\": registered already in perf \"" + name
                    + "\"; give each cache and each client a name of its own");
        }
    }

    /**
     * Returns the registered sources.
     *
     * @return a copy, by name, in order of registration
     */
    public Map<String, SectionSource> sources() {
        synchronized (sources) {
            return Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        }
    }

    /**
     * Returns a reading of every instrument since this set was made.
     *
     * @return an immutable snapshot, sorted by name; about 12 µs a timer
     */
    public PerfSnapshot snapshot() {
        List<TimerSnapshot> timers = new ArrayList<>();
        List<HistogramSnapshot> histograms = new ArrayList<>();
        List<CounterSnapshot> counters = new ArrayList<>();
        List<GaugeSnapshot> gauges = new ArrayList<>();
        for (Object instrument : instruments.values()) {
            if (instrument instanceof Timer timer) {
                timers.add(timer.snapshot());
            } else if (instrument instanceof Histogram histogram) {
                histograms.add(histogram.snapshot());
            } else if (instrument instanceof Counter counter) {
                counters.add(counter.snapshot());
            } else if (instrument instanceof Gauge gauge) {
                gauges.add(gauge.snapshot());
            }
        }
        return new PerfSnapshot(name, clock.instant(), elapsedNanos(), timers, histograms, counters, gauges);
    }

    /**
     * Returns how long this set has existed, by its clock: the time axis of a {@link dev.tacho.core.section.Series}.
     *
     * @return nanoseconds since it was made
     */
    public long elapsedNanos() {
        return clock.nanoTime() - startNanos;
    }

    /**
     * Opens a private view whose intervals start now.
     *
     * @return a new reader
     */
    public Reader reader() {
        return new Reader(this);
    }

    /**
     * Returns what this set is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the clock of every instrument.
     *
     * @return the clock
     */
    public Clock clock() {
        return clock;
    }

    /**
     * Returns whether anything is recorded.
     *
     * @return false only for {@link #noop()}
     */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Returns the machine this set runs on, and the load on it since this set was made.
     *
     * @return the environment
     */
    public Environment environment() {
        return environment;
    }

    @Override
    public String toString() {
        return "Perf[" + name + ']';
    }

    private <T> T instrument(
            String kind, Class<T> type, String instrument, Tags tags, Function<InstrumentId, T> factory) {
        Names.check(kind, instrument);
        InstrumentId id = new InstrumentId(instrument, tags.asMap());
        if (!enabled) {
            // Nobody will read it, so nobody keeps it: a disabled set stays empty however many names it is asked for.
            return factory.apply(id);
        }
        String other = kinds.putIfAbsent(instrument, kind);
        if (other != null && !other.equals(kind)) {
            throw new IllegalArgumentException(kind + "=\"" + instrument + "\": the name belongs to a " + other
                    + " already; choose another name for the " + kind);
        }
        return type.cast(instruments.computeIfAbsent(id, factory));
    }

    private static void checkUnit(String kind, InstrumentId id, Unit unit, Unit asked) {
        if (unit != asked) {
            throw new IllegalArgumentException(kind + "=\"" + id + "\": has the unit " + unit + " already, not " + asked
                    + "; use one unit or another name");
        }
    }

    /** Made only when somebody asks for it. */
    private static final class Noop {
        static final Perf PERF = new Perf("noop", Clock.system(), false);
    }
}
