package dev.tacho.chain.gas;

import dev.tacho.chain.gas.GasSuspicion.Kind;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what could cost less; frames of one function add up. */
final class Suspicions {
    private static final int MOST = 1_000;

    private record Key(Kind kind, String where, String what) {}

    private final Map<Key, long[]> found = new LinkedHashMap<>();

    /** Takes what a frame did that ended. */
    void add(String where, Level level) {
        for (SlotUse use : level.slots.values()) {
            add(Kind.KNOWN_VALUE_READ, where, use.label, use.knownReads, use.knownReadGas);
            add(Kind.UNCHANGED_WRITE, where, use.label, use.unchangedWrites, use.unchangedWriteGas);
            if (use.writes > 1) {
                Kind kind = use.oneWriter
                        ? Kind.WRITE_IN_LOOP
                        : use.variables > 1 ? Kind.PACKED_WRITES : Kind.REPEATED_WRITE;
                add(kind, where, use.label, use.writes, use.mostSavedByOneWrite());
            }
        }
        level.queries.forEach((what, again) -> add(Kind.REPEATED_QUERY, where, what, again.count, again.gas));
    }

    private void add(Kind kind, String where, String what, long count, long gas) {
        Key key = new Key(kind, where, what);
        if (count > 0 && gas > 0 && (found.size() < MOST || found.containsKey(key))) {
            long[] sums = found.computeIfAbsent(key, unused -> new long[2]);
            sums[0] += count;
            sums[1] += gas;
        }
    }

    List<GasSuspicion> toList() {
        return found.entrySet().stream()
                .map(entry -> new GasSuspicion(
                        entry.getKey().kind(),
                        entry.getKey().where(),
                        entry.getKey().what(),
                        entry.getValue()[0],
                        entry.getValue()[1]))
                .sorted(Comparator.comparingLong(GasSuspicion::upperBoundGas).reversed())
                .toList();
    }
}
