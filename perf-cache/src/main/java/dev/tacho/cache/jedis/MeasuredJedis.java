package dev.tacho.cache.jedis;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.internal.RedisCommandMeter;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.csc.Cache;
import redis.clients.jedis.csc.CacheConfig;
import redis.clients.jedis.csc.CacheFactory;
import redis.clients.jedis.csc.EvictionPolicy;
import redis.clients.jedis.csc.LRUEviction;
import redis.clients.jedis.executors.ClusterCommandExecutor;
import redis.clients.jedis.executors.CommandExecutor;

/**
 * Measures Redis as an application uses it through Jedis, and the cache that Jedis keeps in the process. One line differs
 * from a client that is not measured:
 *
 * <pre>{@code
 * MeasuredJedis measured = MeasuredJedis.of(
 *         perf, "sessions", KeyOptions.whatIf().groupBy(key -> ((String) key).split(":")[0]));
 * RedisClient redis = measured.clientBuilder()                   // in place of RedisClient.builder()
 *         .hostAndPort("localhost", 6379)
 *         .build();
 *
 * measured.meter().snapshot().hitRatio();                        // as this application sees it
 * measured.meter().keys().orElseThrow().snapshot().groups();     // hits and misses by the keys' prefix
 * measured.clientSideMeter().orElseThrow().keys().orElseThrow().predict();   // another size of the client-side cache
 * }</pre>
 *
 * <p>The client is Jedis's own: results, exceptions, retries, pooling and statistics are what they were.
 *
 * <p><b>Every command</b> has a timer {@code redis.command} with the tags {@code cache=<name>} and {@code command=GET}: the
 * time its caller waits, for a connection and for repeated attempts too. Hits and misses are those of {@code GET}, {@code
 * GETEX}, {@code GETDEL}, {@code MGET}, {@code HGET} and {@code HMGET}, element by element, and of {@code HGETALL}; a
 * command that failed is neither. An entry is a key, or a field of a hash; to {@code HGETALL} it is the hash. Other commands
 * are counted and timed only, whatever a script does among them.
 *
 * <p><b>By key</b>, with {@link KeyOptions}, the functions of the options get the key as a {@code String}, the same whether
 * Jedis was given text or its bytes; of a field that of its hash. Entries are stored by {@code SET}, {@code SETEX}, {@code
 * PSETEX}, {@code SETNX}, {@code GETSET}, {@code MSET}, {@code MSETNX}, {@code HSET}, {@code HSETNX} and {@code HMSET},
 * removed by {@code DEL}, {@code UNLINK}, {@code HDEL} and {@code GETDEL}, and all of them by {@code FLUSHDB} and {@code
 * FLUSHALL}; they weigh their bytes. What other clients do is not seen, nor when an entry expires: what is gone counts as
 * evicted. This is one client's view of a cache without a limit of its own. If all its entries have the same time to live,
 * say so, for misses then have that reason and other times are predicted:
 *
 * <pre>{@code
 * keys.readShapeFrom(() -> CacheShape.unbounded().withExpireAfterWrite(Duration.ofMinutes(5)));
 * }</pre>
 *
 * <p><b>Pipelines and transactions</b> go round the executor. Those of {@link #clientBuilder} are measured at the connection,
 * unless it authenticates by tokens or comes from a provider of the application's: each command and its hits are counted
 * when its reply is read, in a transaction when {@code EXEC} is answered; what Redis did not run, after {@code DISCARD} or
 * because a watched key changed, is not counted. Such commands have no time of their own; the timer {@code redis.pipeline}
 * has how long each round trip was waited for. Iterations ({@code scanIteration}) are measured like this too. Pipelines and
 * transactions of the other builders' clients are not measured: Jedis has no place for it.
 *
 * <p><b>The client-side cache</b> that is given to a builder is measured as the cache {@code <name>.client-side}: its hits
 * and misses as Jedis counts them, load times, evictions, and by key, where an entry is a command with its arguments. See
 * {@link #cache(CacheConfig)}. A lookup that it answers is one of {@link #meter} too.
 *
 * <p>Safe for use by any thread. The meters keep no client, connection or client-side cache alive. If the {@code Perf} is
 * {@linkplain Perf#noop() disabled}, the builders are Jedis's own and nothing is wrapped.
 */
public final class MeasuredJedis implements SectionSource {
    private final Perf perf;
    private final String name;
    private final @Nullable KeyOptions options;
    private final CacheMeter meter;
    private final EntryMeter entries;
    private final RedisCommandMeter commands;
    private final CallMeter calls;
    private final Timer roundTrips;
    private volatile @Nullable ClientCacheMeter clientSide;

