package dev.tacho.report.baseline;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** Counts what the current thread allocates. Exact on HotSpot: the unused rest of its buffer is not part of it. */
final class Allocation {
    private final ThreadMXBean bean;

    private Allocation(ThreadMXBean bean) {
        this.bean = bean;
    }

    /** Returns a meter; null if this runtime has none, or the thread is a virtual one, which has no counter. */
    static @Nullable Allocation meter() {
        try {
            if (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                    && bean.isThreadAllocatedMemorySupported()
                    && bean.isThreadAllocatedMemoryEnabled()
                    && bean.getCurrentThreadAllocatedBytes() > 0) {
                return new Allocation(bean);
            }
            return null;
        } catch (UnsupportedOperationException | LinkageError e) {
            // Another runtime's beans, or an image without them: the metric is missing then, and shown as n/a.
            return null;
        }
    }

    /** The bytes that this thread has allocated so far; reading them allocates nothing. */
    long bytes() {
        return bean.getCurrentThreadAllocatedBytes();
    }
}
