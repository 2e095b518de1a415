package dev.tacho.report.baseline;

import dev.tacho.core.section.Fact;
import dev.tacho.core.section.SectionSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the facts of a source that may fail. */
final class SourceFacts {
    private static final Logger log = LoggerFactory.getLogger(SourceFacts.class);

    private SourceFacts() {}

    static List<Fact> of(String name, SectionSource source) {
        try {
            return source.section().facts();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            log.warn("Section {} failed, and its numbers are missing from the run", name, e);
            return List.of();
        }
    }
}
