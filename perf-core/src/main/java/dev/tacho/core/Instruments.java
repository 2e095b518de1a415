package dev.tacho.core;

import dev.tacho.core.snapshot.InstrumentId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The instruments of a {@link Perf}: by name, and under each name by tags, each up to a limit. Tags beyond it share one
 * series, {@code overflow=true}, and names beyond it one name a kind, so that an id used as a tag or in a name by mistake
 * costs a line in the report and not the heap.
 */
final class Instruments {
    static final Tags OVERFLOW = Tags.of("overflow", "true");
    /** Begins the name that stands for all beyond the limit; the kind of instrument and the unit end it. */
    private static final String FURTHER = "further.";

    private final int maximumSeries;
    private final Map<String, Family> families = new ConcurrentHashMap<>();
    private final HandleCache handles = new HandleCache();

    Instruments(int maximumSeries) {
        this.maximumSeries = maximumSeries;
    }

    /** More names than a program has places: beyond them names are data, and share one. */
    private static final int MAXIMUM_NAMES = 10_000;

    /** What one name means, whatever the tags: a kind of instrument, and a unit. */
    record Kind(String name, Class<?> type, Object unit) {}

    private final class Family {
        final Kind kind;
        final Map<Tags, Object> series = new ConcurrentHashMap<>();
        final AtomicInteger size = new AtomicInteger();
        final LongAdder overflows = new LongAdder();

        Family(Kind kind) {
            this.kind = kind;
        }

        /** Returns the series of these tags, made if need be and allowed. */
        Object get(String name, Tags tags, Function<InstrumentId, ?> factory) {
            Object found = series.get(tags);
            if (found != null) {
                return found;
            }
            if (size.incrementAndGet() <= maximumSeries || tags.equals(OVERFLOW)) {
                Object fresh = factory.apply(new InstrumentId(name, tags.asMap()));
                Object first = series.putIfAbsent(tags, fresh);
                if (first != null) {
                    size.decrementAndGet();
                    return first;
                }
                return fresh;
            }
            size.decrementAndGet();
            overflows.increment();
            return series.computeIfAbsent(
                    OVERFLOW, overflow -> factory.apply(new InstrumentId(name, overflow.asMap())));
        }
    }

    /** Returns a known instrument by its name and tags as given; null if it has not been asked for in this way. */
    @Nullable
    Object known(String name, String[] tags) {
        return handles.get(name, tags);
    }

    /**
     * Returns the instrument of this name and these tags, made if need be.
     *
     * @throws IllegalArgumentException if the name belongs to another kind of instrument or unit
     */
    <T> T get(Kind kind, Class<T> type, String name, Tags tags, Function<InstrumentId, T> factory) {
        Names.check(kind.name, name);
        String shown = name;
        Family family = families.get(name);
        if (family == null && families.size() >= MAXIMUM_NAMES) {
            shown = FURTHER + kind.name + '.' + kind.unit;
            family = family(kind, shown);
            family.overflows.increment();
        } else if (family == null) {
            family = family(kind, name);
        }
        if (!family.kind.equals(kind)) {
            throw otherKind(name, family.kind, kind);
        }
        return type.cast(family.get(shown, shown.equals(name) ? tags : OVERFLOW, factory));
    }

    private Family family(Kind kind, String name) {
        Family fresh = new Family(kind);
        Family first = families.putIfAbsent(name, fresh);
        return first == null ? fresh : first;
    }

    /** Remembers how an instrument was asked for; the shared series of too many tags is not worth it. */
    void remember(String name, String[] tags, InstrumentId id, Object instrument) {
        if (!id.tags().equals(OVERFLOW.asMap())) {
            handles.put(name, tags, instrument);
        }
    }

    void forEach(Consumer<Object> action) {
        families.values().forEach(family -> family.series.values().forEach(action));
    }

    /** Returns how often each name was asked for tags beyond the limit. */
    Map<String, Long> overflows() {
        Map<String, Long> overflows = new TreeMap<>();
        families.forEach((name, family) -> {
            long times = family.overflows.sum();
            if (times > 0) {
                overflows.put(name, times);
            }
        });
        return overflows;
    }

    private static IllegalArgumentException otherKind(String name, Kind has, Kind asked) {
        if (!has.name.equals(asked.name)) {
            return new IllegalArgumentException(asked.name + "=\"" + name + "\": the name belongs to a " + has.name
                    + " already; choose another name for the " + asked.name);
        }
        return new IllegalArgumentException(asked.name + "=\"" + name + "\": has the unit " + has.unit
                + " already, not " + asked.unit + "; use one unit or another name");
    }
}
