package dev.tacho.cache.lettuce;

import io.lettuce.core.KeyValue;
import io.lettuce.core.output.ByteArrayOutput;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.KeyValueListOutput;
import io.lettuce.core.output.ListSubscriber;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.StreamingOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an output that was decoded without an error says. Only outputs that keep what they decode can be asked. */
final class Replies {
    private Replies() {}

    /** Returns whether an output tells of each of so many entries whether it was found. */
    static boolean tell(CommandOutput<?, ?, ?> output, boolean many, int entries) {
        if (!many) {
            return output instanceof ValueOutput || output instanceof ByteArrayOutput || output instanceof StatusOutput;
        }
        // Elements that are handed on as they come in, as the reactive API does, are not kept.
        return (output instanceof KeyValueListOutput || output instanceof ValueListOutput)
                && ((StreamingOutput<?>) output).getSubscriber() instanceof ListSubscriber
                && output.get() instanceof List<?> list
                && list.size() == entries;
    }

    /** Returns the value that was found for an entry, null if none was. */
    static @Nullable Object value(@Nullable Object reply, boolean many, int entry) {
        Object element = many && reply instanceof List<?> list ? list.get(entry) : reply;
        return element instanceof KeyValue<?, ?> pair ? (pair.hasValue() ? pair.getValue() : null) : element;
    }

    /** Returns whether a command that stores or removes did so. */
    static boolean changed(CommandOutput<?, ?, ?> output, KeyUse use) {
        Object reply = output.get();
        if (use.stores()) {
            return use.adds() ? !isNo(reply) : !(output instanceof StatusOutput && reply == null);
        }
        return !isNo(reply);
    }

    private static boolean isNo(@Nullable Object reply) {
        return Boolean.FALSE.equals(reply) || (reply instanceof Long number && number == 0);
    }
}
