package dev.tacho.chain.gas;

import java.util.LinkedHashMap;
import java.util.Map;

/** A tree as lines {@code a;b;c}, with the self gas and the count of each. */
final class Paths {
    private Paths() {}

    static Map<String, long[]> of(GasFrame root) {
        Map<String, long[]> paths = new LinkedHashMap<>();
        add(root, "", paths);
        return paths;
    }

    private static void add(GasFrame frame, String above, Map<String, long[]> paths) {
        String path = above.isEmpty() ? frame.label() : above + ';' + frame.label();
        if (frame.selfGas() != 0) {
            long[] sums = paths.computeIfAbsent(path, unused -> new long[2]);
            sums[0] += frame.selfGas();
            sums[1] += frame.count();
        }
        for (GasFrame part : frame.parts()) {
            add(part, path, paths);
        }
    }
}
