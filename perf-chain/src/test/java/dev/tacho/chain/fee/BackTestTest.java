package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Back-tests on histories whose outcome is known, and strategies that try to see what they must not. */
class BackTestTest {
    private static final FeeGoal NEXT = new FeeGoal(1, 0.5);

    /** Always offers the same. */
    private record Fixed(long tipWei, long maxFeeWei) implements FeeStrategy {
        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public FeeQuote quote(FeeHistory past, FeeGoal goal) {
            return new FeeQuote(past.last().number(), goal, goal.probability(), maxFeeWei, tipWei);
        }
    }

    /** Blocks want 10 and 30 in turn, for ever: everything follows from that. */
    @Test
    void run_tipsInTurn_scoresWhatFollows() {
        long[] tips = new long[1_000];
        for (int i = 0; i < tips.length; i++) {
            tips[i] = i % 2 == 0 ? 10 : 30;
        }
        BackTest test = BackTest.of(Histories.wanting(tips))
                .withRule(new InclusionRule(0.98, 0))
                .withWarmUp(1);

        FeeScore.GoalScore score = test.run(new Fixed(15, 200), NEXT).goal(NEXT);

        // Half of the 999 next blocks want 10: 5 more than needed, and 85 of the maximum beyond base fee and tip.
        assertEquals(999, score.count());
        assertEquals(499 / 999.0, score.inclusionRatio().value());
        assertEquals(15, score.paidTipWei().value());
        assertEquals(5, score.overpaidTipWei().value());
        assertEquals(5, score.regretWei().value());
        assertEquals(1.5, score.paidToNeeded().value());
        assertEquals(85, score.headroomWei().value());
        // Whoever misses is in the block after: one replacement, of 17 wei, for each second one.
        assertEquals(0, score.stuckRatio().value());
        assertEquals(0.5, score.replacementsPerTransaction().value(), 0.01);
    }

    /** Within two blocks there is always one that wants 10. */
    @Test
    void run_longerGoal_isMetByTheCheaperBlock() {
        long[] tips = new long[500];
        for (int i = 0; i < tips.length; i++) {
            tips[i] = i % 2 == 0 ? 10 : 30;
        }
        FeeGoal two = new FeeGoal(2, 0.5);
        BackTest test = BackTest.of(Histories.wanting(tips))
                .withRule(new InclusionRule(0.98, 0))
                .withWarmUp(1);

        FeeScore.GoalScore patient = test.run(new Fixed(15, 200), two).goal(two);
        FeeScore.GoalScore generous = test.run(new Fixed(30, 200), two).goal(two);

        assertEquals(1, patient.inclusionRatio().value());
        assertEquals(5, patient.regretWei().value());
        assertEquals(20, generous.regretWei().value());
        // Half of the generous are in blocks that want 30: they overpay nothing there, and regret all the same.
        assertEquals(10, generous.overpaidTipWei().value(), 0.1);
    }

    @Test
    void run_tipFarTooLow_isStuckAfterAllReplacements() {
        long[] tips = new long[300];
        Arrays.fill(tips, 1_000);
        FeeScore.GoalScore score = BackTest.of(Histories.wanting(tips))
                .withWarmUp(1)
                .withRule(new InclusionRule(0.98, 0))
                .run(new Fixed(100, 5_000), NEXT)
                .goal(NEXT);

        // Ten tries end at 100 * 1.1^9 or some rounding above: below 1000.
        assertEquals(0, score.inclusionRatio().value());
        assertTrue(score.inclusionRatio().upper() > 0);
        assertEquals(1, score.stuckRatio().value());
        assertEquals(9, score.replacementsPerTransaction().value());
        assertTrue(Double.isNaN(score.regretWei().value()));
    }

