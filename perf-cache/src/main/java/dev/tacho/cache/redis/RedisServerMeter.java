package dev.tacho.cache.redis;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Measures a Redis server by what it counts itself, for all its clients together.
 *
 * <pre>{@code
 * RedisServerMeter redis = RedisServerMeter.of(perf, "sessions", words -> jedis.sendCommand(
 *         () -> words[0].getBytes(UTF_8), Arrays.copyOfRange(words, 1, words.length)));
 *
 * RedisServerSnapshot before = redis.snapshot();
 * runTest();
 * RedisServerSnapshot test = redis.snapshot().minus(before);
 * test.hitRatio();
 * test.command("get").meanNanos();
 * }</pre>
 *
 * <p>The meter adds its {@link #section} to every report of its {@link Perf}. It asks the server only when it is made
 * and when a reading or a section is asked for. Nothing that the client throws reaches the caller: what cannot be read is
 * told by {@link RedisServerSnapshot#unavailable}, counted by {@link #failures} and the first time logged. What the
 * server refuses (a managed server often forbids {@code CONFIG}) is not asked again until it restarts.
 *
 * <p>One meter measures one server, not a cluster, nor several servers behind one address: each counts for itself. Safe
 * for use by any thread; readings of one meter are taken one after another.
 */
public final class RedisServerMeter implements SectionSource {
    private final Perf perf;
    private final String name;
    private final ServerReader reader;

    /** Held while the client waits, so that a client for one thread will do; not a monitor, for virtual threads. */
    private final ReentrantLock reading = new ReentrantLock();

    private long sequence;
    private long restarts;
    private long resets;
    private @Nullable Reading base;
    private @Nullable Reading last;

    private RedisServerMeter(Perf perf, String name, RedisCommands commands) {
        this.perf = perf;
        this.name = name;
        this.reader = new ServerReader(perf, name, commands);
    }

    /**
     * Returns a new meter, registers it as the source {@code redis.<name>} and takes a first reading, from which the
     * section counts. If the server does not answer, the section counts from the first reading that succeeds.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the meter never asks the server
     * @param name names the server, unique among the servers of the set
     * @param commands sends commands to the server; see there what it is asked
     * @return the meter
     * @throws IllegalArgumentException if the name is blank or taken by another server of the set
     */
    public static RedisServerMeter of(Perf perf, String name, RedisCommands commands) {
        Objects.requireNonNull(commands, "commands");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name=\"" + name + "\": must not be blank");
        }
        RedisServerMeter meter = new RedisServerMeter(perf, name, commands);
        perf.register("redis." + name, meter);
        meter.read();
        return meter;
    }

    /**
     * Returns what the server is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Reads the server now.
     *
     * @return an immutable reading, with the counts since the server started. If the server goes away meanwhile it holds
     *     what was read until then, and if it cannot be asked at all, nothing
     */
    public RedisServerSnapshot snapshot() {
        return read().now().sinceStart();
    }

    /**
     * Returns how often a command failed other than by the server's refusal, or its reply could not be read.
     *
     * @return the failures since the meter was made
     */
    public long failures() {
        reading.lock();
        try {
            return reader.failures();
        } finally {
            reading.unlock();
        }
    }

    /**
     * Reads the server now and returns what a report says of it: the section {@code redis.<name>} with the counts since
     * the meter was made, the 20 commands that took the most time, databases, errors, slow commands, and what is worth
     * acting on. If the server cannot be asked, the section says so and shows the last reading with its age.
     *
     * <p>Its facts are called {@code redis.<name>.hit-ratio}, {@code .hits}, {@code .misses}, {@code
     * .commands-per-second}, {@code .expired-per-second}, {@code .evicted-per-second}, {@code .error-replies}, {@code
     * .used-memory}, {@code .fill-ratio}, {@code .fragmentation-ratio}, {@code .clients}, {@code .rejected-connections}
     * and {@code .keys}, with white space in the name replaced. They are the server's own counts and have no interval.
     *
     * @return the section
     */
    @Override
    public Section section() {
        return RedisSection.of(name, read());
    }

    @Override
    public String toString() {
        return "RedisServerMeter[" + name + ']';
    }

    /**
     * What one look at the server brings.
     *
     * @param now what was read now
     * @param since what the server counted between the first and the newest reading that it answered, or from a later
     *     restart or reset; null if it never answered
     * @param sinceAgeNanos how old that newest reading is
     * @param fromFirstPass whether {@code since} counts from the making of the meter, unless from a restart or reset
     * @param restarts how often another run of a server was met
     * @param resets how often its counters were reset
     * @param failures of the client, so far
     */
    record View(
            Reading now,
            @Nullable RedisServerSnapshot since,
            long sinceAgeNanos,
            boolean fromFirstPass,
            long restarts,
            long resets,
            long failures) {}

    private View read() {
        reading.lock();
        try {
            Reading now = perf.isEnabled() ? reader.read(++sequence) : disabled();
            if (now.answered()) {
                accept(now);
            }
            Reading newest = last;
            return new View(
                    now,
                    newest == null || base == null ? null : newest.minus(base),
                    newest == null ? 0 : perf.elapsedNanos() - newest.atNanos(),
                    base != null && base.sequence() == 1,
                    restarts,
                    resets,
                    reader.failures());
        } finally {
            reading.unlock();
        }
    }

    private void accept(Reading now) {
        Reading before = last;
        if (before == null) {
            base = now;
        } else {
            switch (now.minus(before).extent()) {
                case SINCE_RESTART -> {
                    restarts++;
                    base = now.atServerStart();
                }
                case SINCE_RESET -> {
                    resets++;
                    base = now.atReset(before);
                }
                case INTERVAL, SINCE_START -> {
                    // The server counts on.
                }
            }
        }
        last = now;
    }

    private Reading disabled() {
        return Reading.nothing(this, "everything: the Perf is disabled");
    }
}
