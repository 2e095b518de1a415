package dev.tacho.cache.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every policy against one written down plainly, whatever is asked of it. */
class ReferencePolicyTest {
    record Operation(Kind kind, int key, int weight) {
        enum Kind {
            READ,
            LOOKUP,
            PUT,
            REMOVE
        }
    }

    @Property(tries = 1_500, edgeCases = EdgeCasesMode.NONE)
    void anyOperations_unweighted_doesAsTheReference(
            @ForAll("policies") EvictionPolicy policy,
            @ForAll @IntRange(max = 25) int maximum,
            @ForAll("operations") List<Operation> operations) {
        SimulatedCache cache = SimulatedCache.of(policy, maximum);
        compare(ReferenceCache.of(policy, maximum, false), cache, operations);
        // And once more: nothing may be left of the first time.
        cache.clear();
        compare(ReferenceCache.of(policy, maximum, false), cache, operations);
    }

    @Property(tries = 700, edgeCases = EdgeCasesMode.NONE)
    void anyOperations_weighted_doesAsTheReference(
            @ForAll("weighing") EvictionPolicy policy,
            @ForAll @IntRange(max = 60) int maximum,
            @ForAll("operations") List<Operation> operations) {
        SimulatedCache cache = SimulatedCache.weighted(policy, maximum);
        compare(ReferenceCache.of(policy, maximum, true), cache, operations);
        cache.clear();
        compare(ReferenceCache.of(policy, maximum, true), cache, operations);
    }

    /** Long traces at a size at which ten per cent and one per cent are more than one entry. */
    @ParameterizedTest
    @EnumSource(
            value = EvictionPolicy.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"W_TINY_LFU", "OPT"})
    void run_workloads_hitsAsTheReference(EvictionPolicy policy) {
        for (Trace trace : List.of(
                Workloads.zipf(1, 6_000, 1_000, 0.8),
                Workloads.loop(6_000, 350),
                Workloads.zipfWithScans(2, 6_000, 400, 0.9),
                Workloads.shifting(3, 6_000, 500, 0.9, 5),
                Workloads.bursty(4, 6_000, 1_500))) {
            Simulation simulation = Simulation.of(trace);
            assertEquals(
                    simulation.run(() -> ReferenceCache.of(policy, 300, false)),
                    simulation.run(policy, 300),
                    policy.label());
        }
    }

    @Provide
    Arbitrary<EvictionPolicy> policies() {
        return Arbitraries.of(EvictionPolicy.class)
                .filter(policy -> policy != EvictionPolicy.W_TINY_LFU && policy != EvictionPolicy.OPT);
    }

    @Provide
    Arbitrary<EvictionPolicy> weighing() {
        return Arbitraries.of(EvictionPolicy.class).filter(EvictionPolicy::isWeighing);
    }

    @Provide
    Arbitrary<List<Operation>> operations() {
        Arbitrary<Operation.Kind> kinds = Arbitraries.frequency(
                Tuple.of(20, Operation.Kind.READ),
                Tuple.of(2, Operation.Kind.LOOKUP),
                Tuple.of(2, Operation.Kind.PUT),
                Tuple.of(2, Operation.Kind.REMOVE));
        // Some keys are wanted more often than others, or no policy would have a reason to prefer any.
        Arbitrary<Integer> keys = Arbitraries.integers()
                .between(0, 40)
                .flatMap(most -> Arbitraries.integers().between(0, most));
        return Combinators.combine(kinds, keys, Arbitraries.integers().between(-1, 20))
                .as(Operation::new)
                .list()
                .ofMinSize(50)
                .ofMaxSize(400);
    }

    private static void compare(SimulatedCache expected, SimulatedCache cache, List<Operation> operations) {
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            String at = "operation " + i + ", " + operation;
            assertEquals(perform(expected, operation), perform(cache, operation), at);
            assertEquals(expected.entries(), cache.entries(), at);
            assertEquals(expected.weight(), cache.weight(), at);
        }
        for (int key = 0; key <= 40; key++) {
            assertEquals(expected.contains(key), cache.contains(key), "key " + key);
        }
    }

    private static boolean perform(SimulatedCache cache, Operation operation) {
        int key = operation.key();
        return switch (operation.kind()) {
            case READ -> {
                boolean hit = cache.lookup(key);
                if (!hit) {
                    cache.insert(key, operation.weight());
                }
                yield hit;
            }
            case LOOKUP -> cache.lookup(key);
            case PUT -> {
                cache.insert(key, operation.weight());
                yield cache.contains(key);
            }
            case REMOVE -> cache.remove(key);
        };
    }
}
