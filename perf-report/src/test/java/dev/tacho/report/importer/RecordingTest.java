package dev.tacho.report.importer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads stacks that the JVM itself recorded, turned into collapsed lines here. */
class RecordingTest {
    @TempDir
    private Path folder;

    /** Locks are recorded one by one, so that a test needs no sampling: each wait of a thread is an event with a stack. */
    @Test
    void stacksOfThisJvm_areRead() throws Exception {
        Path file = folder.resolve("waits.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ThreadPark").withThreshold(Duration.ZERO).withStackTrace();
            recording.start();
            for (int i = 0; i < 20; i++) {
                outer(i);
            }
            recording.stop();
            recording.dump(file);
        }
        Map<String, Integer> collapsed = new HashMap<>();
        int events = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getStackTrace() != null) {
                List<String> frames = new ArrayList<>();
                for (RecordedFrame frame : event.getStackTrace().getFrames()) {
                    frames.add(frame.getMethod().getType().getName()
                            + '.'
                            + frame.getMethod().getName());
                }
                Collections.reverse(frames);
                collapsed.merge(String.join(";", frames), 1, Integer::sum);
                events++;
            }
        }
        StringBuilder text = new StringBuilder("# parks\n");
        collapsed.forEach(
                (stack, count) -> text.append(stack).append(' ').append(count).append('\n'));
        Stacks stacks = Stacks.read(Files.writeString(folder.resolve("waits.collapsed"), text));

        assertEquals(events, stacks.total());
        assertEquals(collapsed.size(), stacks.records());
        double parked = 0;
        for (Tree.Node node : StackTexts.all(stacks.toTree("Waits", Unit.COUNT))) {
            parked += node.label().equals(RecordingTest.class.getName() + ".inner") ? node.value() : 0;
        }
        assertEquals(20, parked, "every wait of this test");
        assertTrue(stacks.inverted().toTree("Callers", Unit.COUNT).root().children().stream()
                .anyMatch(node -> node.label().endsWith("Unsafe.park")));
    }

    private static void outer(int i) {
        inner(i);
    }

    private static void inner(int i) {
        java.util.concurrent.locks.LockSupport.parkNanos(100_000L + i);
    }
}
