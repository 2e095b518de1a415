package dev.tacho.report.write;

import java.util.ArrayList;
import java.util.List;

/**
 * What a stroke, an area or a letter of a drawing looks like: a class for the style sheet, which knows light, dark and
 * paper, and the same in presentation attributes for a reader who has no style sheet. A style sheet wins over these.
 */
enum Ink {
    GRID("grid", "stroke", "#d9dee5"),
    AXIS("axis", "stroke", "#5d6673"),
    ZONE("zone", "fill", "#eceff3"),
    LIMIT("limit", "stroke", "#b3261e", "stroke-width", "1.2", "stroke-dasharray", "3 3"),
    TICK("tick", "fill", "#5d6673", "font-size", "11"),
    LABEL("lab", "fill", "#1b1f24", "font-size", "12"),
    LIMIT_LABEL("lab bad", "fill", "#b3261e", "font-size", "12"),
    POLE("pole", "stroke", "#1b1f24", "stroke-width", "1.2", "stroke-dasharray", "2 3"),
    FLAG("flag", "fill", "#1b1f24", "font-size", "11"),

    LINE_A("line a", "fill", "none", "stroke", "#0b62c4", "stroke-width", "2"),
    LINE_B("line b", "fill", "none", "stroke", "#b35900", "stroke-width", "2", "stroke-dasharray", "6 3"),
    LINE_C("line c", "fill", "none", "stroke", "#0a7d4b", "stroke-width", "2", "stroke-dasharray", "2 3"),
    LINE_D("line d", "fill", "none", "stroke", "#7a3fb0", "stroke-width", "2", "stroke-dasharray", "8 3 2 3"),
    BAND_A("band a", "fill", "#0b62c4", "fill-opacity", "0.18"),
    BAND_B("band b", "fill", "#b35900", "fill-opacity", "0.18"),
    BAND_C("band c", "fill", "#0a7d4b", "fill-opacity", "0.18"),
    BAND_D("band d", "fill", "#7a3fb0", "fill-opacity", "0.18"),
    POINT_A("pt a", "fill", "#0b62c4"),
    POINT_B("pt b", "fill", "#b35900"),
    POINT_C("pt c", "fill", "#0a7d4b"),
    POINT_D("pt d", "fill", "#7a3fb0"),
    NAME_A("lab at", "fill", "#0b62c4", "font-size", "12"),
    NAME_B("lab bt", "fill", "#b35900", "font-size", "12"),
    NAME_C("lab ct", "fill", "#0a7d4b", "font-size", "12"),
    NAME_D("lab dt", "fill", "#7a3fb0", "font-size", "12"),

    BETTER("ci good", "stroke", "#0a7d4b", "stroke-width", "3"),
    WORSE("ci bad", "stroke", "#b3261e", "stroke-width", "3"),
    SAME("ci calm", "stroke", "#5d6673", "stroke-width", "3"),
    BETTER_MARK("mk good", "fill", "#0a7d4b"),
    WORSE_MARK("mk bad", "fill", "#b3261e"),
    SAME_MARK("mk calm", "fill", "#5d6673"),
    UNCLEAR_MARK("mk open", "fill", "#ffffff", "stroke", "#5d6673", "stroke-width", "1.6"),
    BETTER_TEXT("lab good", "fill", "#0a7d4b", "font-size", "12", "font-weight", "600"),
    WORSE_TEXT("lab bad", "fill", "#b3261e", "font-size", "12", "font-weight", "600"),
    SAME_TEXT("lab calm", "fill", "#5d6673", "font-size", "12"),

    HEAT_1("ht h1", "stroke", "#d7e6f8"),
    HEAT_2("ht h2", "stroke", "#a6c9ef"),
    HEAT_3("ht h3", "stroke", "#4d8fd8"),
    HEAT_4("ht h4", "stroke", "#1f66b4"),
    HEAT_5("ht h5", "stroke", "#0b3f80"),
    STRIP("strip", "fill", "#b35900"),

    FRAME_0("fl f0", "fill", "#9cc3ee"),
    FRAME_1("fl f1", "fill", "#d7e6f8"),
    FRAME_2("fl f2", "fill", "#c3dbf4"),
    FRAME_STRONG("fl fs", "fill", "#dbb58c"),
    FRAME_GOOD("fl fg", "fill", "#9dcbb7"),
    FRAME_BAD("fl fb", "fill", "#e1a8a5"),
    FRAME_TEXT("ft", "fill", "#1b1f24", "font-size", "11"),

    SPARK_RANGE("sp", "stroke", "#5d6673"),
    SPARK_BODY("spb", "fill", "#0b62c4", "fill-opacity", "0.45"),
    SPARK_MEDIAN("spm", "stroke", "#0b62c4", "stroke-width", "2"),
    SPARK_TAIL("spt", "fill", "#b35900"),
    SHARE("share", "fill", "#0b62c4"),
    SHARE_REST("rest", "fill", "#d9dee5");

    private static final List<Ink> LINES = List.of(LINE_A, LINE_B, LINE_C, LINE_D);
    private static final List<Ink> BANDS = List.of(BAND_A, BAND_B, BAND_C, BAND_D);
    private static final List<Ink> POINTS = List.of(POINT_A, POINT_B, POINT_C, POINT_D);
    private static final List<Ink> NAMES = List.of(NAME_A, NAME_B, NAME_C, NAME_D);

    private static final List<Ink> HEAT = List.of(HEAT_1, HEAT_2, HEAT_3, HEAT_4, HEAT_5);

    /** Strings in a list that cannot be changed. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Object> attributes;

    Ink(String css, Object... presentation) {
        List<Object> all = new ArrayList<>(List.of("class", css));
        all.addAll(List.of(presentation));
        this.attributes = List.copyOf(all);
    }

    /** The class and the presentation attributes, followed by those given, as alternating names and values. */
    Object[] with(Object... more) {
        Object[] all = attributes.toArray(new Object[attributes.size() + more.length]);
        System.arraycopy(more, 0, all, attributes.size(), more.length);
        return all;
    }

    static Ink line(int index) {
        return LINES.get(index);
    }

    static Ink band(int index) {
        return BANDS.get(index);
    }

    static Ink point(int index) {
        return POINTS.get(index);
    }

    static Ink name(int index) {
        return NAMES.get(index);
    }

    /** The levels of a heat map, from the palest on. */
    static List<Ink> heat() {
        return HEAT;
    }
}
