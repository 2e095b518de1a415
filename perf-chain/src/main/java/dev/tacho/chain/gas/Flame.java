package dev.tacho.chain.gas;

import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/** Frames as the block that a report draws, cut to the largest. */
final class Flame {
    private static final int MOST_NODES = 600;

    private Flame() {}

    /** A tree of what is not negative: a refund stands beside it, in words. */
    static Tree of(String title, String caption, GasFrame root, Function<GasFrame, Tree.Tone> tone) {
        // A part is never larger than what it is a part of, so the largest frames hang together.
        Set<GasFrame> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        PriorityQueue<GasFrame> largest =
                new PriorityQueue<>(Comparator.comparingLong(GasFrame::totalGas).reversed());
        largest.add(root);
        while (!largest.isEmpty() && kept.size() < MOST_NODES) {
            GasFrame frame = largest.remove();
            kept.add(frame);
            largest.addAll(frame.parts());
        }
        return new Tree(title, Unit.GAS, node(root, kept, tone), caption);
    }

    /** The first touch of a slot or account is the dear one. */
    static Tree.Tone coldStandsOut(GasFrame frame) {
        boolean touched = frame.kind() == GasFrame.Kind.SLOT || frame.kind() == GasFrame.Kind.ACCOUNT;
        return touched && frame.label().endsWith(" (cold)") ? Tree.Tone.STRONG : Tree.Tone.PLAIN;
    }

    private static Tree.Node node(GasFrame frame, Set<GasFrame> kept, Function<GasFrame, Tree.Tone> tone) {
        List<Tree.Node> parts = new ArrayList<>();
        long other = 0;
        long total = Math.max(0, frame.selfGas());
        for (GasFrame part : frame.parts()) {
            if (part.totalGas() <= 0) {
                continue;
            }
            total += part.totalGas();
            if (kept.contains(part)) {
                parts.add(node(part, kept, tone));
            } else {
                other += part.totalGas();
            }
        }
        if (other > 0) {
            parts.add(new Tree.Node(Node.OTHER, other, List.of()));
        }
        return new Tree.Node(frame.label(), total, parts, tone.apply(frame));
    }
}
