package dev.tacho.core.resource;

import java.nio.file.Path;

/** The limits a container sets, from version 2 of the control groups where they are, else from version 1. */
final class Cgroup {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /** Version 1 writes "no limit" as the largest multiple of a page. */
    private static final double NO_LIMIT = 1L << 60;

    private Cgroup() {}

    static double cpuLimit() {
        String[] max = ProcFiles.text(ROOT.resolve("cpu.max")).split(" ", -1);
        if (max.length == 2) {
            return ProcFiles.number(max[0]) / ProcFiles.number(max[1]);
        }
        double quota = ProcFiles.number(ProcFiles.text(ROOT.resolve("cpu/cpu.cfs_quota_us")));
        double period = ProcFiles.number(ProcFiles.text(ROOT.resolve("cpu/cpu.cfs_period_us")));
        return quota > 0 ? quota / period : Double.NaN;
    }

    static double memoryLimitBytes() {
        double limit = ProcFiles.number(ProcFiles.text(ROOT.resolve("memory.max")));
        if (Double.isNaN(limit)) {
            limit = ProcFiles.number(ProcFiles.text(ROOT.resolve("memory/memory.limit_in_bytes")));
        }
        return limit < NO_LIMIT ? limit : Double.NaN;
    }

    /** Nanoseconds in which the container was kept from running, since it started. */
    static double throttledNanos() {
        double micros = ProcFiles.field(ROOT.resolve("cpu.stat"), "throttled_usec ");
        return Double.isNaN(micros) ? ProcFiles.field(ROOT.resolve("cpu/cpu.stat"), "throttled_time ") : micros * 1000;
    }
}
