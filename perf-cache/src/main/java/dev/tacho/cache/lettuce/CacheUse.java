package dev.tacho.cache.lettuce;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.internal.RedisCommandKind;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandWrapper;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.protocol.TransactionalCommand;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Tells the meters of a cache what commands that succeeded did to its entries. */
final class CacheUse {
    /** Stands for a value that cannot be looked at. */
    private static final Object UNSEEN = new Object();

    private static final int HASH_FACTOR = 31;

    private final CacheMeter meter;
    private final @Nullable KeyMeter keys;
    private final boolean open;
    private final LongAdder unknownLookups = new LongAdder();
    private final LongAdder unseenKeys = new LongAdder();

    /**
     * Creates what tells the meters.
     *
     * @param meter told of hits and misses
     * @param keys told of keys, or null
     * @param open whether arguments can be looked at: {@link Arguments#OPEN}
     */
    CacheUse(CacheMeter meter, @Nullable KeyMeter keys, boolean open) {
        this.meter = meter;
        this.keys = keys;
        this.open = open;
    }

    /** Returns how many lookups there were of which it is not known whether they hit. */
    long unknownLookups() {
        return unknownLookups.sum();
    }

    /** Returns how many keys could not be told apart; 0 if nobody wants to know. */
    long unseenKeys() {
        return unseenKeys.sum();
    }

    /** Notes a command that succeeded. */
    void note(CommandMeter counts, RedisCommand<?, ?, ?> command, @Nullable CommandOutput<?, ?, ?> output) {
        RedisCommandKind kind = counts.kind();
        if (kind == RedisCommandKind.NONE || kind == RedisCommandKind.SUBSCRIBE) {
            return;
        }
        // A command of a transaction is answered that it is queued. What comes of it is in the answer to EXEC.
        boolean queued = CommandWrapper.unwrap(command, TransactionalCommand.class) != null;
        CommandOutput<?, ?, ?> known = queued ? null : output;
        CommandArgs<?, ?> args = command.getArgs();
        if (kind == RedisCommandKind.CLEAR) {
            if (known != null && keys != null) {
                keys.cleared();
            }
        } else if (args != null && kind.looksUp()) {
            lookups(counts, args, known);
        } else if (args != null && known != null && Replies.changed(known, kind)) {
            new Pass(counts, args, null).run();
        }
    }

    private void lookups(CommandMeter counts, CommandArgs<?, ?> args, @Nullable CommandOutput<?, ?, ?> output) {
        boolean many = counts.kind().isMany();
        int entries = counts.kind().entries(args.count());
        if (output == null || !Replies.tell(output, many, entries)) {
            unknownLookups.add(entries);
            return;
        }
        Object reply = output.get();
        int hits = 0;
        for (int i = 0; i < entries; i++) {
            hits += Replies.value(reply, many, i) == null ? 0 : 1;
        }
        if (hits > 0) {
            meter.recordHits(hits);
        }
        if (hits < entries) {
            meter.recordMisses(entries - hits);
        }
        new Pass(counts, args, reply).run();
    }

    private void unseen(int count) {
        if (keys != null && count > 0) {
            unseenKeys.add(count);
        }
    }

    /** Goes through the entries that one command names: keys that it looked up or removed, or stored with their values. */
    private final class Pass {
        private final CommandMeter counts;
        private final RedisCommandKind kind;
        private final CommandArgs<?, ?> args;
        private final @Nullable Object reply;
        private @Nullable Object hash;
        private int entry;

        Pass(CommandMeter counts, CommandArgs<?, ?> args, @Nullable Object reply) {
            this.counts = counts;
            this.kind = counts.kind();
            this.args = args;
            this.reply = reply;
        }

        void run() {
            if (open) {
                all();
            } else {
                onlyKey();
            }
            int entries = kind.entries(args.count());
            unseen(entries - entry);
            for (int i = entry; i < entries; i++) {
                if (kind.stores() || (kind.looksUp() && Replies.value(reply, kind.isMany(), i) != null)) {
                    counts.carried(-1);
                }
            }
        }

        private void all() {
            List<?> arguments = Arguments.of(args);
            Object stored = null;
            for (int i = 0; i < arguments.size(); i++) {
                Object argument = arguments.get(i);
                Object key = Arguments.key(argument);
                if (key != null && kind.isInHash() && hash == null) {
                    hash = readable(key);
                } else if (key != null && kind.stores()) {
                    stored = key;
                } else if (key != null) {
                    next(key, kind.looksUp() ? Replies.value(reply, kind.isMany(), entry) : null);
                } else if (stored != null && Arguments.isValue(argument)) {
                    next(stored, Arguments.value(argument));
                    stored = null;
                }
            }
        }

        /** Where arguments cannot be looked at, Lettuce still gives the first key. */
        private void onlyKey() {
            boolean single = !kind.isInHash() && kind.entries(args.count()) == 1;
            Object key = single && keys != null ? args.getFirstEncodedKey() : null;
            if (key != null) {
                next(key, kind.looksUp() ? Replies.value(reply, kind.isMany(), entry) : UNSEEN);
            }
        }

        private void next(Object key, @Nullable Object value) {
            Object seen = entry == 0 && hash == null ? readable(key) : key;
            int bytes = -1;
            if (kind.stores() || (kind.looksUp() && value != null)) {
                int keyBytes = Encoded.bytes(seen);
                int valueBytes = Encoded.bytes(value);
                bytes = keyBytes < 0 || valueBytes < 0 ? -1 : keyBytes + valueBytes;
                counts.carried(bytes);
            }
            if (keys != null) {
                tell(keys, seen, value != null, bytes);
            }
            entry++;
        }

        private void tell(KeyMeter to, Object key, boolean hit, int bytes) {
            String text = Encoded.text(hash == null ? key : hash);
            String field = hash == null ? "" : Encoded.text(key);
            if (text == null || field == null) {
                unseen(1);
                return;
            }
            int code = hash == null ? to.hash(text) : HASH_FACTOR * to.hash(text) + to.hash(field);
            if (kind.looksUp()) {
                to.lookup(text, code, hit);
            }
            if (kind.stores()) {
                to.stored(code, bytes < 0 ? 1 : bytes);
            } else if (!kind.looksUp() || (kind == RedisCommandKind.TAKE && hit)) {
                to.removed(code);
            }
        }

        /** Of a key that only the application's codec knows, Lettuce gives the first one encoded. Only done by key. */
        private Object readable(Object firstKey) {
            ByteBuffer encoded = keys == null || Encoded.isKnown(firstKey) ? null : args.getFirstEncodedKey();
            return encoded == null ? firstKey : encoded;
        }
    }
}