    private MeasuredJedis(Perf perf, String name, @Nullable KeyOptions options) {
        this.perf = perf;
        this.name = name;
        this.options = options;
        this.meter = CacheMeter.of(perf, name);
        this.commands = new RedisCommandMeter(perf, "Jedis", name);
        this.entries = new EntryMeter(meter, options == null ? null : meter.byKey(options));
        this.calls = new CallMeter(meter, entries, commands, perf.clock());
        this.roundTrips = perf.timer("redis.pipeline", "cache", name);
    }

    /**
     * Returns a new measurement without keys, which registers itself as the source {@code jedis.<name>} and its meter as
     * {@code cache.<name>}.
     *
     * @param perf the set that the meters belong to; if it is disabled, nothing is measured and nothing wrapped
     * @param name names what Redis is used for, unique among the caches of the set
     * @return the measurement
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static MeasuredJedis of(Perf perf, String name) {
        return made(perf, name, null);
    }

    /**
     * Returns a new measurement by key too, registered as {@link #of(Perf, String)} does.
     *
     * @param perf the set that the meters belong to; if it is disabled, nothing is measured and nothing wrapped
     * @param name names what Redis is used for, unique among the caches of the set
     * @param options what to find out by key, of Redis and of the client-side cache each
     * @return the measurement
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static MeasuredJedis of(Perf perf, String name, KeyOptions options) {
        return made(perf, name, Objects.requireNonNull(options, "options"));
    }

    private static MeasuredJedis made(Perf perf, String name, @Nullable KeyOptions options) {
        MeasuredJedis made = new MeasuredJedis(perf, name, options);
        perf.register(made.commands.source(), made);
        return made;
    }

    // Clients.

    /**
     * Returns a builder of a client of one Redis server, to be used in place of {@link RedisClient#builder}. An executor, a
     * connection provider, a client-side cache set on it stay in use.
     *
     * @return a new builder; several clients measured by one object count as one
     */
    public RedisClient.Builder clientBuilder() {
        return perf.isEnabled() ? new StandaloneBuilder(this) : RedisClient.builder();
    }

    /**
     * Returns a builder of a client that finds its server through sentinels, to be used in place of {@link
     * RedisSentinelClient#builder}. Its pipelines and transactions are not measured.
     *
     * @return a new builder; several clients measured by one object count as one
     */
    public RedisSentinelClient.Builder sentinelClientBuilder() {
        return perf.isEnabled() ? new SentinelBuilder(this) : RedisSentinelClient.builder();
    }

    /**
     * Returns a builder of a client of a cluster, to be used in place of {@link RedisClusterClient#builder}.
     *
     * <p>What counts as a command here is each attempt at a node: a command for keys in several slots has one for each, one
     * sent to all nodes has one for each of them, and one that is repeated after a failure has failed and was called again.
     * An attempt that Redis redirects is counted apart. Pipelines are not measured.
     *
     * @return a new builder, which refuses to build with an executor that extends {@link ClusterCommandExecutor}; several
     *     clients measured by one object count as one
     */
    public RedisClusterClient.Builder clusterClientBuilder() {
        return perf.isEnabled() ? new ClusterBuilder(this) : RedisClusterClient.builder();
    }

    /**
     * Wraps an executor, for clients that no builder above makes. The builders do it themselves.
     *
     * <pre>{@code
     * builder.connectionProvider(provider)
     *         .commandExecutor(measured.executor(new RetryableCommandExecutor(provider, 3, Duration.ofSeconds(1))))
     * }</pre>
     *
     * @param own the executor that does the work
     * @return the measured executor; {@code own} if it is measured by this already, or the set is disabled
     * @throws IllegalArgumentException if {@code own} is a {@link ClusterCommandExecutor}, which must not be wrapped
     */
    public CommandExecutor executor(CommandExecutor own) {
        Objects.requireNonNull(own, "own");
        if (!perf.isEnabled() || (own instanceof MeasuredExecutor measured && measured.tells(calls))) {
            return own;
        }
        if (own instanceof ClusterCommandExecutor) {
            throw refused(own);
        }
        return new MeasuredExecutor(own, calls);
    }

