package dev.tacho.core;

import dev.tacho.core.Instruments.Kind;
import dev.tacho.core.pause.Pauses;
import dev.tacho.core.resource.Environment;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.Calibration;
import dev.tacho.core.snapshot.CounterSnapshot;
import dev.tacho.core.snapshot.GaugeSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.Ledger;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
    private final Clock userClock;
    private final TimerOptions plain;
    private final CellBudget budget;
    private final Instruments instruments;
    private final @Nullable Calibrator calibrator;
    private final @Nullable Pauses pauses;
    private final Map<String, SectionSource> sources = Collections.synchronizedMap(new LinkedHashMap<>());

    private Perf(Builder builder, boolean enabled) {
        this.name = builder.name;
        this.userClock = builder.clock;
        this.clock = GuardedClock.of(builder.clock);
        this.enabled = enabled;
        this.plain = TimerOptions.plain(builder.layout);
        this.budget = new CellBudget(builder.maximumMemoryBytes);
        this.instruments = new Instruments(builder.maximumSeries);
        this.calibrator = enabled ? Calibrator.of(clock) : null;
        this.pauses = builder.pauses;
        if (pauses != null) {
            sources.put("pauses", pauses);
        }
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
        private static final long DEFAULT_MEMORY = 16L << 20;
        private static final long LEAST_MEMORY = 64 << 10;

        private final String name;
        private Clock clock = Clock.system();
        private BucketLayout layout = BucketLayout.TWO_DIGITS;
        private long maximumMemoryBytes = DEFAULT_MEMORY;
        private int maximumSeries = 1_000;
        private @Nullable Pauses pauses;

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
         * Sets the resolution of timers and histograms that are not given one of their own.
         *
         * @param digits 2 (values within 0.4 %, the default) or 3 (0.05 %, eight times the memory)
         * @return this builder
         * @throws IllegalArgumentException if it is neither
         */
        public Builder digits(int digits) {
            this.layout = BucketLayout.ofDigits(digits);
            return this;
        }

        /**
         * Sets how much memory the counts may take before threads share them instead of having their own: slower, nothing
         * lost, and the report says so. What an instrument's shared counts need they get all the same: 1 KB (2 digits) or
         * 8 KB (3 digits) for each doubling among its values.
         *
         * @param bytes the limit, at least 65,536; 16 MiB unless set
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maximumMemoryBytes(long bytes) {
            if (bytes < LEAST_MEMORY) {
                throw new IllegalArgumentException("maximumMemoryBytes=" + bytes + ": must be at least " + LEAST_MEMORY
                        + "; a recording thread needs 2 to 45 KB a timer");
            }
            this.maximumMemoryBytes = bytes;
            return this;
        }

        /**
         * Sets how many combinations of tags a name may have. Further ones share the series {@code overflow=true}, and
         * the report says how often that was asked for. Of names there may be 10,000; further ones share one for each
         * kind of instrument, {@code further.timer.NANOS} and so on.
         *
         * @param series the limit for each name, at least 1; 1,000 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maximumSeries(int series) {
            if (series < 1) {
                throw new IllegalArgumentException("maximumSeries=" + series + ": must be at least 1");
            }
            this.maximumSeries = series;
            return this;
        }

        /**
         * Lets every timer tell which of its durations contained a pause of the virtual machine, so that percentiles
         * are known with and without; see {@link TimerSnapshot#withoutPauses}. The report then has a chapter on them.
         *
         * @param newPauses the watch, on the same axis as this set's clock; stays the caller's to close
         * @return this builder
         */
        public Builder pauses(Pauses newPauses) {
            this.pauses = Objects.requireNonNull(newPauses, "pauses");
            return this;
        }

        /**
         * Returns the set of instruments.
         *
         * @return a new, empty set
         */
        public Perf build() {
            return new Perf(this, true);
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
        if (instruments.known(timer, tags) instanceof Timer known) {
            return known;
        }
        Timer found = timer(timer, Tags.of(tags));
        remember(timer, tags, found.id(), found);
        return found;
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
        return timer(timer, tags, plain);
    }

    /**
     * Returns a builder for a timer that measures more, or more finely, than others: its running calls, the cost of a
     * call, only a sample of the calls, three digits.
     *
     * @param timer the name
     * @param tags keys and values in turn; may be empty
     * @return the builder
     * @throws IllegalArgumentException if the name or a tag is blank or a tag's value is missing
     */
    public TimerBuilder timerBuilder(String timer, String... tags) {
        return new TimerBuilder(this, Names.check("timer", timer), Tags.of(tags), plain);
    }

    Timer timer(String timer, Tags tags, TimerOptions options) {
        return instrument(
                new Kind("timer", Timer.class, Unit.NANOS),
                Timer.class,
                timer,
                tags,
                id -> new Timer(id, clock, options, budget, pauses, enabled));
    }

    /**
     * Returns the histogram of this name and these tags, made at the first call.
     *
     * @param histogram the name
     * @param unit the unit of its values
     * @param tags keys and values in turn; may be empty
     * @return the histogram, the same object for the same name and tags
     * @throws IllegalArgumentException if the name or a tag is blank, a tag's value is missing, or the name belongs to
     *     another kind of instrument or unit
     */
    public Histogram histogram(String histogram, Unit unit, String... tags) {
        if (instruments.known(histogram, tags) instanceof Histogram known && known.unit() == unit) {
            return known;
        }
        Kind kind = new Kind("histogram", Histogram.class, Objects.requireNonNull(unit, "unit"));
        Histogram found = instrument(
                kind,
                Histogram.class,
                histogram,
                Tags.of(tags),
                id -> new Histogram(id, unit, plain.layout(), budget, enabled));
        remember(histogram, tags, found.id(), found);
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
        if (instruments.known(counter, tags) instanceof Counter known) {
            return known;
        }
        Kind kind = new Kind("counter", Counter.class, Unit.COUNT);
        Counter found = instrument(kind, Counter.class, counter, Tags.of(tags), id -> new Counter(id, enabled));
        remember(counter, tags, found.id(), found);
        return found;
    }

    /**
     * Returns the gauge of this name and these tags, made at the first call, to be set.
     *
     * @param gauge the name
     * @param unit the unit of its value
     * @param tags keys and values in turn; may be empty
     * @return the gauge, the same object for the same name and tags
     * @throws IllegalArgumentException if the name or a tag is blank, a tag's value is missing, or the name belongs to
     *     another kind of instrument or unit
     */
    public Gauge gauge(String gauge, Unit unit, String... tags) {
        Kind kind = new Kind("gauge", Gauge.class, Objects.requireNonNull(unit, "unit"));
        return instrument(kind, Gauge.class, gauge, Tags.of(tags), id -> new Gauge(id, unit, enabled));
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
     * @return an immutable snapshot, sorted by name; some microseconds a timer
     */
    public PerfSnapshot snapshot() {
        List<TimerSnapshot> timers = new ArrayList<>();
        List<HistogramSnapshot> histograms = new ArrayList<>();
        List<CounterSnapshot> counters = new ArrayList<>();
        List<GaugeSnapshot> gauges = new ArrayList<>();
        instruments.forEach(instrument -> {
            if (instrument instanceof Timer timer) {
                timers.add(timer.snapshot());
            } else if (instrument instanceof Histogram histogram) {
                histograms.add(histogram.snapshot());
            } else if (instrument instanceof Counter counter) {
                counters.add(counter.snapshot());
            } else if (instrument instanceof Gauge gauge) {
                gauges.add(gauge.snapshot());
            }
        });
        return new PerfSnapshot(name, clock.instant(), elapsedNanos(), timers, histograms, counters, gauges, ledger());
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
        return userClock;
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

    /** Returns what an instrument of this package needs that is made of several recordings. */
    Parts parts() {
        return new Parts(clock, plain.layout(), budget);
    }

    private <T> T instrument(
            Kind kind, Class<T> type, String instrument, Tags tags, Function<InstrumentId, T> factory) {
        Names.check(kind.name(), instrument);
        if (!enabled) {
            // Nobody will read it, so nobody keeps it: a disabled set stays empty however many names it is asked for.
            return factory.apply(new InstrumentId(instrument, tags.asMap()));
        }
        return instruments.get(kind, type, instrument, tags, factory);
    }

    private void remember(String instrument, String[] tags, InstrumentId id, Object found) {
        if (enabled) {
            instruments.remember(instrument, tags, id, found);
        }
    }

    private Ledger ledger() {
        return new Ledger(
                calibrator == null ? Calibration.UNKNOWN : calibrator.refined(),
                budget.usedBytes(),
                budget.limitBytes(),
                budget.refusals(),
                budget.lost(),
                GuardedClock.failuresOf(clock),
                instruments.overflows());
    }

    /** Made only when somebody asks for it. */
    private static final class Noop {
        static final Perf PERF = new Perf(new Builder("noop"), false);
    }
}
