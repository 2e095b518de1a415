package dev.tacho.core.section;

/** Something that can describe itself as a {@link Section}: a cache meter, a chain meter, a snapshot. */
@FunctionalInterface
public interface SectionSource {
    /**
     * Returns what this source has to say now.
     *
     * <p>Called by whoever writes a report, on that thread, never on a recording path. An exception is caught by the
     * report, which then says in the section's place what failed.
     *
     * @return a section, never null
     */
    Section section();
}
