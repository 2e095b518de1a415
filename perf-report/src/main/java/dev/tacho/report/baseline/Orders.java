package dev.tacho.report.baseline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * In which order the sides take their turns, round by round. Every order occurs equally often, as near as the number of
 * rounds permits, so that being first is no advantage; which round has which is drawn, so that no rhythm of the machine
 * can agree with it, as it can with A B B A.
 */
final class Orders {
    /** Of more sides there are too many orders to have each one: then every round draws its own. */
    private static final int MOST_SIDES = 4;

    private Orders() {}

    static List<int[]> draw(int sides, int rounds, long seed) {
        Random random = new Random(seed);
        List<int[]> orders = new ArrayList<>(rounds);
        while (orders.size() < rounds) {
            List<int[]> deck = sides <= MOST_SIDES ? all(sides) : List.of(shuffled(sides, random));
            // A deck that is not dealt to its end gives a random part of itself.
            List<int[]> mixed = new ArrayList<>(deck);
            Collections.shuffle(mixed, random);
            orders.addAll(mixed.subList(0, Math.min(mixed.size(), rounds - orders.size())));
        }
        Collections.shuffle(orders, random);
        return orders;
    }

    private static int[] shuffled(int sides, Random random) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < sides; i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<int[]> all(int sides) {
        List<int[]> orders = List.of(new int[0]);
        for (int side = 0; side < sides; side++) {
            List<int[]> longer = new ArrayList<>();
            for (int[] order : orders) {
                for (int at = 0; at <= order.length; at++) {
                    longer.add(inserted(order, at, side));
                }
            }
            orders = longer;
        }
        return orders;
    }

    private static int[] inserted(int[] order, int at, int side) {
        int[] longer = new int[order.length + 1];
        System.arraycopy(order, 0, longer, 0, at);
        longer[at] = side;
        System.arraycopy(order, at, longer, at + 1, order.length - at);
        return longer;
    }
}
