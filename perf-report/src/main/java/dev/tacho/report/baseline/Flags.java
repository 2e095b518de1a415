package dev.tacho.report.baseline;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The flags of this JVM: which of them a child gets too, and which make it another one than in production. */
final class Flags {
    /** Agents, debuggers, and what would fight with the child over a port or a file. */
    private static final List<String> NOT_FOR_CHILDREN = List.of(
            "-javaagent:",
            "-agentlib:",
            "-agentpath:",
            "-Xrun",
            "-Xdebug",
            "-Xlog:",
            "-Xloggc:",
            "-XX:StartFlightRecording",
            "-XX:OnOutOfMemoryError",
            "-XX:SharedArchiveFile",
            "-XX:ArchiveClassesAtExit",
            "-Dcom.sun.management.jmxremote",
            "-Djava.class.path=");

    private Flags() {}

    /** The flags of this JVM for a child of it. */
    static List<String> forChildren() {
        return ownFlags().stream()
                .filter(flag -> NOT_FOR_CHILDREN.stream().noneMatch(flag::startsWith))
                .toList();
    }

    /** What distorts the times of this very JVM, sentences for people. */
    static List<String> distortions() {
        return distortions(ownFlags());
    }

    static List<String> distortions(List<String> flags) {
        List<String> found = new ArrayList<>();
        for (String flag : flags) {
            String lower = flag.toLowerCase(Locale.ROOT);
            if (lower.startsWith("-javaagent:") && lower.contains("jacoco")) {
                found.add("JaCoCo is counting in every method, which costs the sides unequally: this cannot gate; use"
                        + " forks(10), whose processes run without agents, or leave this test out of the coverage run");
            } else if (lower.startsWith("-agentlib:jdwp") || lower.startsWith("-xrunjdwp") || lower.equals("-xdebug")) {
                found.add("a debugger is attached or may be (" + flag.split("=", 2)[0]
                        + "), which changes what is compiled: this cannot gate; run without it");
            } else if (lower.equals("-xint") || lower.startsWith("-xx:tieredstopatlevel=")) {
                found.add("the compiler is held back (" + flag
                        + "): these are not the times of production, and this cannot" + " gate; run without that flag");
            }
        }
        return found;
    }

    private static List<String> ownFlags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
}
