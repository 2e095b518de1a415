package dev.tacho.cache.lettuce;

import dev.tacho.cache.internal.RedisCommandKind;
import io.lettuce.core.KeyValue;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.KeyValueListOutput;
import io.lettuce.core.output.ListSubscriber;
import io.lettuce.core.output.MapOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.StreamingOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an output that was decoded without an error says. Only outputs that keep what they decode can be asked. */
final class Replies {
    private Replies() {}

    /** Returns whether an output tells of each of so many entries whether it was found. */
    static boolean tell(CommandOutput<?, ?, ?> output, boolean many, int entries) {
        if (!many) {
            return output instanceof ValueOutput
                    || output instanceof ByteArrayOutput
                    || output instanceof StatusOutput
                    || output instanceof MapOutput;
        }
        // Elements that are handed on as they come in, as the reactive API does, are not kept.
        return (output instanceof KeyValueListOutput || output instanceof ValueListOutput)
                && ((StreamingOutput<?>) output).getSubscriber() instanceof ListSubscriber
                && output.get() instanceof List<?> list
                && list.size() == entries;
    }

    /** Returns the value that was found for an entry, null if none was: a hash that is not there has no field. */
    static @Nullable Object value(@Nullable Object reply, boolean many, int entry) {
        Object element = many && reply instanceof List<?> list ? list.get(entry) : reply;
        if (element instanceof Map<?, ?> fields) {
            return fields.isEmpty() ? null : fields;
        }
        return element instanceof KeyValue<?, ?> pair ? (pair.hasValue() ? pair.getValue() : null) : element;
    }

    /** Returns whether a command that stores or removes did so. */
    static boolean changed(CommandOutput<?, ?, ?> output, RedisCommandKind kind) {
        Object reply = output.get();
        if (kind.stores()) {
            return kind.adds() ? !isNo(reply) : !(output instanceof StatusOutput && reply == null);
        }
        return !isNo(reply);
    }

    private static boolean isNo(@Nullable Object reply) {
        return Boolean.FALSE.equals(reply) || (reply instanceof Long number && number == 0);
    }
}
