package dev.tacho.report.write;

import dev.tacho.core.resource.Machine;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a time depends on besides the code: processor, system, runtime, collector, heap, limits. Times of two runs are
 * comparable only if these are equal; counts of calls, bytes or gas are so anywhere.
 *
 * @param parts each part by its name
 */
public record Fingerprint(SortedMap<String, String> parts) {
    /** Of a run whose machine is not known: the same as no other, not even as itself. */
    public static final Fingerprint UNKNOWN = new Fingerprint(Map.of());

    /** Copies the map. */
    public Fingerprint {
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    private Fingerprint(Map<String, String> parts) {
        this(new TreeMap<>(parts));
    }

    /**
     * Returns the fingerprint of a machine.
     *
     * @param machine the machine
     * @return its fingerprint
     */
    public static Fingerprint of(Machine machine) {
        Map<String, String> parts = new TreeMap<>();
        parts.put("cpu", machine.cpu());
        parts.put("cores", String.valueOf(machine.cores()));
        parts.put("os", machine.os());
        parts.put("jdk", machine.jdk());
        parts.put("gc", machine.gc());
        parts.put("heap", Unit.BYTES.format(machine.maxHeapBytes()));
        if (!Double.isNaN(machine.cpuLimit())) {
            parts.put("cpu limit", String.valueOf(machine.cpuLimit()));
        }
        if (!Double.isNaN(machine.memoryLimitBytes())) {
            parts.put("memory limit", Unit.BYTES.format(machine.memoryLimitBytes()));
        }
        return new Fingerprint(parts);
    }

    /**
     * Returns whether times of both may be compared.
     *
     * @param other the other
     * @return whether both are known and equal
     */
    public boolean isSame(Fingerprint other) {
        return !parts.isEmpty() && parts.equals(other.parts);
    }

    /**
     * Returns what differs, for people.
     *
     * @param other the other, for example the baseline's
     * @return for example {@code jdk: 17.0.15 there, 25 here}; empty if nothing does
     */
    public List<String> differences(Fingerprint other) {
        Set<String> names = new TreeSet<>(parts.keySet());
        names.addAll(other.parts.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String here = parts.getOrDefault(name, "unknown");
            String there = other.parts.getOrDefault(name, "unknown");
            if (!here.equals(there)) {
                differences.add(name + ": " + there + " there, " + here + " here");
            }
        }
        return differences;
    }
}
