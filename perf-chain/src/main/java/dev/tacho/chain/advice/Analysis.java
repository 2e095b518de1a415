package dev.tacho.chain.advice;

import dev.tacho.chain.internal.Amount;
import dev.tacho.chain.state.Lifetime;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds what a call log holds that did not have to be. Pure: the same entries give the same savings.
 *
 * <p>What a cache below had answers for is left out: no request was sent for it. An item is counted as repeated, or derivable, or polled, or estimated, but never as two of them. Whether calls could
 * go together is another question, asked of all single ones: its savings overlap with the others.
 */
final class Analysis {
    /** Fewer calls in a row are no loop. */
    static final int SHORTEST_LOOP = 3;

    private static final String RECEIPT = "eth_getTransactionReceipt";
    private static final String NONCE = "eth_getTransactionCount";
    private static final String ESTIMATE = "eth_estimateGas";
    private static final String NUMBER = "eth_blockNumber";
    private static final String BLOCK = "eth_getBlockByNumber";
    private static final Set<String> OF_ONE_BLOCK =
            Set.of("eth_gasPrice", "eth_maxPriorityFeePerGas", "eth_blobBaseFee", BLOCK);

    private final List<Entry> entries;
    /** What was found to be superfluous already. */
    private final Set<Entry> taken = Collections.newSetFromMap(new IdentityHashMap<>());

    private final List<Saving> savings = new ArrayList<>();

    private Analysis(List<Entry> entries) {
        this.entries = entries.stream()
                .filter(Entry::isSent)
                .sorted(Comparator.comparingLong(Entry::startNanos))
                .toList();
    }

    /** Returns the savings, the largest first: by round trips, then by reads, then by time. */
    static List<Saving> of(List<Entry> entries) {
        Analysis analysis = new Analysis(entries);
        analysis.repeated();
        analysis.ownNonces();
        analysis.receiptPolls();
        analysis.estimates();
        analysis.derivable();
        analysis.numbers();
        analysis.batchable();
        analysis.loops();
        return analysis.savings.stream()
                .sorted(Comparator.comparingLong(Saving::roundTrips)
                        .thenComparingLong(Saving::reads)
                        .thenComparingLong(Saving::mostNanos)
                        .reversed())
                .toList();
    }

    /** Where an answer is true: everywhere, at a named block, or at the head of that time. */
    private record Place(String method, long params, int head) {}