    /** A maximum of 100 wei pays the base fee but no tip: the tip that is paid is what it leaves. */
    @Test
    void run_maximumBelowBaseFeeAndTip_paysLessTip() {
        FeeHistory history = Histories.wanting(new long[100]);
        BackTest test = BackTest.of(history).withWarmUp(1).withRule(new InclusionRule(0.98, 0));

        assertEquals(
                0, test.run(new Fixed(50, 99), NEXT).goal(NEXT).inclusionRatio().value());
        assertEquals(
                0, test.run(new Fixed(50, 100), NEXT).goal(NEXT).paidTipWei().value());
        assertEquals(
                7, test.run(new Fixed(50, 107), NEXT).goal(NEXT).paidTipWei().value());
    }

    /** Searches all it was handed, private fields and lists included, for a block of the future. */
    @Test
    void run_evilStrategy_reachesNoLaterBlock() {
        FeeHistory history = new SeededDemand(3).run(60);
        List<Long> asked = new ArrayList<>();
        FeeStrategy evil = new FeeStrategy() {
            private final List<FeeHistory> hoard = new ArrayList<>();

            @Override
            public String name() {
                return "evil";
            }

            @Override
            public FeeQuote quote(FeeHistory past, FeeGoal goal) {
                long now = past.last().number();
                hoard.add(past);
                long newest = newestReachable(hoard);
                assertEquals(now, newest, "asked after block " + now);
                asked.add(now);
                return new FeeQuote(now, goal, goal.probability(), 1_000, 1);
            }
        };

        BackTest.of(history).withWarmUp(5).withWindow(20).run(evil, NEXT);

        List<Long> rising = new ArrayList<>(asked);
        Collections.sort(rising);
        assertEquals(rising, asked);
        assertEquals(56, asked.size());
    }

    /** The search finds what is there: the whole history reaches its last block. */
    @Test
    void newestReachable_wholeHistory_isItsLast() {
        assertEquals(60, newestReachable(List.of(new SeededDemand(3).run(60))));
    }

    @Test
    void run_strategyOfAnotherBlock_isRefused() {
        FeeHistory history = Histories.wanting(new long[50]);
        FeeStrategy late = new FeeStrategy() {
            @Override
            public String name() {
                return "late";
            }

            @Override
            public FeeQuote quote(FeeHistory past, FeeGoal goal) {
                return new FeeQuote(past.last().number() + 1, goal, goal.probability(), 1_000, 1);
            }
        };

        BackTest test = BackTest.of(history).withWarmUp(10);
        assertThrows(IllegalStateException.class, () -> test.run(late, NEXT));
        assertThrows(IllegalArgumentException.class, () -> test.run(late));
        assertThrows(IllegalArgumentException.class, () -> test.withWarmUp(50).run(late, NEXT));
        assertThrows(IllegalArgumentException.class, () -> test.withWarmUp(0));
    }

    /** By fields of this room's objects, and by elements of lists and arrays: all there is in a history. */
    private static long newestReachable(Object root) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Object> open = new ArrayList<>(List.of(root));
        long newest = -1;
        while (!open.isEmpty()) {
            Object next = open.remove(open.size() - 1);
            if (!seen.add(next)) {
                continue;
            }
            if (next instanceof FeeBlock block) {
                newest = Math.max(newest, block.number());
            }
            if (next instanceof Iterable<?> elements) {
                elements.forEach(element -> {
                    if (element != null) {
                        open.add(element);
                    }
                });
            } else if (next.getClass().isArray()
                    && !next.getClass().componentType().isPrimitive()) {
                for (int i = 0; i < Array.getLength(next); i++) {
                    if (Array.get(next, i) != null) {
                        open.add(Array.get(next, i));
                    }
                }
            } else if (next.getClass().getPackageName().startsWith("dev.tacho")) {
                open.addAll(fields(next));
            }
        }
        return newest;
    }

    private static List<Object> fields(Object of) {
        List<Object> values = new ArrayList<>();
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    try {
                        Object value = field.get(of);
                        if (value != null) {
                            values.add(value);
                        }
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        return values;
    }
}
