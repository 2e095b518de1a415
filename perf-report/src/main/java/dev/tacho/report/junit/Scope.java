package dev.tacho.report.junit;

import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Sample;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** What a test has measured so far: one invocation of a method, or one dynamic test. For one thread. */
final class Scope {
    private final TestName test;
    private final PerfMode mode;
    private final URI report;
    private final List<Measured> measured = new ArrayList<>();

    Scope(TestName test, PerfMode mode, URI report) {
        this.test = test;
        this.mode = mode;
        this.report = report;
    }

    /** Where the report will be. */
    URI report() {
        return report;
    }

    TestName test() {
        return test;
    }

    PerfMode mode() {
        return mode;
    }

    List<Measured> measured() {
        return measured;
    }

    /** One word that names a measurement across runs. */
    String word(Measured of) {
        return of.name().equals(test.method())
                ? test.id()
                : test.id() + '/' + of.name().replaceAll("[\\s\\p{Cntrl}]", "_");
    }

    /** Returns the measured durations, for whoever compares this run with others. */
    List<Sample> samples() {
        return measured.stream()
                .filter(Measured::isMeasured)
                .map(of -> new Sample(word(of), Unit.NANOS, List.of(of.timer().ok())))
                .toList();
    }

    /** A name that no other measurement of this test has. */
    String distinct(String name) {
        String distinct = name;
        for (int i = 2; isTaken(distinct); i++) {
            distinct = name + '-' + i;
        }
        return distinct;
    }

    private boolean isTaken(String name) {
        return measured.stream().anyMatch(other -> other.name().equals(name));
    }
}
