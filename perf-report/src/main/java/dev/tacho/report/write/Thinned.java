package dev.tacho.report.write;

import dev.tacho.core.section.Curve.Point;
import java.util.ArrayList;
import java.util.List;

/** Leaves out points that a drawing cannot show, but never a peak, a trough or a gap. */
final class Thinned {
    private Thinned() {}

    /**
     * Returns at most about {@code most} points: of each stretch of neighbours the first, the lowest, the highest and a
     * gap if there is one, in their order.
     */
    static List<Point> points(List<Point> points, int most) {
        if (points.size() <= most) {
            return points;
        }
        int stretch = (points.size() + most / 4 - 1) / (most / 4);
        List<Point> kept = new ArrayList<>();
        for (int from = 0; from < points.size(); from += stretch) {
            int to = Math.min(points.size(), from + stretch);
            int low = from;
            int high = from;
            int gap = -1;
            for (int i = from; i < to; i++) {
                if (Double.isNaN(points.get(i).y())) {
                    gap = i;
                    continue;
                }
                low = !(points.get(low).y() <= points.get(i).y()) ? i : low;
                high = !(points.get(high).y() >= points.get(i).y()) ? i : high;
            }
            for (int i = from; i < to; i++) {
                if (i == from || i == low || i == high || i == gap || i == points.size() - 1) {
                    kept.add(points.get(i));
                }
            }
        }
        return kept;
    }
}
