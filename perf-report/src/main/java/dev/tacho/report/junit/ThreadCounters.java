package dev.tacho.report.junit;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What the current thread has used so far. A reading takes about 0.3 µs and allocates nothing. */
class ThreadCounters {
    private final @Nullable ThreadMXBean bean = bean();

    private static @Nullable ThreadMXBean bean() {
        try {
            return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean
                            && bean.isCurrentThreadCpuTimeSupported()
                            && bean.isThreadAllocatedMemorySupported()
                            && bean.isThreadCpuTimeEnabled()
                            && bean.isThreadAllocatedMemoryEnabled()
                    ? bean
                    : null;
        } catch (UnsupportedOperationException | LinkageError e) {
            return null;
        }
    }

    /** Returns the bytes this thread has allocated; -1 if the JVM does not tell. */
    long allocatedBytes() {
        return bean == null ? -1 : bean.getCurrentThreadAllocatedBytes();
    }

    /** Returns the processor time this thread has used; -1 if the JVM does not tell. */
    long cpuNanos() {
        return bean == null ? -1 : bean.getCurrentThreadCpuTime();
    }
}
