package dev.tacho.chain.batch;

import dev.tacho.core.section.Section;
import java.util.List;

/** Turns a reading into a section. */
record BatchSection(String client, BatchSnapshot reading, Options options, boolean tapped) {
    Section render() {
        return new Section("chain." + client + ".batch", "Batches: " + client, List.of());
    }
}
