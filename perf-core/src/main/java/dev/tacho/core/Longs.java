package dev.tacho.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Ordered access to the elements of a {@code long[]}: the memory of the cells. Each is one instruction on x86-64 and no
 * more than an ordinary store on other processors, but for {@link #getAndAdd}, which is an atomic read-modify-write.
 */
final class Longs {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private Longs() {}

    static long getOpaque(long[] array, int index) {
        return (long) ELEMENT.getOpaque(array, index);
    }

    static long getAcquire(long[] array, int index) {
        return (long) ELEMENT.getAcquire(array, index);
    }

    static void setOpaque(long[] array, int index, long value) {
        ELEMENT.setOpaque(array, index, value);
    }

    static void setRelease(long[] array, int index, long value) {
        ELEMENT.setRelease(array, index, value);
    }

    static long getAndAdd(long[] array, int index, long delta) {
        return (long) ELEMENT.getAndAdd(array, index, delta);
    }

    static boolean compareAndSet(long[] array, int index, long expected, long value) {
        return ELEMENT.compareAndSet(array, index, expected, value);
    }
}
