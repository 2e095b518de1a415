package dev.tacho.cache.jedis;

import dev.tacho.cache.internal.RedisCommandMeter;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the section of a measured client. */
final class JedisSection {
    private JedisSection() {}

    static Section of(RedisCommandMeter commands, EntryMeter entries, @Nullable ClientCacheMeter clientSide) {
        List<Block> more = new ArrayList<>();
        String word = commands.word();
        if (entries.unknownLookups() > 0) {
            more.add(Note.info(
                    "Lookups that are neither hits nor misses, for the application made something else of their"
                            + " reply: " + entries.unknownLookups() + '.'));
        }
        if (clientSide != null) {
            more.add(facts(word + ".client-side", clientSide));
            if (clientSide.flushedEntries() > 0) {
                more.add(flushes(word, clientSide));
            }
        }
        return commands.section(more);
    }

    private static Facts facts(String word, ClientCacheMeter clientSide) {
        return Facts.of(
                count(
                        word + ".invalidations",
                        "Client-side entries invalidated by the server",
                        clientSide.invalidations(),
                        Better.NEITHER),
                count(word + ".flushes", "Client-side cache emptied", clientSide.flushes(), Better.LOWER),
                count(
                        word + ".flushed-entries",
                        "Client-side entries lost by that",
                        clientSide.flushedEntries(),
                        Better.LOWER),
                count(
                        word + ".not-cacheable",
                        "Commands that are not cached client-side",
                        clientSide.notCacheableCalls(),
                        Better.NEITHER));
    }

    private static Finding flushes(String word, ClientCacheMeter clientSide) {
        return new Finding(
                word + ".client-side-flushes",
                "Keep connections open: closing one empties the client-side cache",
                "",
                // A lost entry costs one read if it is asked for again, and none otherwise.
                Finding.Effect.between(0, clientSide.flushedEntries(), Unit.COUNT),
                "The client-side cache was emptied " + Unit.COUNT.format(clientSide.flushes()) + " times and lost "
                        + Unit.COUNT.format(clientSide.flushedEntries())
                        + " entries. Jedis empties all of it whenever a"
                        + " connection closes, and unless told otherwise its pool closes connections that were idle for a"
                        + " minute.",
                "The application flushes the cache itself, or the connections closed because the server went away.",
                "poolConfig.setMinEvictableIdleDuration(Duration.ofMillis(-1))");
    }

    private static Fact count(String id, String label, long count, Better better) {
        return Fact.of(id, label, (double) count, Unit.COUNT, better);
    }
}
