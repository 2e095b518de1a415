package dev.tacho.chain.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The analysis of a call log against counts made in another way, on seeded logs, and its ranges of time by hand. */
class AnalysisTest {
    private static final String[] METHODS = {
        "eth_chainId",
        "eth_getBalance",
        "eth_call",
        "eth_gasPrice",
        "eth_blockNumber",
        "eth_sendRawTransaction",
        "eth_getTransactionReceipt",
        "eth_estimateGas",
        "eth_getTransactionCount",
        "txpool_status"
    };

    @Property(tries = 150, seed = "5")
    void counts_areThoseOfABruteForceCount(@ForAll long seed) {
        List<Entry> log = log(new Random(seed), 150);

        Map<String, Long> expected = new HashMap<>();
        for (int i = 0; i < log.size(); i++) {
            String kind = kindOf(log, i);
            if (kind != null) {
                expected.merge(kind, 1L, Long::sum);
            }
        }

        Map<String, Long> actual = new HashMap<>();
        for (Saving saving : Analysis.of(log)) {
            if (saving.reads() > 0 && saving.kind() != Saving.Kind.DERIVABLE) {
                actual.merge(saving.kind() + " " + saving.method(), saving.reads(), Long::sum);
                assertTrue(saving.leastNanos() <= saving.mostNanos(), saving::toString);
                assertTrue(saving.roundTrips() <= saving.reads());
            }
        }
        assertEquals(expected, actual);
    }

    /** Looks back over everything before: quadratic, without any set. */
    private static String kindOf(List<Entry> log, int at) {
        Entry entry = log.get(at);
        boolean value = entry.answer() == Entry.Answer.VALUE;
        String method = entry.method();
        if (method.equals("eth_sendRawTransaction") || method.equals("txpool_status")) {
            return null;
        }
        boolean forEver = method.equals("eth_chainId") || method.equals("eth_getTransactionReceipt") || entry.pinned();
        if (value && !entry.pending()) {
            for (int i = 0; i < at; i++) {
                Entry before = log.get(i);
                if (before.method().equals(method)
                        && before.answer() == Entry.Answer.VALUE
                        && !before.pending()
                        && before.params() == entry.params()
                        && (forEver ? isForEver(before) : !isForEver(before) && before.head() == entry.head())) {
                    return "REPEATED " + method;
                }
            }
        }
        boolean sends = log.stream().anyMatch(one -> one.method().startsWith("eth_send"));
        for (int i = 0; i < at; i++) {
            Entry before = log.get(i);
            if (!before.method().equals(method)) {
                continue;
            }
            if (method.equals("eth_getTransactionCount")
                    && sends
                    && !entry.pinned()
                    && !before.pinned()
                    && before.target() == entry.target()) {
                return "OWN_NONCE " + method;
            }
            if (method.equals("eth_getTransactionReceipt")
                    && before.head() == entry.head()
                    && !("REPEATED " + method).equals(kindOf(log, i))) {
                return "RECEIPT_POLLS " + method;
            }
            if (method.equals("eth_estimateGas")
                    && before.target() == entry.target()
                    && !("REPEATED " + method).equals(kindOf(log, i))) {
                return "ESTIMATES " + method;
            }
        }
        return null;
    }

    private static boolean isForEver(Entry entry) {
        return entry.method().equals("eth_chainId")
                || entry.method().equals("eth_getTransactionReceipt")
                || entry.pinned();
    }

    @Property(tries = 200, seed = "6")
    void groups_areAsFewAsCanBe_andNoneHoldsADependence(@ForAll long seed) {
        List<Entry> log = log(new Random(seed), 60);

        List<List<Entry>> groups = Intervals.together(log);

        assertEquals(log.size(), groups.stream().mapToInt(List::size).sum());
        for (List<Entry> group : groups) {
            for (Entry one : group) {
                group.forEach(other -> assertTrue(one.startNanos() < other.endNanos()));
            }
        }
        // The fewest points that stab all intervals are as many as the most intervals that are disjoint.
        List<Entry> byEnd = new ArrayList<>(log);
        byEnd.sort((one, other) -> Long.compare(one.endNanos(), other.endNanos()));
        int disjoint = 0;
        long end = Long.MIN_VALUE;
        for (Entry entry : byEnd) {
            if (entry.startNanos() >= end) {
                disjoint++;
                end = entry.endNanos();
            }
        }
        assertEquals(disjoint, groups.size());
    }

    @Property(tries = 200, seed = "7")
    void timeWithoutOthers_isThatOfATickByTickCount(@ForAll long seed) {
        Random random = new Random(seed);
        List<Entry> log = log(random, 40);
        Set<Entry> marked = new HashSet<>();
        log.forEach(entry -> {
            if (random.nextBoolean()) {
                marked.add(entry);
            }
        });

        long end = log.stream().mapToLong(Entry::endNanos).max().orElseThrow();
        long expected = 0;
        for (long tick = 0; tick < end; tick++) {
            boolean any = false;
            boolean other = false;
            for (Entry entry : log) {
                if (entry.startNanos() <= tick && tick < entry.endNanos()) {
                    any |= marked.contains(entry);
                    other |= !marked.contains(entry);
                }
            }
            expected += any && !other ? 1 : 0;
        }
        assertEquals(expected, Intervals.onlyNanos(log, marked));
    }

