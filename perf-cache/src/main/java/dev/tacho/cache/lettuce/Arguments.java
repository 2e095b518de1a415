package dev.tacho.cache.lettuce;

import io.lettuce.core.protocol.CommandArgs;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the keys and values among a command's arguments as the application gave them.
 *
 * <p>Lettuce has no public way to see more of them than the first key, and that one encoded; to encode the rest once more
 * would run the application's codec on every value it stores, which may be a serializer or a cipher. So this reads three
 * fields of Lettuce's that are not public, the same since version 5. Where that is not possible (another Lettuce, a native
 * image) {@link #OPEN} is false, and what would have been read counts as unknown.
 */
final class Arguments {
    /** Whether arguments can be looked at; nothing else here may be called otherwise. */
    static final boolean OPEN;

    private static final @Nullable Fields FIELDS = Fields.find();

    static {
        OPEN = FIELDS != null;
    }

    private Arguments() {}

    /** Returns the arguments in order; they may only be looked at. */
    static List<?> of(CommandArgs<?, ?> args) {
        return (List<?>) read(fields().arguments, args);
    }

    /** Returns the key that an argument is, or null if it is none. */
    static @Nullable Object key(Object argument) {
        Fields fields = fields();
        return fields.keyType == argument.getClass() ? read(fields.key, argument) : null;
    }

    /** Returns whether an argument is a value. */
    static boolean isValue(Object argument) {
        return fields().valueType == argument.getClass();
    }

    /** Returns the value that an argument is; null may be one to the application's codec. */
    static @Nullable Object value(Object argument) {
        return readNullable(fields().value, argument);
    }

    private static Fields fields() {
        if (FIELDS == null) {
            throw new IllegalStateException("the arguments of commands cannot be looked at");
        }
        return FIELDS;
    }

    private static Object read(MethodHandle getter, Object of) {
        Object found = readNullable(getter, of);
        if (found == null) {
            throw new IllegalStateException("null in " + of.getClass());
        }
        return found;
    }

    private static @Nullable Object readNullable(MethodHandle getter, Object of) {
        try {
            return (Object) getter.invokeExact(of);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot look at " + of.getClass(), e);
        }
    }

    /** The getters, each from {@code Object} to {@code Object}. */
    private record Fields(
            MethodHandle arguments, Class<?> keyType, MethodHandle key, Class<?> valueType, MethodHandle value) {
        private static final String OUTER = CommandArgs.class.getName() + '$';

        static @Nullable Fields find() {
            try {
                Class<?> keyType = Class.forName(OUTER + "KeyArgument", false, CommandArgs.class.getClassLoader());
                Class<?> valueType = Class.forName(OUTER + "ValueArgument", false, CommandArgs.class.getClassLoader());
                return new Fields(
                        getter(CommandArgs.class, "singularArguments", List.class),
                        keyType,
                        getter(keyType, "key", Object.class),
                        valueType,
                        getter(valueType, "val", Object.class));
            } catch (ReflectiveOperationException | RuntimeException e) {
                return null;
            }
        }

        private static MethodHandle getter(Class<?> owner, String name, Class<?> type)
                throws ReflectiveOperationException {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
                    .findGetter(owner, name, type)
                    .asType(MethodType.methodType(Object.class, Object.class));
        }
    }
}
