package dev.tacho.chain.internal;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads of this jar: daemons with a name. */
public final class Daemons {
    private Daemons() {}

    /**
     * Returns a factory of threads of one name.
     *
     * @param name the name, beginning with {@code tacho-}
     * @return the factory
     */
    public static ThreadFactory named(String name) {
        return task -> daemon(task, name);
    }

    /**
     * Returns a factory of threads that are counted.
     *
     * @param prefix the beginning of their names, to which 1, 2, ... is added
     * @return the factory
     */
    public static ThreadFactory numbered(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> daemon(task, prefix + count.incrementAndGet());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
