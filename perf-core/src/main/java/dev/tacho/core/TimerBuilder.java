package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Timer} that measures more, or more finely, than others.
 *
 * <pre>{@code
 * Timer quotes = perf.timerBuilder("quote").trackInFlight().costEvery(64).build();
 * }</pre>
 *
 * <p>For one thread.
 */
public final class TimerBuilder {
    private final Perf perf;
    private final String name;
    private final Tags tags;
    private BucketLayout layout;
    private int sampleEvery;
    private int costEvery;
    private boolean trackInFlight;
    private @Nullable Duration expectedInterval;

    TimerBuilder(Perf perf, String name, Tags tags, TimerOptions defaults) {
        this.perf = perf;
        this.name = name;
        this.tags = tags;
        this.layout = defaults.layout();
        this.sampleEvery = defaults.sampleEvery();
        this.costEvery = defaults.costEvery();
        this.trackInFlight = defaults.trackInFlight();
        this.expectedInterval = defaults.expectedInterval();
    }

    /**
     * Sets the resolution.
     *
     * @param digits 2 (values within 0.4 %) or 3 (0.05 %, eight times the memory)
     * @return this builder
     * @throws IllegalArgumentException if it is neither
     */
    public TimerBuilder digits(int digits) {
        this.layout = BucketLayout.ofDigits(digits);
        return this;
    }

    /**
     * Times one call in so many and counts all, for calls that are short against two clock readings. Which ones are
     * timed follows no period. Percentiles are those of the sample, and so are their intervals.
     *
     * @param calls one in how many, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public TimerBuilder sampleEvery(int calls) {
        this.sampleEvery = atLeastOne("sampleEvery", calls);
        return this;
    }

    /**
     * Measures processor time and allocated bytes of one timed call in so many. A measured call takes about 0.6 µs
     * longer, outside its own timing.
     *
     * @param calls one in how many, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public TimerBuilder costEvery(int calls) {
        this.costEvery = atLeastOne("costEvery", calls);
        return this;
    }

    /**
     * Remembers when each running call began, so that a reading knows how many run and for how long the oldest has. The
     * ages of about 1,000 calls at once are known; it takes 8 KB.
     *
     * @return this builder
     */
    public TimerBuilder trackInFlight() {
        this.trackInFlight = true;
        return this;
    }

    /**
     * Says how often a call was meant to begin, where the caller waits for one call before it makes the next: then a
     * slow call keeps others from being made and measured (coordinated omission). Readings carry the durations as
     * recorded and, beside them, corrected for that; see {@link
     * dev.tacho.core.snapshot.DistributionSnapshot#correctedFor}. With {@link Timer#startFrom} nothing is omitted, and
     * nothing must be corrected.
     *
     * @param interval the intended time between two starts of one caller, above 0
     * @return this builder
     * @throws IllegalArgumentException if it is not above 0
     */
    public TimerBuilder expectedInterval(Duration interval) {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("expectedInterval=" + interval + ": must be above 0");
        }
        this.expectedInterval = interval;
        return this;
    }

    /**
     * Returns the timer, made at the first call for its name and tags.
     *
     * @return the timer, the same object for the same name and tags
     * @throws IllegalArgumentException if there is one of that name and tags already that measures otherwise, or the
     *     name belongs to another kind of instrument
     */
    public Timer build() {
        TimerOptions options = new TimerOptions(layout, sampleEvery, costEvery, trackInFlight, expectedInterval);
        Timer timer = perf.timer(name, tags, options);
        if (!timer.options().equals(options)) {
            throw new IllegalArgumentException("timer=\"" + timer.id() + "\": exists already with " + timer.options()
                    + ", not " + options + "; build it before it is asked for by name alone");
        }
        return timer;
    }

    private static int atLeastOne(String what, int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException(what + '=' + calls + ": must be at least 1, which is every call");
        }
        return calls;
    }
}
