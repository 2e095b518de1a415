package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every colour that letters have, in light, dark and on paper, against every ground they stand on: at least 4.5, by the
 * formula of WCAG 2.2 (relative luminance, contrast ratio). Axe does not look into drawings.
 */
class ContrastTest {
    private static final List<String> LETTERS = List.of("fg", "mute", "a", "b", "c", "d", "good", "bad", "warn");
    private static final List<String> GROUNDS = List.of("bg", "card");

    @Test
    void letters_onEveryGround_canBeRead() {
        List<Map<String, Integer>> schemes = schemes();
        assertTrue(schemes.size() == 3, "light, dark, paper: " + schemes.size());
        for (Map<String, Integer> scheme : schemes) {
            for (String letter : LETTERS) {
                for (String ground : GROUNDS) {
                    assertReadable(scheme, letter, ground);
                }
            }
            // Frames of a flame graph, and the grey zone of a forest plot.
            for (String ground : List.of("h1", "h2", "h3", "zone")) {
                assertReadable(scheme, "fg", ground);
            }
        }
    }

    private static void assertReadable(Map<String, Integer> scheme, String letter, String ground) {
        double a = luminance(scheme.get(letter));
        double b = luminance(scheme.get(ground));
        double contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        assertTrue(contrast >= 4.5, letter + " on " + ground + ": " + contrast);
    }

    private static double luminance(int rgb) {
        return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
    }

    private static double linear(int channel) {
        double share = (channel & 0xff) / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static List<Map<String, Integer>> schemes() {
        List<Map<String, Integer>> schemes = new ArrayList<>();
        Matcher root = Pattern.compile(":root\\{([^}]*)}").matcher(HtmlWriter.style(Samples.everyBlock("DEX")));
        while (root.find()) {
            Map<String, Integer> colours = new HashMap<>();
            Matcher colour = Pattern.compile("--(\\w+):#([0-9a-f]{3,6})").matcher(root.group(1));
            while (colour.find()) {
                String hex = colour.group(2);
                colours.put(
                        colour.group(1), Integer.parseInt(hex.length() == 3 ? hex.replaceAll("(.)", "$1$1") : hex, 16));
            }
            schemes.add(colours);
        }
        return schemes;
    }
}
