package dev.tacho.report.baseline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;

/**
 * Makes each side a loop of its own.
 *
 * <p>A JVM compiles a call site by what it has seen there. In one loop for both sides it sees two kinds of objects: it
 * compiles a choice between both, and which of them is inlined, and how well, depends on which ran first. So the loop is
 * a class of its own for each side, defined from the same bytes as a hidden class: its methods have profiles and compiled
 * code of their own, and the one call in it only ever sees one class.
 */
final class Loops {
    private static final byte[] TEMPLATE = template();

    private Loops() {}

    /** Returns a loop of a new class. It can be unloaded once it is no longer used. */
    static Loop fresh() {
        try {
            return (Loop) MethodHandles.lookup()
                    .defineHiddenClass(TEMPLATE, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this runtime defines no hidden classes: a Java 17 or later does", e);
        }
    }

    private static byte[] template() {
        String file = LoopTemplate.class.getSimpleName() + ".class";
        try (InputStream in = Objects.requireNonNull(LoopTemplate.class.getResourceAsStream(file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
