package dev.tacho.core.resource;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What does not change during a run: processor, operating system, virtual machine, limits.
 */
public final class Machine {
    private static final Machine CURRENT = new Machine();

    private final String cpu = cpuModel();
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final String os = System.getProperty("os.name")
            + ' '
            + System.getProperty("os.version")
            + ' '
            + System.getProperty("os.arch");
    private final String jdk = System.getProperty("java.runtime.version") + ' ' + System.getProperty("java.vendor");
    private final String gc = collector();
    private final long maxHeapBytes = Runtime.getRuntime().maxMemory();
    private final double cpuLimit = Cgroup.cpuLimit();
    private final double memoryLimitBytes = Cgroup.memoryLimitBytes();

    private Machine() {}

    /**
     * Returns the machine this virtual machine runs on.
     *
     * @return always the same object, read once
     */
    public static Machine current() {
        return CURRENT;
    }

    /**
     * Returns the processor's name as the operating system gives it.
     *
     * @return the model, or the architecture where no model is told
     */
    public String cpu() {
        return cpu;
    }

    /**
     * Returns how many processors this virtual machine may use, container limits included.
     *
     * @return at least 1
     */
    public int cores() {
        return cores;
    }

    /**
     * Returns the operating system.
     *
     * @return name, version and architecture
     */
    public String os() {
        return os;
    }

    /**
     * Returns the Java runtime.
     *
     * @return version and vendor
     */
    public String jdk() {
        return jdk;
    }

    /**
     * Returns the garbage collector.
     *
     * @return G1, ZGC, Shenandoah, Parallel or Serial, or the names of its beans
     */
    public String gc() {
        return gc;
    }

    /**
     * Returns the largest heap.
     *
     * @return bytes
     */
    public long maxHeapBytes() {
        return maxHeapBytes;
    }

    /**
     * Returns the container's processor limit.
     *
     * @return processors, for example 1.5; {@code NaN} if there is none
     */
    public double cpuLimit() {
        return cpuLimit;
    }

    /**
     * Returns the container's memory limit.
     *
     * @return bytes; {@code NaN} if there is none
     */
    public double memoryLimitBytes() {
        return memoryLimitBytes;
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException | RuntimeException e) {
            // Not Linux, or not readable: the architecture is what is known everywhere.
            return System.getProperty("os.arch");
        }
    }

    private static String collector() {
        String beans = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(", "));
        for (String known : new String[] {"G1", "ZGC", "Shenandoah"}) {
            if (beans.contains(known)) {
                return known;
            }
        }
        if (beans.contains("PS ")) {
            return "Parallel";
        }
        return beans.contains("Copy") ? "Serial" : beans;
    }
}
