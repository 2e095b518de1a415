package dev.tacho.chain.internal;

import java.time.Duration;

/** Checks of what users configure: a message names the value and its bounds. */
public final class Check {
    private Check() {}

    /**
     * Checks a lower bound.
     *
     * @param name names the value in the message
     * @param value the value
     * @param least the bound
     * @return the value
     * @throws IllegalArgumentException if it is below
     */
    public static long atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + '=' + value + ": must be >= " + least);
        }
        return value;
    }

    /**
     * Checks both bounds.
     *
     * @param name names the value in the message
     * @param value the value
     * @param least the lower bound
     * @param most the upper bound
     * @return the value
     * @throws IllegalArgumentException if it is outside
     */
    public static long between(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + '=' + value + ": must be " + least + " to " + most);
        }
        return value;
    }

    /**
     * Checks both bounds.
     *
     * @param name names the value in the message
     * @param value the value
     * @param least the lower bound
     * @param most the upper bound
     * @return the value
     * @throws IllegalArgumentException if it is outside
     */
    public static int between(String name, int value, int least, int most) {
        return (int) between(name, (long) value, least, most);
    }

    /**
     * Checks both bounds of a time.
     *
     * @param name names the value in the message
     * @param value the value
     * @param least the lower bound
     * @param most the upper bound
     * @return the value
     * @throws IllegalArgumentException if it is outside
     */
    public static Duration between(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + '=' + value + ": must be " + least + " to " + most);
        }
        return value;
    }

    /**
     * Checks a share.
     *
     * @param name names the value in the message
     * @param value the value
     * @return the value
     * @throws IllegalArgumentException if it is not 0 to 1
     */
    public static double ratio(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + '=' + value + ": must be 0 to 1");
        }
        return value;
    }
}
