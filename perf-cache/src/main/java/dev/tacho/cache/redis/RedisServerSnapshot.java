package dev.tacho.cache.redis;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An immutable reading of a Redis server: what it counts since it started, or in an interval ({@link #minus}).
 *
 * <p>Every number is a {@code double} that is {@code NaN} where the server does not tell it or could not be asked; {@link
 * #unavailable} says why. Counts are whole and exact below 2^53. Some numbers are of the moment of the reading, in an
 * interval too, and say so; all others are counts.
 *
 * <p>To join several servers add their counts; hit ratios cannot be averaged. A server counts lookups whoever makes
 * them, and only those of commands that read: {@code GET}, each key of {@code MGET}, but {@code EXISTS}, {@code TTL} and
 * {@code TYPE} too; no {@code SET}, {@code INCR} or {@code DEL}.
 */
public final class RedisServerSnapshot {
    private final Reading reading;
    private final Extent extent;
    private final double elapsedNanos;

    RedisServerSnapshot(Reading reading, Extent extent, double elapsedNanos) {
        this.reading = reading;
        this.extent = extent;
        this.elapsedNanos = elapsedNanos;
    }

    /** What time the counts belong to. */
    public enum Extent {
        /** From the start of the server, or the last reset of its counters, to the reading. */
        SINCE_START,
        /** From the earlier reading to the later. */
        INTERVAL,
        /**
         * From the start of the server to the later reading, because it started after the earlier one, or is another
         * server: a replica that took over, or a further one behind the same address.
         */
        SINCE_RESTART,
        /**
         * From a reset of the counters ({@code CONFIG RESETSTAT}) between the two readings to the later. It is noticed by
         * a count that shrank; a reset after which every count had outgrown its earlier value goes unnoticed.
         */
        SINCE_RESET
    }

    /**
     * Returns what happened since an earlier reading of the same server. If the server restarted or reset its counters
     * between, only what came after that can be told, and {@link #extent} says so. No count is ever negative.
     *
     * @param earlier the earlier reading
     * @return the interval
     * @throws IllegalArgumentException if {@code earlier} is the later reading, or one of both is itself an interval
     */
    public RedisServerSnapshot minus(RedisServerSnapshot earlier) {
        if (extent != Extent.SINCE_START || earlier.extent != Extent.SINCE_START) {
            throw new IllegalArgumentException("extent=" + extent + " minus extent=" + earlier.extent
                    + ": only readings can be subtracted, not intervals; keep the readings");
        }
        return reading.minus(earlier.reading);
    }

    /**
     * Returns what time the counts belong to.
     *
     * @return the extent; {@link Extent#SINCE_START} unless this is a difference
     */
    public Extent extent() {
        return extent;
    }

    /**
     * Returns how long that time was. After a reset of the counters it is not known when in the interval that was: the
     * time is the whole interval, and rates are then the least they can be.
     *
     * @return nanoseconds; {@code NaN} if not known to 10 %, as in the first 10 seconds of a server
     */
    public double elapsedNanos() {
        return elapsedNanos;
    }

    /**
     * Returns whether the server answered {@code INFO}. If not, hardly any number is known.
     *
     * @return true if it did
     */
    public boolean isAnswered() {
        return reading.answered();
    }

    /**
     * Returns what could not be read and why, for people: commands that the server refused or does not know, values that
     * are not as they should be, a server that went away.
     *
     * @return texts without anything secret, at most some 30; empty if everything could be read
     */
    public List<String> unavailable() {
        return reading.unavailable();
    }

    /**
     * Returns how many fields of {@code INFO} are well-formed and not read here: those nobody needs and those of newer
     * servers.
     *
     * @return the fields
     */
    public long otherFields() {
        return reading.info().otherFields();
    }

    /**
     * Returns what the server is.
     *
     * @return {@code Redis}, {@code Valkey} or {@code Dragonfly}; empty if it did not answer
     */
    public String product() {
        return reading.info().identity().product();
    }

    /**
     * Returns the server's version.
     *
     * @return for example {@code 7.0.15}; empty if it did not tell
     */
    public String version() {
        return reading.info().identity().version();
    }

    /**
     * Returns how long the server had been up when it was read.
     *
     * @return nanoseconds, counted in whole seconds
     */
    public double uptimeNanos() {
        return reading.uptimeNanos();
    }

    /**
     * Returns whether the server was a replica when it was read. By default a replica neither evicts nor
     * expires on its own; it counts its own lookups only.
     *
     * @return true if it said so
     */
    public boolean isReplica() {
        return reading.info().identity().role().equals("slave");
    }

    /**
     * Returns how many replicas were connected when the server was read.
     *
     * @return the replicas
     */
    public double connectedReplicas() {
        return number(InfoField.REPLICAS);
    }

    /**
     * Returns whether the server was loading its data when it was read: most commands are then refused.
     *
     * @return true if it said so
     */
    public boolean isLoading() {
        return number(InfoField.LOADING) > 0;
    }

    /**
     * Returns how many lookups found their key.
     *
     * @return the hits of the whole server
     */
    public double keyspaceHits() {
        return number(InfoField.HITS);
    }

    /**
     * Returns how many lookups did not find their key.
     *
     * @return the misses of the whole server
     */
    public double keyspaceMisses() {
        return number(InfoField.MISSES);
    }

    /**
     * Returns the share of the lookups that found their key. It is a count, not a sample, and so has no error bar.
     *
     * @return {@code keyspaceHits / (keyspaceHits + keyspaceMisses)}, 0 to 1; {@code NaN} if there was no lookup
     */
    public double hitRatio() {
        double lookups = keyspaceHits() + keyspaceMisses();
        return lookups > 0 ? keyspaceHits() / lookups : Double.NaN;
    }

    /**
     * Returns how many keys were removed because their time was up.
     *
     * @return the keys
     */
    public double expiredKeys() {
        return number(InfoField.EXPIRED);
    }

    /**
     * Returns how many keys were removed because the memory was full.
     *
     * @return the keys
     */
    public double evictedKeys() {
        return number(InfoField.EVICTED);
    }

    /**
     * Returns how many keys expired in a second, on average.
     *
     * @return {@code expiredKeys} per second of {@link #elapsedNanos}
     */
    public double expiredKeysPerSecond() {
        return perSecond(expiredKeys());
    }

    /**
     * Returns how many keys were evicted in a second, on average.
     *
     * @return {@code evictedKeys} per second of {@link #elapsedNanos}
     */
    public double evictedKeysPerSecond() {
        return perSecond(evictedKeys());
    }

    /**
     * Returns how many commands the server ran, the meter's own among them.
     *
     * @return the commands
     */
    public double commandsProcessed() {
        return number(InfoField.COMMANDS);
    }

    /**
     * Returns how many commands the server ran in a second, on average.
     *
     * @return {@code commandsProcessed} per second of {@link #elapsedNanos}
     */
    public double commandsPerSecond() {
        return perSecond(commandsProcessed());
    }

    /**
     * Returns how many commands the server ran in a second when it was read, by its own average of the last 1.6 seconds.
     *
     * @return commands per second
     */
    public double currentCommandsPerSecond() {
        return number(InfoField.COMMANDS_PER_SECOND);
    }

    /**
     * Returns how much memory the server had allocated when it was read: data, buffers and its own structures.
     *
     * @return bytes
     */
    public double usedMemoryBytes() {
        return number(InfoField.USED_MEMORY);
    }

    /**
     * Returns the most memory that the server ever had allocated until it was read.
     *
     * @return bytes
     */
    public double peakMemoryBytes() {
        return number(InfoField.PEAK_MEMORY);
    }

    /**
     * Returns how much memory the operating system had given the server when it was read.
     *
     * @return bytes
     */
    public double residentMemoryBytes() {
        return number(InfoField.RESIDENT_MEMORY);
    }

    /**
     * Returns the limit from which on the server evicts or refuses, when it was read.
     *
     * @return bytes; 0 if it has no limit
     */
    public double maxMemoryBytes() {
        return number(InfoField.MAX_MEMORY);
    }

    /**
     * Returns what the server does at that limit.
     *
     * @return for example {@code allkeys-lru}; empty if it does not tell
     */
    public String maxMemoryPolicy() {
        return reading.info().identity().policy();
    }

    /**
     * Returns how full the memory was when the server was read, as the server reckons: buffers of replicas and of the
     * append-only file do not count.
     *
     * @return used to largest memory, 0 to a little above 1; {@code NaN} if there is no limit
     */
    public double fillRatio() {
        double uncounted = number(InfoField.UNCOUNTED_MEMORY);
        double counted = usedMemoryBytes() - (Double.isNaN(uncounted) ? 0 : uncounted);
        return maxMemoryBytes() > 0 ? Math.max(0, counted) / maxMemoryBytes() : Double.NaN;
    }

    /**
     * Returns how much more memory the operating system had given the server than it had allocated, when it was read. It
     * means little while the server holds only some megabytes.
     *
     * @return resident to used memory, as the server tells it; below 1 part of the memory may be swapped out
     */
    public double fragmentationRatio() {
        return number(InfoField.FRAGMENTATION);
    }

    /**
     * Returns how many clients were connected when the server was read, the meter's own among them.
     *
     * @return the clients
     */
    public double connectedClients() {
        return number(InfoField.CONNECTED_CLIENTS);
    }

    /**
     * Returns how many clients waited in a blocking command, such as {@code BLPOP}, when the server was read.
     *
     * @return the clients
     */
    public double blockedClients() {
        return number(InfoField.BLOCKED_CLIENTS);
    }

    /**
     * Returns how many clients may be connected at once.
     *
     * @return the server's {@code maxclients}
     */
    public double maxClients() {
        return number(InfoField.MAX_CLIENTS);
    }

    /**
     * Returns how many connections were accepted.
     *
     * @return the connections
     */
    public double connectionsReceived() {
        return number(InfoField.CONNECTIONS);
    }

    /**
     * Returns how many connections were refused because {@code maxclients} were there.
     *
     * @return the connections
     */
    public double rejectedConnections() {
        return number(InfoField.REJECTED_CONNECTIONS);
    }

    /**
     * Returns how much the server received from its clients.
     *
     * @return bytes
     */
    public double receivedBytes() {
        return number(InfoField.INPUT_BYTES);
    }

    /**
     * Returns how much the server sent to its clients.
     *
     * @return bytes
     */
    public double sentBytes() {
        return number(InfoField.OUTPUT_BYTES);
    }

    /**
     * Returns how many replies were errors. Redis 6.2 and later.
     *
     * @return the replies
     */
    public double errorReplies() {
        return number(InfoField.ERRORS);
    }

    /**
     * Returns how many replies were errors of which kind. Redis 6.2 and later.
     *
     * @return the replies by the error's first word, such as {@code WRONGTYPE} or {@code OOM}; words that are not plain
     *     capitals, which a script can return, are summed up as {@value RedisSlowCall#OTHER}. Kinds that did not occur
     *     may be there with 0
     */
    public Map<String, Double> errorRepliesByKind() {
        return reading.info().errors();
    }

    /**
     * Returns what the server says of its commands.
     *
     * @return the commands, that with the most total time first, those that were not called left out
     */
    public List<RedisCommandSnapshot> commands() {
        return reading.info().commands().values().stream()
                .filter(command -> command.calls() > 0 || command.rejected() > 0)
                .sorted(Comparator.comparingDouble(RedisCommandSnapshot::totalNanos)
                        .reversed()
                        .thenComparing(RedisCommandSnapshot::name))
                .toList();
    }

    /**
     * Returns how long the server worked on all commands together. The commands of scripts, functions and transactions
     * are in it twice.
     *
     * @return nanoseconds, the sum over {@link #commands}
     */
    public double commandNanos() {
        return commands().stream()
                .mapToDouble(RedisCommandSnapshot::totalNanos)
                .filter(nanos -> !Double.isNaN(nanos))
                .sum();
    }

    /**
     * Returns what the server says of one command.
     *
     * @param name the name, in lower case as in {@link RedisCommandSnapshot#name}
     * @return the command; with 0 calls if it was not called
     */
    public RedisCommandSnapshot command(String name) {
        RedisCommandSnapshot known = reading.info().commands().get(name);
        double none = isAnswered() ? 0 : Double.NaN;
        return known == null ? RedisCommandSnapshot.of(name, none, none, none, none) : known;
    }

    /**
     * Returns the databases that held keys when the server was read.
     *
     * @return the databases, by rising number; empty if there is no key
     */
    public List<RedisKeyspace> databases() {
        return reading.info().databases();
    }

    /**
     * Returns how many keys the server held when it was read.
     *
     * @return the keys of all databases; {@code NaN} if it did not answer
     */
    public double keys() {
        return isAnswered()
                ? databases().stream().mapToDouble(RedisKeyspace::keys).sum()
                : Double.NaN;
    }

    /**
     * Returns how many keys had an expiry when the server was read.
     *
     * @return the keys of all databases; {@code NaN} if it did not answer
     */
    public double expiringKeys() {
        return isAnswered()
                ? databases().stream().mapToDouble(RedisKeyspace::expiringKeys).sum()
                : Double.NaN;
    }

    /**
     * Returns the entries of the slow log.
     *
     * @return at most the 32 newest, newest first; in an interval those that were added
     */
    public List<RedisSlowCall> slowCalls() {
        return reading.slowCalls();
    }

    /**
     * Returns from what duration on a command comes into the slow log.
     *
     * @return nanoseconds; {@code NaN} if the server does not tell or the log is off
     */
    public double slowLogThresholdNanos() {
        return reading.slowerThanNanos();
    }

    /** Returns the main numbers in one line, for debugging. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s %s, %s: hits=%.0f, misses=%.0f, hitRatio=%.4f, expired=%.0f, evicted=%.0f, usedMemoryBytes=%.0f",
                product(),
                version(),
                extent,
                keyspaceHits(),
                keyspaceMisses(),
                hitRatio(),
                expiredKeys(),
                evictedKeys(),
                usedMemoryBytes());
    }

    Reading reading() {
        return reading;
    }

    private double number(InfoField field) {
        return reading.info().number(field);
    }

    private double perSecond(double count) {
        return count / (elapsedNanos / Reading.NANOS_PER_SECOND);
    }
}
