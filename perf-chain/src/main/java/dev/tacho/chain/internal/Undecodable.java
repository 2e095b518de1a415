package dev.tacho.chain.internal;

/** Tells exceptions of JSON that cannot be read, without a name of Jackson's. */
public final class Undecodable {
    private Undecodable() {}

    /**
     * Tells whether an exception is one of Jackson's, whichever line: their packages differ, and those of Jackson 3 are
     * not exceptions of I/O.
     *
     * @param failure the exception itself; its causes are not looked at
     * @return whether it is
     */
    public static boolean is(Throwable failure) {
        for (Class<?> c = failure.getClass(); c != null; c = c.getSuperclass()) {
            if (c.getName().endsWith(".jackson.core.JacksonException")) {
                return true;
            }
        }
        return false;
    }
}
