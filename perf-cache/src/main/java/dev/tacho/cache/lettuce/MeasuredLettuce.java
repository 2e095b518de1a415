package dev.tacho.cache.lettuce;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import io.lettuce.core.metrics.CommandLatencyCollector;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.DecoratedCommand;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures Redis as an application uses it through Lettuce, with one line where the client's resources are made:
 *
 * <pre>{@code
 * MeasuredLettuce measured = MeasuredLettuce.of(
 *         perf, "sessions", KeyOptions.whatIf().groupBy(key -> ((String) key).split(":")[0]));
 * ClientResources resources = ClientResources.builder()
 *         .commandLatencyRecorder(measured.recorder())           // this line
 *         .build();
 * RedisClient client = RedisClient.create(resources, "redis://localhost");
 *
 * measured.meter().snapshot().hitRatio();                        // as this application sees it
 * measured.meter().keys().orElseThrow().snapshot().groups();     // hits and misses by the keys' prefix
 * measured.meter().keys().orElseThrow().predict();               // what a smaller Redis would do
 * measured.snapshot().command("GET").completion().percentile(99);
 * }</pre>
 *
 * <p>Lettuce calls the recorder when it has decoded an answer and before it hands it on, so the synchronous, the
 * asynchronous and the reactive API are measured alike, pipelined or not, on one connection, a pool or a cluster.
 * Nothing of Lettuce is wrapped; futures, errors, order and timeouts are its own.
 *
 * <p><b>Every command</b> is counted and timed by name, as having succeeded, failed or been cancelled. Hits and misses
 * are those of {@code GET}, {@code GETEX}, {@code GETDEL}, {@code MGET}, {@code HGET} and {@code HMGET}, element by
 * element, and of {@code HGETALL}; a command that failed is neither. An entry is a key, or a field of a hash; to {@code
 * HGETALL} it is the hash.
 *
 * <p><b>By key</b>, with {@link KeyOptions}, the functions of the options get the key as a {@code String}; of a field that
 * of its hash. Entries are stored by {@code SET}, {@code SETEX}, {@code PSETEX}, {@code SETNX}, {@code GETSET}, {@code
 * MSET}, {@code MSETNX}, {@code HSET}, {@code HSETNX} and {@code HMSET}, removed by {@code DEL}, {@code UNLINK}, {@code
 * HDEL} and {@code GETDEL}, and all of them by {@code FLUSHDB} and {@code FLUSHALL}; they weigh their bytes, or 1 if
 * their size is not known. This is one client's view of a cache without a limit of its own. If all its entries have the
 * same time to live, say so, for misses then have that reason and other times are predicted:
 *
 * <pre>{@code
 * keys.readShapeFrom(() -> CacheShape.unbounded().withExpireAfterWrite(Duration.ofMinutes(5)));
 * }</pre>
 *
 * <p><b>Not seen</b> is a command that the server never answers: rejected by the client, or lost with its connection and
 * not sent again. Its caller has the exception. Commands of a transaction are counted and timed until the server has
 * queued them, but their lookups are {@linkplain LettuceSnapshot#unknownLookups unknown} and what they store is not
 * noted; neither is what a script does, nor that {@code DEL} of a hash removes its fields.
 *
 * <p>Safe for use by any thread.
 */
public final class MeasuredLettuce implements SectionSource {
    private static final Logger log = LoggerFactory.getLogger(MeasuredLettuce.class);
    private static final String CLUSTER = "io.lettuce.core.cluster.";

    private final Perf perf;
    private final CacheMeter meter;
    private final CommandMeters commands;
    private final CacheUse use;
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean failureLogged = new AtomicBoolean();

    MeasuredLettuce(Perf perf, CacheMeter meter, @Nullable KeyMeter keys, boolean open) {
        this.perf = perf;
        this.meter = meter;
        this.commands = new CommandMeters(perf, meter.name());
        this.use = new CacheUse(meter, keys, open);
    }

    /**
     * Returns a new measurement without keys, which registers itself as the source {@code lettuce.<name>} and its meter
     * as {@code cache.<name>}. Its timers are called {@code redis.command}, with the tags {@code cache=<name>} and {@code
     * command}.
     *
     * @param perf the set that it belongs to; if it is disabled, nothing is recorded
     * @param name names what Redis is used for, unique among the caches of the set
     * @return the measurement
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static MeasuredLettuce of(Perf perf, String name) {
        return registered(perf, CacheMeter.of(perf, name), null);
    }

    /**
     * Returns a new measurement by key too, registered as {@link #of(Perf, String)} does.
     *
     * @param perf the set that it belongs to; if it is disabled, nothing is recorded
     * @param name names what Redis is used for, unique among the caches of the set
     * @param options what to find out by key; their functions run on Lettuce's event loop and get a {@code String}
     * @return the measurement
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static MeasuredLettuce of(Perf perf, String name, KeyOptions options) {
        Objects.requireNonNull(options, "options");
        CacheMeter meter = CacheMeter.of(perf, name);
        return registered(perf, meter, meter.byKey(options));
    }

    private static MeasuredLettuce registered(Perf perf, CacheMeter meter, @Nullable KeyMeter keys) {
        MeasuredLettuce measured = new MeasuredLettuce(perf, meter, keys, Arguments.OPEN);
        perf.register("lettuce." + meter.name(), measured);
        return measured;
    }

    /**
     * Returns the recorder for {@code ClientResources.builder().commandLatencyRecorder(...)}. It takes the place of the
     * collector that Lettuce makes where LatencyUtils is on the class path; to keep that, pass {@code
     * CommandLatencyCollector.create(CommandLatencyCollectorOptions.create())} to {@link
     * #recorder(CommandLatencyRecorder)}.
     *
     * @return the recorder, for as many clients as are to be measured as one; a disabled one if the {@link Perf} is
     *     disabled
     */
    public CommandLatencyRecorder recorder() {
        return perf.isEnabled() ? new MeteredRecorder(this, null) : CommandLatencyRecorder.disabled();
    }

    /**
     * Returns a recorder that lets the application's own one record too, for a client can have only one.
     *
     * @param own called after this one with the same arguments, if it is enabled; what it throws is Lettuce's to handle.
     *     If it is a {@link CommandLatencyCollector}, so is what is returned, and Lettuce publishes its metrics as ever
     * @return the recorder; {@code own} itself if the {@link Perf} is disabled
     */
    public CommandLatencyRecorder recorder(CommandLatencyRecorder own) {
        Objects.requireNonNull(own, "own");
        if (!perf.isEnabled()) {
            return own;
        }
        return own instanceof CommandLatencyCollector collector
                ? new MeteredCollector(this, collector)
                : new MeteredRecorder(this, own);
    }

    /**
     * Returns what counts hits and misses and, if options were given, measures by key.
     *
     * @return the meter
     */
    public CacheMeter meter() {
        return meter;
    }

    /**
     * Returns what was recorded of commands so far.
     *
     * @return an immutable reading; some microseconds a command, and recording threads are not disturbed
     */
    public LettuceSnapshot snapshot() {
        return new LettuceSnapshot(
                meter.name(),
                commands.all().stream().map(CommandMeter::read).toList(),
                use.unknownLookups(),
                use.unseenKeys(),
                failures.sum());
    }

    /**
     * Returns what a report says of the commands: the section {@code lettuce.<name>}. Hits and misses stand in the
     * section of the {@link #meter}. Its facts are called {@code lettuce.<name>.commands}, {@code .failed}, {@code
     * .cancelled} and {@code .unknown-lookups}, with white space in the name replaced.
     *
     * @return the section
     */
    @Override
    public Section section() {
        return LettuceSection.of(snapshot());
    }

    @Override
    public String toString() {
        return "MeasuredLettuce[" + meter.name() + ']';
    }

    /** Records a command that was answered. A failure of this must not reach Lettuce, which would close the connection. */
    void record(RedisCommand<?, ?, ?> command, long firstResponseNanos, long completionNanos) {
        try {
            CommandMeter counts = commands.of(command.getType());
            CommandOutput<?, ?, ?> output = command.getOutput();
            if (command.isCancelled()) {
                counts.cancelled();
            } else if (output == null || (!output.hasError() && !command.isDone())) {
                counts.succeeded(firstResponseNanos, completionNanos);
                use.note(counts, command, output);
            } else if (isRedirection(command, output.getError())) {
                counts.redirected();
            } else {
                counts.failed(firstResponseNanos, completionNanos);
            }
        } catch (RuntimeException | LinkageError e) {
            failed(e);
        }
    }

    /** Records a command of which nothing is known but its name. */
    void record(ProtocolKeyword command, long firstResponseNanos, long completionNanos) {
        try {
            commands.of(command).succeeded(firstResponseNanos, completionNanos);
        } catch (RuntimeException | LinkageError e) {
            failed(e);
        }
    }

    /** For a client of one server an error that begins so is an error; that of a cluster asks another node. */
    private static boolean isRedirection(RedisCommand<?, ?, ?> command, @Nullable String error) {
        if (error == null || !(error.startsWith("MOVED ") || error.startsWith("ASK "))) {
            return false;
        }
        RedisCommand<?, ?, ?> inner = command;
        while (inner instanceof DecoratedCommand<?, ?, ?> outer) {
            if (outer.getClass().getName().startsWith(CLUSTER)) {
                return true;
            }
            inner = outer.getDelegate();
        }
        return false;
    }

    private void failed(Throwable e) {
        failures.increment();
        if (failureLogged.compareAndSet(false, true)) {
            log.warn("The recorder of cache {} failed; further failures are counted but not logged", meter.name(), e);
        }
    }
}