    private void repeated() {
        Set<Place> seen = new HashSet<>();
        Map<String, List<Entry>> again = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Lifetime lifetime = Lifetime.of(entry.method());
            boolean atHead = !entry.pinned()
                    && (lifetime == Lifetime.BLOCK || lifetime == Lifetime.HEAD || lifetime == Lifetime.HEAD_NUMBER);
            if (lifetime == Lifetime.NEVER
                    || entry.pending()
                    || entry.answer() != Entry.Answer.VALUE
                    || (atHead && entry.head() < 0)) {
                continue;
            }
            if (!seen.add(new Place(entry.method(), entry.params(), atHead ? entry.head() : -1))) {
                again.computeIfAbsent(entry.method(), method -> new ArrayList<>())
                        .add(entry);
            }
        }
        again.forEach((method, items) -> add(
                Saving.Kind.REPEATED,
                method,
                items,
                count(items.size()) + " of " + count(of(method).size())
                        + " items asked what had been asked before, with the same parameters "
                        + switch (Lifetime.of(method)) {
                            case CONSTANT -> "(the answer never changes)";
                            case LOCATED -> "(the answer stays while its block does)";
                            default ->
                                items.stream().allMatch(Entry::pinned)
                                        ? "at the same block"
                                        : "at the same block, as far as heads were seen";
                        }));
    }

    private void ownNonces() {
        boolean sends = entries.stream().anyMatch(entry -> entry.method().startsWith("eth_send"));
        if (!sends) {
            return;
        }
        Set<Long> accounts = new HashSet<>();
        List<Entry> more = left(NONCE).stream()
                .filter(entry -> !entry.pinned() && !accounts.add(entry.target()))
                .toList();
        add(
                Saving.Kind.OWN_NONCE,
                NONCE,
                more,
                Amount.of(of(NONCE).size(), "question", "questions") + " for the nonces of "
                        + Amount.of(accounts.size(), "account", "accounts")
                        + ", beside transactions sent from here");
    }

    private void receiptPolls() {
        List<Entry> polls =
                left(RECEIPT).stream().filter(poll -> poll.head() >= 0).toList();
        Set<Integer> heads = new HashSet<>();
        List<Entry> more =
                polls.stream().filter(poll -> !heads.add(poll.head())).toList();
        add(
                Saving.Kind.RECEIPT_POLLS,
                RECEIPT,
                more,
                Amount.of(polls.size(), "poll", "polls") + " at " + Amount.of(heads.size(), "head", "heads")
                        + "; one eth_getBlockReceipts for each head answers them all");
    }

    private void estimates() {
        Set<Long> functions = new HashSet<>();
        List<Entry> estimates = left(ESTIMATE);
        List<Entry> more = estimates.stream()
                .filter(entry -> !functions.add(entry.target()))
                .toList();
        add(
                Saving.Kind.ESTIMATES,
                ESTIMATE,
                more,
                Amount.of(estimates.size(), "estimate", "estimates") + " for "
                        + Amount.of(functions.size(), "function", "functions") + " of contracts");
    }

    private void derivable() {
        Set<Integer> heads = new HashSet<>();
        List<Entry> candidates = entries.stream()
                .filter(entry -> OF_ONE_BLOCK.contains(entry.method())
                        && entry.head() >= 0
                        && !entry.pinned()
                        && !entry.pending()
                        && !taken.contains(entry))
                .toList();
        List<Entry> more =
                candidates.stream().filter(entry -> !heads.add(entry.head())).toList();
        String methods = String.join(
                " + ", new TreeSet<>(candidates.stream().map(Entry::method).toList()));
        add(
                Saving.Kind.DERIVABLE,
                methods,
                more,
                Amount.of(candidates.size(), "read", "reads") + " of " + methods + " at "
                        + Amount.of(heads.size(), "head", "heads")
                        + "; one eth_feeHistory answers base fee, tips and blob fee together");
    }

    /** The number of the newest block, asked for after that block had been read, or only to ask for that block. */
    private void numbers() {
        List<Entry> after = numbersAfterTheirBlock();
        List<Entry> before = new ArrayList<>();
        for (List<Entry> calls : byThread().values()) {
            for (int i = 1; i < calls.size(); i++) {
                Entry number = calls.get(i - 1);
                if (number.method().equals(NUMBER)
                        && calls.get(i).method().equals(BLOCK)
                        && calls.get(i).pinned()
                        && !taken.contains(number)
                        && !after.contains(number)) {
                    before.add(number);
                }
            }
        }
        List<String> evidence = new ArrayList<>();
        if (!after.isEmpty()) {
            evidence.add(Amount.of(after.size(), "time", "times")
                    + " the number was asked for when the newest block had just been read, which holds it");
        }
        if (!before.isEmpty()) {
            evidence.add(Amount.of(before.size(), "time", "times")
                    + " the number was asked for and then a block by number; \"latest\" gives both");
        }
        after.addAll(before);
        add(Saving.Kind.DERIVABLE, NUMBER, after, String.join("; ", evidence));
    }

    private List<Entry> numbersAfterTheirBlock() {
        Map<Integer, Long> readNanos = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.method().equals(BLOCK)
                    && entry.answer() == Entry.Answer.VALUE
                    && entry.head() >= 0
                    && !entry.pinned()
                    && !entry.pending()) {
                readNanos.merge(entry.head(), entry.endNanos(), Math::min);
            }
        }
        return new ArrayList<>(left(NUMBER).stream()
                .filter(number -> number.answer() == Entry.Answer.VALUE
                        && number.startNanos() >= readNanos.getOrDefault(number.head(), Long.MAX_VALUE))
                .toList());
    }

    private void batchable() {
        List<Entry> calls = entries.stream()
                .filter(Entry::isSingle)
                .filter(entry -> !entry.method().startsWith("eth_send"))
                .toList();
        Map<Long, List<Entry>> operations = calls.stream()
                .filter(call -> call.operation() != 0)
                .collect(Collectors.groupingBy(Entry::operation, LinkedHashMap::new, Collectors.toList()));
        addBatches(
                Saving.Kind.BATCHABLE,
                operations.values().stream().filter(group -> group.size() > 1).toList(),
                groups -> Amount.of(groups, "operation is", "operations are")
                        + " marked whose calls do not depend on one another",
                true);
        addBatches(
                Saving.Kind.BATCHABLE,
                Intervals.together(calls.stream()
                                .filter(call -> call.operation() == 0)
                                .toList())
                        .stream()
                        .filter(group -> group.size() > 1)
                        .toList(),
                groups -> Amount.of(groups, "time", "times")
                        + " several calls were on their way at once, each sent before any was answered",
                false);
    }

    private void loops() {
        Map<String, List<List<Entry>>> loops = new LinkedHashMap<>();
        for (List<Entry> calls : byThread().values()) {
            List<Entry> loop = new ArrayList<>();
            for (Entry call : calls) {
                if (!loop.isEmpty() && !continues(loop.get(loop.size() - 1), call)) {
                    close(loop, loops);
                    loop = new ArrayList<>();
                }
                loop.add(call);
            }
            close(loop, loops);
        }
        loops.forEach((method, groups) -> addBatches(
                Saving.Kind.N_PLUS_ONE,
                groups,
                all -> Amount.of(all, "loop", "loops") + " of " + method
                        + " over different parameters, one after another on one thread; whether one"
                        + " needs the answer before cannot be seen",
                true));
    }

    private static boolean continues(Entry last, Entry next) {
        return next.method().equals(last.method())
                && next.function() == last.function()
                && next.params() != last.params()
                && next.startNanos() >= last.endNanos();
    }

    private static void close(List<Entry> loop, Map<String, List<List<Entry>>> loops) {
        boolean isLoop = loop.size() >= SHORTEST_LOOP
                && loop.stream().map(Entry::params).distinct().count() == loop.size()
                && !loop.get(0).method().equals(RECEIPT)
                && !loop.get(0).method().startsWith("eth_send");
        if (isLoop) {
            loops.computeIfAbsent(loop.get(0).method(), method -> new ArrayList<>())
                    .add(loop);
        }
    }

    /** Returns the single calls of each thread that no operation marks, in order. */
    private Map<Long, List<Entry>> byThread() {
        return entries.stream()
                .filter(entry -> entry.isSingle() && entry.operation() == 0)
                .collect(Collectors.groupingBy(Entry::thread, LinkedHashMap::new, Collectors.toList()));
    }

    private List<Entry> of(String method) {
        return entries.stream().filter(entry -> entry.method().equals(method)).toList();
    }

    private List<Entry> left(String method) {
        return of(method).stream().filter(entry -> !taken.contains(entry)).toList();
    }

    /** Adds reads that could be left out. */
    private void add(Saving.Kind kind, String method, List<Entry> items, String evidence) {
        if (items.isEmpty()) {
            return;
        }
        taken.addAll(items);
        List<Entry> singles = items.stream().filter(Entry::isSingle).toList();
        Set<Entry> marked = Collections.newSetFromMap(new IdentityHashMap<>());
        marked.addAll(singles);
        savings.add(new Saving(
                kind,
                method,
                items.size(),
                singles.size(),
                Intervals.onlyNanos(entries, marked),
                singles.stream().mapToLong(Entry::nanos).sum(),
                evidence));
    }

    /** Adds calls that could go together; {@code serial} if each waited for the one before. */
    private void addBatches(
            Saving.Kind kind, Collection<List<Entry>> groups, Function<Integer, String> evidence, boolean serial) {
        if (groups.isEmpty()) {
            return;
        }
        long least = 0;
        long most = 0;
        int calls = 0;
        Set<String> methods = new TreeSet<>();
        for (List<Entry> group : groups) {
            calls += group.size();
            group.forEach(call -> methods.add(call.method()));
            if (serial) {
                long slowest = group.stream().mapToLong(Entry::nanos).max().orElse(0);
                long fastest = group.stream().mapToLong(Entry::nanos).min().orElse(0);
                most += group.stream().mapToLong(Entry::nanos).sum() - slowest;
                least += (group.size() - 1) * fastest;
            }
        }
        savings.add(new Saving(
                kind,
                String.join(" + ", methods),
                0,
                calls - groups.size(),
                Math.min(least, most),
                most,
                evidence.apply(groups.size()) + ": " + count(calls) + " calls"));
    }

    private static String count(long number) {
        return Unit.COUNT.format(number);
    }

    /** Returns how often each method was called, with its latencies, for the table. */
    static Map<String, List<Entry>> byMethod(List<Entry> entries) {
        return new HashMap<>(entries.stream().collect(Collectors.groupingBy(Entry::method)));
    }
}
