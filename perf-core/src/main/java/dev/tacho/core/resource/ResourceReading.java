package dev.tacho.core.resource;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/**
 * The machine's and the process's counters at one instant; all of them only grow. Two readings make a {@link
 * ResourceUse}.
 *
 * @param nanoTime when it was taken, by {@link System#nanoTime}
 * @param processCpuNanos processor time of this process
 * @param gcNanos time spent in collections of the garbage collector, to the millisecond
 * @param gcCount how many collections there were
 * @param hostTicks processor time of the whole machine, idle included, in ticks
 * @param hostIdleTicks the idle part of it
 * @param hostStealTicks the part another guest of the same host got
 * @param cpuStallNanos time in which some task of the machine waited for a processor
 * @param memoryStallNanos time in which some task waited for memory
 * @param ioStallNanos time in which some task waited for a disk
 * @param throttledNanos time in which the container was kept from running
 */
public record ResourceReading(
        long nanoTime,
        double processCpuNanos,
        double gcNanos,
        double gcCount,
        double hostTicks,
        double hostIdleTicks,
        double hostStealTicks,
        double cpuStallNanos,
        double memoryStallNanos,
        double ioStallNanos,
        double throttledNanos) {

    /**
     * Reads the counters now.
     *
     * @return the reading; what the platform does not tell is {@code NaN}
     */
    public static ResourceReading now() {
        double gcMillis = 0;
        double collections = 0;
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            gcMillis += Math.max(0, bean.getCollectionTime());
            collections += Math.max(0, bean.getCollectionCount());
        }
        double[] host = readHostTicks();
        return new ResourceReading(
                System.nanoTime(),
                readProcessCpu(),
                gcMillis * 1e6,
                collections,
                host[0],
                host[1],
                host[2],
                stallNanos("cpu"),
                stallNanos("memory"),
                stallNanos("io"),
                Cgroup.throttledNanos());
    }

    private static double readProcessCpu() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean process
                ? process.getProcessCpuTime()
                : Double.NaN;
    }

    /** All, idle and stolen ticks: the first line of /proc/stat. */
    private static double[] readHostTicks() {
        String[] words =
                ProcFiles.text(Path.of("/proc/stat")).split("\\n", 2)[0].split(" +", -1);
        if (words.length < 9) {
            return new double[] {Double.NaN, Double.NaN, Double.NaN};
        }
        double all = 0;
        // user nice system idle iowait irq softirq steal; guest time after it is part of user time already.
        for (int i = 1; i <= 8; i++) {
            all += ProcFiles.number(words[i]);
        }
        double idle = ProcFiles.number(words[4]) + ProcFiles.number(words[5]);
        return new double[] {all, idle, ProcFiles.number(words[8])};
    }

    /** The running total of pressure-stall information, which is in microseconds. */
    private static double stallNanos(String what) {
        return ProcFiles.field(Path.of("/proc/pressure", what), "total=") * 1000;
    }
}
