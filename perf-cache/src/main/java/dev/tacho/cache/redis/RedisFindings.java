package dev.tacho.cache.redis;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the figures of a server support saying, and no more. A finding is something to act on; what may be as it was
 * meant to be is a note.
 */
final class RedisFindings {
    /** Fewer lookups say nothing of a cache that has just begun to fill. */
    private static final double LEAST_LOOKUPS = 1_000;

    private static final double LOW_HIT_RATIO = 0.5;
    private static final double NEARLY_FULL = 0.9;
    private static final double HIGH_FRAGMENTATION = 1.5;

    /** Below it the ratio is that of the server's own code and buffers. */
    private static final double LEAST_FRAGMENTED_BYTES = 100 << 20;

    private final String word;
    private final RedisServerSnapshot since;
    private final List<Block> blocks = new ArrayList<>();

    private RedisFindings(String word, RedisServerSnapshot since) {
        this.word = word;
        this.since = since;
    }

    static List<Block> of(String word, RedisServerSnapshot since) {
        RedisFindings findings = new RedisFindings(word, since);
        findings.refusedWrites();
        findings.evictions();
        findings.misses();
        findings.keysWithoutExpiry();
        findings.wholeKeyspaceCommands();
        findings.slowCalls();
        findings.fragmentation();
        findings.clients();
        return findings.blocks;
    }

    private void refusedWrites() {
        double refused = since.errorRepliesByKind().getOrDefault("OOM", 0.0);
        if (refused > 0) {
            finding(
                    "out-of-memory",
                    "Raise maxmemory, or let the server evict: it refuses writes",
                    count(refused) + " commands were answered with OOM. " + memory() + '.',
                    "Each refused write came from data that must not be evicted.",
                    since.maxMemoryPolicy().equals("noeviction")
                            ? "CONFIG SET maxmemory-policy allkeys-lfu, if everything in it is a cache"
                            : "CONFIG SET maxmemory <more bytes>",
                    "",
                    Effect.exactly(refused, Unit.COUNT));
        }
    }

    private void evictions() {
        double evicted = since.evictedKeys();
        if (!(evicted > 0)) {
            return;
        }
        String evidence = count(evicted) + " keys were evicted" + rate(since.evictedKeysPerSecond()) + ". " + memory()
                + ". Of " + count(lookups()) + " lookups " + count(since.keyspaceMisses()) + " missed.";
        if (since.keyspaceMisses() > 0) {
            finding(
                    "evictions",
                    "Try a larger maxmemory, or smaller or shorter-lived values: keys are evicted",
                    evidence + " The server does not tell which of the missed keys it had evicted.",
                    "The hit ratio stays the same with a larger maxmemory.",
                    "CONFIG SET maxmemory <more bytes>");
        } else if (since.keyspaceMisses() == 0) {
            blocks.add(Note.info(evidence + " So nobody missed an evicted key so far."));
        }
    }

    private void misses() {
        if (lookups() == 0) {
            blocks.add(Note.info("No lookup was counted, so there is no hit ratio."));
        } else if (lookups() >= LEAST_LOOKUPS && since.hitRatio() < LOW_HIT_RATIO && since.evictedKeys() == 0) {
            finding(
                    "misses",
                    "Look at what is asked for, not at the memory: most lookups miss and nothing is evicted",
                    count(since.keyspaceMisses()) + " of " + count(lookups()) + " lookups missed (hit ratio "
                            + Unit.RATIO.format(since.hitRatio()) + ") and no key was evicted meanwhile. " + memory()
                            + ". "
                            + count(since.expiredKeys()) + " keys expired, " + count(since.keys())
                            + " are there. A missed key that had not expired was deleted or never written, or evicted before.",
                    "The clients ask for keys that are not there on purpose, to learn whether they exist.",
                    "");
        }
    }

    private void keysWithoutExpiry() {
        double lasting = since.keys() - since.expiringKeys();
        if (!since.maxMemoryPolicy().startsWith("volatile-") || !(since.maxMemoryBytes() > 0) || !(lasting > 0)) {
            return;
        }
        String evidence = count(lasting) + " of " + count(since.keys()) + " keys have no expiry, and "
                + since.maxMemoryPolicy() + " evicts only those that have one. " + memory() + '.';
        if (since.expiringKeys() == 0 || since.fillRatio() >= NEARLY_FULL) {
            finding(
                    "keys-without-expiry",
                    since.expiringKeys() == 0
                            ? "Give keys an expiry, or evict all keys alike: nothing here can be evicted"
                            : "Give more keys an expiry, or evict all keys alike: the memory is nearly full",
                    evidence,
                    "The keys without an expiry must never be lost, and the others are few on purpose.",
                    "CONFIG SET maxmemory-policy "
                            + since.maxMemoryPolicy()
                                    .replace("volatile-ttl", "volatile-lru")
                                    .replace("volatile", "allkeys"));
        } else {
            blocks.add(Note.info(evidence));
        }
    }