    @Test
    void pricesAtOneHead_areOneRead() {
        List<Entry> log = List.of(
                entry("eth_gasPrice", 1, 0, 0, 0, 10),
                entry("eth_maxPriorityFeePerGas", 1, 0, 0, 10, 20),
                entry("eth_getBlockByNumber", 1, 0, 0, 20, 35),
                entry("eth_gasPrice", 1, 0, 1, 40, 50));

        Saving saving = only(Analysis.of(log), Saving.Kind.DERIVABLE);

        assertEquals("eth_gasPrice + eth_getBlockByNumber + eth_maxPriorityFeePerGas", saving.method());
        assertEquals(2, saving.reads());
        assertEquals(25, saving.leastNanos());
        assertEquals(25, saving.mostNanos());
        assertEquals(25, saving.finding("test").effect().saved(), "both bounds are one");
    }

    @Test
    void numberThenBlockByNumber_isOneRead() {
        List<Entry> log = List.of(
                entry("eth_blockNumber", 1, 0, 0, 0, 10),
                new Entry("eth_getBlockByNumber", 7, 0, 0, true, false, 0, 10, 30, 1, 0, 0, Entry.Answer.VALUE));

        Saving saving = only(Analysis.of(log), Saving.Kind.DERIVABLE);

        assertEquals("eth_blockNumber", saving.method());
        assertEquals(1, saving.reads());
    }

    @Test
    void loop_isABatch_withItsRangeOfTime() {
        List<Entry> log = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            log.add(entry("eth_call", i, 9, 0, 100L * i, 100L * i + 60 + i)); // 60, 61, 62, 63, 64
        }

        Saving saving = only(Analysis.of(log), Saving.Kind.N_PLUS_ONE);

