package dev.tacho.report.internal;

import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a source said. It is a stranger's code, which may throw anything: that costs its own section, and no report.
 *
 * @param section its section, or one that says that it could not be made
 * @param failure what it threw; null if it threw nothing
 */
public record SectionReading(Section section, @Nullable Throwable failure) {
    private static final Logger log = LoggerFactory.getLogger(SectionReading.class);

    /**
     * Reads a source.
     *
     * @param name what it is registered as
     * @param source the source
     * @return what it said
     */
    public static SectionReading of(String name, SectionSource source) {
        try {
            return new SectionReading(Objects.requireNonNull(source.section(), "section() returned null"), null);
        } catch (Throwable e) {
            String what = text(e);
            log.warn("Section {} failed and is missing: {}", name, what);
            log.debug("Section {} failed", name, e);
            String id = name.replaceAll("\\s+", "-");
            return new SectionReading(
                    Section.of(id, name, Note.failure("This section could not be made: " + withoutAddresses(what))), e);
        }
    }

    /** Its own message may be what throws. */
    private static String text(Throwable e) {
        try {
            return e.toString();
        } catch (Throwable second) {
            return e.getClass().getName() + ", whose message cannot be read";
        }
    }

    /** An exception of a network often names an address, and an address may hold a key. */
    private static String withoutAddresses(String message) {
        return message.replaceAll("://\\S*", "://…");
    }
}
