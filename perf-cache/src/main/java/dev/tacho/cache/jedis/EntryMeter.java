package dev.tacho.cache.jedis;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.internal.RedisCommandKind;
import dev.tacho.cache.internal.RedisCommandMeter.Command;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/** Tells the meters of a cache what commands that succeeded did to its entries. */
final class EntryMeter {
    private static final int HASH_FACTOR = 31;

    private final CacheMeter meter;
    private final @Nullable KeyMeter keys;
    private final LongAdder unknownLookups = new LongAdder();

    EntryMeter(CacheMeter meter, @Nullable KeyMeter keys) {
        this.meter = meter;
        this.keys = keys;
    }

    /** Returns how many lookups there were of which it is not known whether they hit. */
    long unknownLookups() {
        return unknownLookups.sum();
    }

    /** Notes a command that succeeded. */
    void note(Command command, CommandArguments args, @Nullable Object reply) {
        RedisCommandKind kind = command.kind();
        if (kind.looksUp()) {
            lookedUp(command, args, reply);
        } else if (kind.stores()) {
            if (Replies.isStored(command, args, reply)) {
                stored(command, args);
            }
        } else if (keys != null && kind.removes() && Replies.isYes(reply)) {
            for (int i = 0; i < entries(kind, args); i++) {
                keys.removed(hash(keys, kind, args, i));
            }
        } else if (keys != null && kind == RedisCommandKind.CLEAR) {
            keys.cleared();
        }
    }

    private static int entries(RedisCommandKind kind, CommandArguments args) {
        return kind.entries(args.size() - 1);
    }

    private void lookedUp(Command command, CommandArguments args, @Nullable Object reply) {
        RedisCommandKind kind = command.kind();
        int entries = entries(kind, args);
        if (kind.isMany() && !(reply instanceof List<?> values && values.size() == entries)) {
            // An application's own command may make anything of its reply.
            unknownLookups.add(entries);
            return;
        }
        int hits = 0;
        for (int i = 0; i < entries; i++) {
            Object value = kind.isMany() && reply instanceof List<?> values ? values.get(i) : reply;
            boolean hit = kind == RedisCommandKind.LOOK_UP_HASH ? Replies.hasParts(value) : value != null;
            if (hit) {
                hits++;
                command.carried(nameBytes(kind, args, i) + Replies.bytes(value));
            }
            if (keys != null) {
                lookedUp(keys, kind, args, i, hit);
            }
        }
        if (hits > 0) {
            meter.recordHits(hits);
        }
        if (hits < entries) {
            meter.recordMisses(entries - hits);
        }
    }

    private static void lookedUp(KeyMeter keys, RedisCommandKind kind, CommandArguments args, int entry, boolean hit) {
        String text = Keys.text(Keys.key(kind, args, entry));
        int hash = hash(keys, text, kind, args, entry);
        keys.lookup(text, hash, hit);
        if (kind == RedisCommandKind.TAKE && hit) {
            keys.removed(hash);
        }
    }

    private void stored(Command command, CommandArguments args) {
        RedisCommandKind kind = command.kind();
        for (int i = 0; i < entries(kind, args); i++) {
            // SETEX and PSETEX have the time to live in between.
            int value = command.name().endsWith("SETEX") ? Keys.place(kind, i) + 2 : Keys.place(kind, i) + 1;
            long bytes = nameBytes(kind, args, i) + (long) args.get(value).getRaw().length;
            command.carried(bytes);
            if (keys != null) {
                keys.stored(hash(keys, kind, args, i), bytes);
            }
        }
    }

    /** Returns the size of an entry's key or field. */
    private static int nameBytes(RedisCommandKind kind, CommandArguments args, int entry) {
        return args.get(Keys.place(kind, entry)).getRaw().length;
    }

    private static int hash(KeyMeter keys, RedisCommandKind kind, CommandArguments args, int entry) {
        return hash(keys, Keys.text(Keys.key(kind, args, entry)), kind, args, entry);
    }

    private static int hash(KeyMeter keys, String text, RedisCommandKind kind, CommandArguments args, int entry) {
        int hash = keys.hash(text);
        if (!kind.isInHash()) {
            return hash;
        }
        byte[] field = args.get(Keys.place(kind, entry)).getRaw();
        return HASH_FACTOR * hash + keys.hash(Keys.text(field));
    }
}
