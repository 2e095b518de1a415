package dev.tacho.chain.fee;

/** The checks of this room's arguments; messages name the value, the bound and the cure. */
final class Check {
    private Check() {}

    static long atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + '=' + value + ": must be >= " + least);
        }
        return value;
    }

    static long between(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + '=' + value + ": must be " + least + " to " + most);
        }
        return value;
    }

    static double ratio(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + '=' + value + ": must be 0 to 1");
        }
        return value;
    }
}
