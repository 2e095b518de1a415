package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;

/**
 * A whole and its parts, such as the stages of a call or the frames of a profile.
 *
 * @param title names the drawing
 * @param unit the unit of every node's value
 * @param root the whole
 * @param caption what a reader has to know, such as the meaning of the tones; may be empty
 */
public record Tree(String title, Unit unit, Node root, String caption) implements Block {
    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if the title is blank
     */
    public Tree {
        Checks.text("title", title);
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(caption, "caption");
    }

    /**
     * Makes a tree without a caption.
     *
     * @param title names the drawing
     * @param unit the unit of every node's value
     * @param root the whole
     * @throws IllegalArgumentException if the title is blank
     */
    public Tree(String title, Unit unit, Node root) {
        this(title, unit, root, "");
    }

    /** How a node stands out from the others; the caption says what that means. */
    public enum Tone {
        /** It does not. */
        PLAIN,
        /** It deserves attention, such as the first and dear access to a storage slot. */
        STRONG,
        /** It got better against what it is compared with. */
        GOOD,
        /** It got worse. */
        BAD
    }

    /**
     * A part with its own parts.
     *
     * @param label names the part
     * @param value its total, its children's included
     * @param children its parts; what they leave of {@code value} is the node's own share
     * @param tone how it stands out
     * @param before its total in what the tree is compared with, scaled as the caller sees fit: 0 for a part that is new;
     *     {@code NaN} where nothing is compared. A part that is gone has the value 0
     */
    public record Node(String label, double value, List<Node> children, Tone tone, double before) {
        /**
         * Copies the children.
         *
         * @throws IllegalArgumentException if the label is blank, the value negative or not a number, or {@code before}
         *     negative
         */
        public Node {
            Checks.text("label", label);
            if (!(value >= 0) || before < 0) {
                throw new IllegalArgumentException(
                        "value=" + value + ", before=" + before + " of \"" + label + "\": must be >= 0");
            }
            children = List.copyOf(children);
            Objects.requireNonNull(tone, "tone");
        }

        /**
         * Makes a plain node.
         *
         * @param label names the part
         * @param value its total, its children's included
         * @param children its parts
         * @throws IllegalArgumentException if the label is blank or the value is negative or not a number
         */
        public Node(String label, double value, List<Node> children) {
            this(label, value, children, Tone.PLAIN, Double.NaN);
        }

        /**
         * Makes a node that is not compared.
         *
         * @param label names the part
         * @param value its total, its children's included
         * @param children its parts
         * @param tone how it stands out
         * @throws IllegalArgumentException if the label is blank or the value is negative or not a number
         */
        public Node(String label, double value, List<Node> children, Tone tone) {
            this(label, value, children, tone, Double.NaN);
        }

        /**
         * Returns whether the part is compared with another tree's.
         *
         * @return false if {@code before} is not a number
         */
        public boolean isCompared() {
            return !Double.isNaN(before);
        }

        /**
         * Returns what no child accounts for.
         *
         * @return the node's own share in the tree's unit, never below 0
         */
        public double self() {
            return Math.max(
                    0, value - children.stream().mapToDouble(Node::value).sum());
        }
    }
}
