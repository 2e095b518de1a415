package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tacho.report.junit.Budget;
import dev.tacho.report.junit.Measure;
import dev.tacho.report.junit.PerfSettings;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of every form. */
@PerfSettings(calls = 500, warmupCalls = 0)
@Budget(metric = "p90", max = "1 s")
class FormsTest {
    @ParameterizedTest
    @ValueSource(ints = {10, 100})
    void parameterized(int size, Measure measure) {
        measure.run(() -> new byte[size]);
    }

    @RepeatedTest(2)
    void repeated(Measure measure) {
        measure.run(() -> "a".repeat(10));
    }

    @TestFactory
    Stream<DynamicTest> dynamic(Measure measure) {
        return Stream.of(1, 2).map(size -> dynamicTest("size " + size, () -> measure.run(() -> new byte[size])));
    }

    @Nested
    class Inner {
        @Test
        void nested(Measure measure) {
            assertEquals(500, measure.run(() -> 1).calls());
        }
    }
}