        assertEquals(4, saving.roundTrips());
        assertEquals(0, saving.reads());
        assertEquals(60 + 61 + 62 + 63, saving.mostNanos());
        assertEquals(4 * 60, saving.leastNanos());
        assertEquals(
                Finding.Effect.between(4 * 60, 60 + 61 + 62 + 63, Unit.NANOS),
                saving.finding("test").effect());
        assertEquals(1, Analysis.of(log).size());
    }

    @Test
    void loopOverContracts_ofOneFunction_isABatch_ofAnotherItIsNot() {
        List<Entry> log = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            log.add(call(i, 100 + i, i < 5 ? 7 : 8, 100L * i)); // five contracts of one function, three of another
        }

        Saving saving = only(Analysis.of(log), Saving.Kind.N_PLUS_ONE);

        assertEquals(4 + 2, saving.roundTrips());
        assertTrue(saving.evidence().startsWith("2 loops of eth_call"), saving::evidence);
    }

    @Test
    void numberAfterTheBlockThatHoldsIt_isDerivable_ofAnotherHeadOrBeforeItIsThereItIsNot() {
        List<Entry> log = List.of(
                entry("eth_getBlockByNumber", 1, 0, 3, 0, 10),
                entry("eth_blockNumber", 0, 0, 3, 10, 20),
                entry("eth_getBlockByNumber", 1, 0, 4, 30, 50),
                entry("eth_blockNumber", 0, 0, 4, 40, 60),
                entry("eth_blockNumber", 0, 0, 5, 70, 80));

        Saving saving = only(Analysis.of(log), Saving.Kind.DERIVABLE);

        assertEquals("eth_blockNumber", saving.method());
        assertEquals(1, saving.reads());
        assertTrue(saving.evidence().startsWith("1 time the number"), saving::evidence);
    }

    @Test
    void whatACacheBelowRemembered_isNoReadToSave() {
        List<Entry> log = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Entry one = entry("eth_getBalance", 1, 0, 0, 100L * i, 100L * i + 1);
            log.add(
                    i == 0
                            ? one
                            : new Entry(
                                    one.method(),
                                    one.params(),
                                    one.target(),
                                    one.function(),
                                    false,
                                    false,
                                    0,
                                    one.startNanos(),
                                    one.endNanos(),
                                    1,
                                    0,
                                    0,
                                    Entry.Answer.REMEMBERED));
        }

        assertEquals(List.of(), Analysis.of(log));
    }

    @Test
    void pollsOfWhichSomeHadNoHead_areCountedWhereOneWasKnown() {
        List<Entry> log = List.of(
                poll(1, -1, 0), poll(2, 0, 20), poll(3, 0, 40), poll(4, 0, 60), poll(5, -1, 80), poll(6, -1, 100));

        Saving saving = only(Analysis.of(log), Saving.Kind.RECEIPT_POLLS);

        assertEquals(2, saving.reads());
        assertTrue(saving.evidence().startsWith("3 polls at 1 head; one"), saving::evidence);
    }

    @Test
    void oneOfSomething_isSaidInTheSingular() {
        List<Entry> estimates =
                List.of(entry("eth_estimateGas", 1, 5, 0, 0, 10), entry("eth_estimateGas", 2, 5, 1, 10, 20));
        Saving estimate = only(Analysis.of(estimates), Saving.Kind.ESTIMATES);
        assertEquals("2 estimates for 1 function of contracts", estimate.evidence());
        assertTrue(estimate.finding("test").gain().startsWith("1 read, 1 round trip, "), estimate::toString);
        List<Entry> nonces = List.of(
                entry("eth_getTransactionCount", 1, 5, 0, 0, 10),
                entry("eth_getTransactionCount", 1, 5, 1, 10, 20),
                entry("eth_sendRawTransaction", 1, 0, 1, 20, 30));
        assertEquals(
                "2 questions for the nonces of 1 account, beside transactions sent from here",
                only(Analysis.of(nonces), Saving.Kind.OWN_NONCE).evidence());
        List<Entry> loop = List.of(call(1, 1, 1, 0), call(2, 1, 1, 100), call(3, 1, 1, 200));
        assertTrue(
                only(Analysis.of(loop), Saving.Kind.N_PLUS_ONE).evidence().startsWith("1 loop of eth_call over"),
                () -> Analysis.of(loop).toString());
        List<Entry> atOnce = List.of(entry("eth_gasPrice", 1, 0, 0, 0, 10), entry("eth_chainId", 1, 0, 0, 5, 20));
        assertTrue(
                only(Analysis.of(atOnce), Saving.Kind.BATCHABLE).evidence().startsWith("1 time several calls"),
                () -> Analysis.of(atOnce).toString());
    }

    private static Entry call(long params, long target, long function, long start) {
        return new Entry(
                "eth_call", params, target, function, false, false, 0, start, start + 50, 1, 0, 0, Entry.Answer.VALUE);
    }

    private static Entry poll(long params, int head, long start) {
        return new Entry(
                "eth_getTransactionReceipt",
                params,
                0,
                0,
                false,
                false,
                head,
                start,
                start + 10,
                1,
                0,
                0,
                Entry.Answer.NOTHING);
    }

    @Test
    void dependentCalls_areNoBatch_markedOnesAre() {
        List<Entry> log = List.of(entry("eth_call", 1, 1, 0, 0, 10), entry("eth_getBalance", 2, 2, 0, 10, 20));
        assertTrue(Analysis.of(log).isEmpty());

        List<Entry> marked = log.stream()
                .map(one -> new Entry(
                        one.method(),
                        one.params(),
                        one.target(),
                        one.function(),
                        false,
                        false,
                        0,
                        one.startNanos(),
                        one.endNanos(),
                        1,
                        77,
                        0,
                        Entry.Answer.VALUE))
                .toList();
        Saving saving = only(Analysis.of(marked), Saving.Kind.BATCHABLE);
        assertTrue(saving.evidence().startsWith("1 operation is marked"), saving::evidence);
        assertEquals(1, saving.roundTrips());
        assertEquals(10, saving.mostNanos());
    }

    @Test
    void emptyLog_saysNothing() {
        assertTrue(Analysis.of(List.of()).isEmpty());
    }

    @Test
    void largestSaving_standsFirst() {
        List<Entry> log = log(new Random(1), 400);
        List<Saving> savings = Analysis.of(log);

        for (int i = 1; i < savings.size(); i++) {
            assertTrue(savings.get(i - 1).roundTrips() >= savings.get(i).roundTrips());
        }
    }

    private static Saving only(List<Saving> savings, Saving.Kind kind) {
        List<Saving> found =
                savings.stream().filter(saving -> saving.kind() == kind).toList();
        assertEquals(1, found.size(), savings::toString);
        return found.get(0);
    }

    private static Entry entry(String method, long params, long target, int head, long start, long end) {
        return new Entry(method, params, target, 0, false, false, head, start, end, 1, 0, 0, Entry.Answer.VALUE);
    }

    /** Distinct starts, so that the order is not in question. */
    private static List<Entry> log(Random random, int size) {
        Map<Long, Entry> log = new LinkedHashMap<>();
        long start = 0;
        int head = 0;
        for (int i = 0; i < size; i++) {
            start += 1 + random.nextInt(6);
            head += random.nextInt(12) == 0 ? 1 : 0;
            String method = METHODS[random.nextInt(METHODS.length)];
            boolean state = method.equals("eth_getBalance")
                    || method.equals("eth_call")
                    || method.equals("eth_getTransactionCount");
            int answer = random.nextInt(6);
            boolean single =
                    method.equals("eth_chainId") || method.equals("eth_gasPrice") || method.equals("eth_blockNumber");
            long params = single ? 0 : random.nextInt(7);
            log.put(
                    start,
                    new Entry(
                            method,
                            params,
                            params % 3,
                            params % 2,
                            state && random.nextInt(5) == 0,
                            false,
                            head,
                            start,
                            start + 1 + random.nextInt(15),
                            random.nextInt(2),
                            0,
                            random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0,
                            answer == 0
                                    ? Entry.Answer.ERROR
                                    : answer == 1 ? Entry.Answer.NOTHING : Entry.Answer.VALUE));
        }
        return new ArrayList<>(log.values());
    }
}