    private void wholeKeyspaceCommands() {
        RedisCommandSnapshot keys = since.command("keys");
        if (keys.calls() > 0) {
            finding(
                    "keys-command",
                    "Replace KEYS by SCAN, or keep the set of keys: KEYS walks the whole database while everybody waits",
                    "KEYS was called " + count(keys.calls()) + (keys.calls() == 1 ? " time, " : " times, ")
                            + Unit.NANOS.format(keys.meanNanos())
                            + " each on average, which is "
                            + Unit.RATIO.format(keys.totalNanos() / since.commandNanos())
                            + " of the server's time on commands, over " + count(since.keys()) + " keys now.",
                    "It is run by hand, or on a server without other clients.",
                    "SCAN 0 MATCH <pattern> COUNT 1000");
        }
    }

    private void slowCalls() {
        if (since.slowCalls().isEmpty()) {
            return;
        }
        RedisSlowCall slowest = since.slowCalls().get(0);
        for (RedisSlowCall call : since.slowCalls()) {
            slowest = call.durationNanos() > slowest.durationNanos() ? call : slowest;
        }
        int size = since.slowCalls().size();
        blocks.add(Note.warning((size == SlowLog.MOST_CALLS ? "At least " : "") + size
                + (size == 1 ? " command" : " commands") + " came into the slow log, the slowest "
                + slowest.command() + " with " + Unit.NANOS.format(slowest.durationNanos())
                + ". The server runs one command at a time: all others waited for it."));
    }

    private void fragmentation() {
        double wasted = since.residentMemoryBytes() - since.usedMemoryBytes();
        if (since.fragmentationRatio() > HIGH_FRAGMENTATION && since.usedMemoryBytes() > LEAST_FRAGMENTED_BYTES) {
            finding(
                    "fragmentation",
                    "Let the server give memory back: it holds much more than it uses",
                    String.format(
                            Locale.ROOT,
                            "Resident to used memory is %.2f: %s against %s, at its peak %s.",
                            since.fragmentationRatio(),
                            Unit.BYTES.format(since.residentMemoryBytes()),
                            Unit.BYTES.format(since.usedMemoryBytes()),
                            Unit.BYTES.format(since.peakMemoryBytes())),
                    "The ratio stays when the used memory grows again: it was only what the peak left behind.",
                    "CONFIG SET activedefrag yes, or MEMORY PURGE; both need jemalloc",
                    Double.isNaN(wasted) ? "" : "at most " + Unit.BYTES.format(wasted),
                    Double.isNaN(wasted) ? Effect.UNKNOWN : Effect.between(0, Math.max(0, wasted), Unit.BYTES));
        }
    }

    private void clients() {
        if (since.blockedClients() > 0) {
            blocks.add(Note.warning(count(since.blockedClients()) + " of " + count(since.connectedClients())
                    + " clients waited in a blocking command (BLPOP, XREAD BLOCK, WAIT or the like) when the server was"
                    + " read. Each holds its connection meanwhile: where they come from a pool, it lacks them."));
        }
        if (since.rejectedConnections() > 0) {
            finding(
                    "rejected-connections",
                    "Let clients share connections, or raise maxclients: connections are refused",
                    count(since.rejectedConnections()) + " connections were refused because "
                            + count(since.maxClients()) + " were open; " + count(since.connectedClients())
                            + " are now.",
                    "",
                    "CONFIG SET maxclients <more>",
                    "",
                    Effect.exactly(since.rejectedConnections(), Unit.COUNT));
        }
        if (since.isLoading()) {
            blocks.add(Note.warning("The server was loading its data when it was read, and refuses most commands."));
        }
    }

    private void finding(String id, String title, String evidence, String refutedBy, String change) {
        finding(id, title, evidence, refutedBy, change, "", Effect.UNKNOWN);
    }

    private void finding(
            String id, String title, String evidence, String refutedBy, String change, String gain, Effect effect) {
        blocks.add(new Finding(word + '.' + id, title, gain, effect, evidence, refutedBy, change));
    }

    private double lookups() {
        return since.keyspaceHits() + since.keyspaceMisses();
    }

    private String memory() {
        double most = since.maxMemoryBytes();
        String limit = most > 0 ? " of " + Unit.BYTES.format(most) + " maxmemory" : "";
        String none = most == 0 ? ", without a maxmemory" : "";
        String policy = since.maxMemoryPolicy().isEmpty() ? "" : ", policy " + since.maxMemoryPolicy();
        return "Used memory is " + Unit.BYTES.format(since.usedMemoryBytes()) + limit + none + policy;
    }

    private static String rate(double perSecond) {
        return Double.isNaN(perSecond) ? "" : ", " + Unit.PER_SECOND.format(perSecond);
    }

    private static String count(double count) {
        return Unit.COUNT.format(count);
    }
}
