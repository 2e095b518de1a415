package dev.tacho.cache;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Adds up the bytes of what an object holds, as a virtual machine with compressed pointers lays it out: 12 bytes of header,
 * 16 of an array's, fields by their size, all rounded up to 8. Follows objects of this jar only: locks, clocks and
 * instruments belong to others.
 */
final class Footprint {
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Footprint() {}

    static long bytes(Object root) {
        return new Footprint().of(root);
    }

    private long of(Object object) {
        if (object == null || !seen.add(object)) {
            return 0;
        }
        Class<?> type = object.getClass();
        if (type.isArray()) {
            return array(object, type);
        }
        if (object instanceof AtomicLongArray longs) {
            return rounded(16) + rounded(16 + 8L * longs.length());
        }
        if (!type.getName().startsWith("dev.tacho.cache") || type.isEnum() || type.isSynthetic()) {
            return 0;
        }
        long own = 12;
        long others = 0;
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    own += size(field.getType());
                    others += field.getType().isPrimitive() ? 0 : of(value(field, object));
                }
            }
        }
        return rounded(own) + others;
    }

    private long array(Object array, Class<?> type) {
        int length = Array.getLength(array);
        long bytes = rounded(16 + (long) length * size(type.getComponentType()));
        if (!type.getComponentType().isPrimitive()) {
            for (int i = 0; i < length; i++) {
                bytes += of(Array.get(array, i));
            }
        }
        return bytes;
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static int size(Class<?> type) {
        if (type == long.class || type == double.class) {
            return 8;
        }
        if (type == byte.class || type == boolean.class) {
            return 1;
        }
        return type == char.class || type == short.class ? 2 : 4;
    }

    private static long rounded(long bytes) {
        return (bytes + 7) / 8 * 8;
    }
}