    static IllegalArgumentException refused(CommandExecutor own) {
        return new IllegalArgumentException("commandExecutor=" + own.getClass().getName()
                + ": RedisClusterClient refuses commands of several keys if its executor is wrapped; leave the executor to"
                + " MeasuredJedis.clusterClientBuilder(), with maxAttempts and maxTotalRetriesDuration set there");
    }

    // The client-side cache.

    /**
     * Makes a measured client-side cache, as {@link CacheFactory} would make it. The builders above do it themselves if
     * {@code cacheConfig} is set on them.
     *
     * <p>A good size matters here: unless set it is 10,000 entries; all threads share one lock to store; and Jedis empties
     * the whole cache whenever one of its connections closes, which the report points out.
     *
     * @param config how Jedis is to make the cache
     * @return the cache, to be given to a builder
     * @throws IllegalStateException if there is a client-side cache already: each has a name of its own
     */
    public Cache cache(CacheConfig config) {
        if (!perf.isEnabled()) {
            return CacheFactory.getCache(config);
        }
        ClientCacheMeter clientMeter = newClientCacheMeter();
        EvictionPolicy policy =
                config.getEvictionPolicy() == null ? new LRUEviction(config.getMaxSize()) : config.getEvictionPolicy();
        CacheConfig measured = CacheConfig.builder()
                .maxSize(config.getMaxSize())
                .cacheable(config.getCacheable())
                .cacheClass(config.getCacheClass())
                .evictionPolicy(new MeasuredEviction(policy, clientMeter))
                .build();
        return measured(CacheFactory.getCache(measured), clientMeter);
    }

    /**
     * Wraps a client-side cache of the application's own. The builders above do it themselves if {@code cache} is set on
     * them. Evictions are read from the cache's statistics, so that it is not known which entries they were of.
     *
     * @param own the cache
     * @return the measured cache, to be given to a builder; {@code own} if it is measured by this already, or the set is
     *     disabled
     * @throws IllegalStateException if there is a client-side cache already: each has a name of its own
     */
    public Cache cache(Cache own) {
        Objects.requireNonNull(own, "own");
        ClientCacheMeter before = clientSide;
        if (!perf.isEnabled() || (own instanceof MeasuredClientCache measured && measured.tells(before))) {
            return own;
        }
        return measured(own, newClientCacheMeter());
    }

    private ClientCacheMeter newClientCacheMeter() {
        if (clientSide != null) {
            throw new IllegalStateException("cache \"" + name
                    + "\": has a client-side cache already; make a MeasuredJedis for each, with a name of its own");
        }
        CacheMeter own = CacheMeter.of(perf, name + ".client-side");
        KeyMeter keys = options == null ? null : own.byKey(options);
        ClientCacheMeter made = new ClientCacheMeter(own, keys, calls);
        clientSide = made;
        return made;
    }

    private static Cache measured(Cache cache, ClientCacheMeter clientMeter) {
        WeakReference<Cache> weak = new WeakReference<>(cache);
        clientMeter.meter().readSizeFrom(() -> ClientCaches.size(weak.get()));
        clientMeter.meter().keys().ifPresent(keys -> keys.readShapeFrom(ClientCaches.shape(cache)));
        return new MeasuredClientCache(cache, clientMeter);
    }

    // Readings.

    /**
     * Returns what measures the cache in Redis. A lookup that the client-side cache answers counts as what it finds.
     *
     * @return the meter; {@link CacheMeter#keys} has what was measured by key
     */
    public CacheMeter meter() {
        return meter;
    }

    /**
     * Returns what measures the client-side cache.
     *
     * @return the meter; empty if no such cache was given to a builder or made here
     */
    public Optional<CacheMeter> clientSideMeter() {
        return Optional.ofNullable(clientSide).map(ClientCacheMeter::meter);
    }

    /**
     * Returns what a report says of the client: the section {@code jedis.<name>} with the commands by the time they took, and
     * what became of the client-side cache. Its facts are called {@code jedis.<name>.commands}, {@code .failed} and {@code
     * .entry-bytes}, and with a client-side cache {@code .client-side.invalidations}, {@code .flushes}, {@code
     * .flushed-entries} and {@code .not-cacheable}. Hits and misses stand in the sections of the {@link #meter} and the {@link
     * #clientSideMeter}.
     *
     * @return the section
     */
    @Override
    public Section section() {
        return JedisSection.of(commands, entries, clientSide);
    }

    CallMeter calls() {
        return calls;
    }

    PipelineLog newLog() {
        return new PipelineLog(calls, roundTrips);
    }

    @Override
    public String toString() {
        return "MeasuredJedis[" + name + ']';
    }
}
