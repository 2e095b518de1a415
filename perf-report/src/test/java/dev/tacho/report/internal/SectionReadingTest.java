package dev.tacho.report.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A source may throw anything: that is said in its place. */
class SectionReadingTest {
    private static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("no https://key@host/"),
                new AssertionError("x"),
                new StackOverflowError(),
                new NoClassDefFoundError("y"),
                new InternalError("z"),
                new java.io.IOException("checked"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void of_sourceThatThrows_saysSoAndNoAddress(Throwable failure) {
        SectionReading reading =
                SectionReading.of("my pools", () -> SectionReadingTest.<RuntimeException>sneaky(failure));

        assertSame(failure, reading.failure());
        assertEquals("my-pools", reading.section().id());
        Note note = (Note) reading.section().blocks().get(0);
        assertTrue(note.text().contains(failure.getClass().getName()), note.text());
        assertTrue(!note.text().contains("key@host"), note.text());
    }

    @Test
    void of_failureWhoseMessageThrows_namesItsClass() {
        RuntimeException failure = new RuntimeException() {
            @Override
            public String getMessage() {
                throw new IllegalStateException("second");
            }
        };

        Note note = (Note)
                SectionReading.of("x", () -> sneaky(failure)).section().blocks().get(0);

        assertTrue(note.text().contains("whose message cannot be read"), note.text());
    }

    @Test
    void of_sourceThatSpeaks_isPassedOn() {
        Section section = Section.of("a", "A", Note.info("b"));

        assertSame(section, SectionReading.of("x", () -> section).section());
        assertNull(SectionReading.of("x", () -> section).failure());
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> Section sneaky(Throwable failure) throws E {
        throw (E) failure;
    }
}
