package dev.tacho.report.baseline;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a measuring loop that all sides share does to short calls, by hand: the same four sides in one loop, and each in a
 * loop of its own. In the shared one the call is no longer inlined, and the first side looks faster while it is alone.
 */
final class SharedLoopCost {
    private static final int CALLS = 10_000;
    private static final int ROUNDS = 3_000;

    private SharedLoopCost() {}

    public static void main(String[] arguments) throws Exception {
        int[] data = {3, 1, 4, 1};
        List<Compare.Side> sides = List.of(
                () -> data[0] > 2 ? data : null,
                () -> data[1] > 2 ? data : null,
                () -> data[2] > 2 ? data : null,
                () -> data[3] > 2 ? data : null);
        Loop shared = Loops.fresh();
        System.out.printf(Locale.ROOT, "one loop, first side while alone: %.2f ns%n", nanos(shared, sides.get(0)));
        List<Loop> own = Stream.generate(Loops::fresh).limit(sides.size()).toList();
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < sides.size(); i++) {
                System.out.printf(
                        Locale.ROOT,
                        "side %d: %.2f ns in the shared loop, %.2f ns in its own%n",
                        i,
                        nanos(shared, sides.get(i)),
                        nanos(own.get(i), sides.get(i)));
            }
        }
    }

    /** The fastest batch: what the compiled code takes when nobody disturbs it. */
    private static double nanos(Loop loop, Compare.Side side) throws Exception {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            Sink sink = new Sink();
            long start = System.nanoTime();
            loop.run(side, CALLS, sink);
            least = Math.min(least, System.nanoTime() - start);
        }
        return (double) least / CALLS;
    }
}
