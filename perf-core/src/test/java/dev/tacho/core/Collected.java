package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.fail;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/** Something that nothing should hold any more; asks for collections until the collector says that it is gone. */
final class Collected {
    private static final int MOST_COLLECTIONS = 100;

    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    private final WeakReference<Object> reference;

    Collected(Object watched) {
        this.reference = new WeakReference<>(watched, gone);
    }

    /** Each collection is given a moment to report; it ends with the report, not with the moment. */
    void assertGone() throws InterruptedException {
        for (int i = 0; i < MOST_COLLECTIONS; i++) {
            System.gc();
            if (gone.remove(100) != null) {
                return;
            }
        }
        fail("something still holds " + reference.get());
    }
}
