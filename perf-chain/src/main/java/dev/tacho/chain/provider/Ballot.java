package dev.tacho.chain.provider;

import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * One question put to all providers that can be asked, until enough of them gave the same answer.
 *
 * <p>"Latest" means another block to each, so it is made a number first: every provider is asked for its head, and the
 * question is about the highest block that enough of them have. Who is below it has no say, and is said to lag rather than
 * to disagree. So is who answers null where others have something. The answer is given out as soon as it is settled; the
 * report of a disagreement waits for the last provider.
 */
final class Ballot<T extends Response<?>> implements Pending<T> {
    private static final String NOTHING = "nothing";

    private final Router router;
    private final SingleJob<T> job;
    private final int needed;
    private final long startNanos;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final Map<String, List<Provider>> groups = new LinkedHashMap<>();
    private final List<T> firsts = new ArrayList<>();
    private final List<Pending<?>> questions = new ArrayList<>();
    private final Map<String, String> outcomes = new LinkedHashMap<>();
    private final Dispatch.Task limit;
    private String block = "";
    private int missing;
    private @Nullable String winner;

    Ballot(Router router, SingleJob<T> job, int needed) {
        this.router = router;
        this.job = job;
        this.needed = needed;
        this.startNanos = router.nanoTime();
        long most = router.settings().callNanos();
        // It asks twice, and each question has a limit of its own.
        this.limit = later(() -> fail("no agreement in time"), most);
        this.block = BlockParameter.shown(job.method(), job.request().getParams());
    }

    private Dispatch.Task later(Runnable event, long nanos) {
        try {
            return router.dispatch().after(nanos, event);
        } catch (RejectedExecutionException e) {
            return () -> {}; // Closed meanwhile, which ends the ballot too.
        }
    }

    @Override
    public CompletableFuture<T> answer() {
        return answer;
    }

    @Override
    public void abandon(IOException why) {
        List<Pending<?>> asked;
        synchronized (this) {
            asked = List.copyOf(questions);
        }
        if (answer.completeExceptionally(why)) {
            over(false);
            asked.forEach(question -> question.abandon(why));
        }
    }

    void start() {
        router.disagreements().asked();
        long now = router.nanoTime();
        List<Provider> voters = new ArrayList<>();
        for (Provider provider : router.providers()) {
            if (provider.isReady(now)) {
                voters.add(provider);
            } else {
                outcomes.put(provider.name(), "skipped");
            }
        }
        if (voters.size() < needed) {
            fail("only " + voters.size() + " of " + needed + " providers can be asked");
        } else if (BlockParameter.isAtLatest(job.method(), job.request().getParams())) {
            agreeOnBlock(voters);
        } else {
            vote(voters, job);
        }
    }

    private void agreeOnBlock(List<Provider> voters) {
        Map<Provider, Long> heads = new LinkedHashMap<>();
        for (Provider voter : voters) {
            ask(headOf(voter), voter, (head, failure) -> {
                boolean complete;
                synchronized (this) {
                    heads.put(voter, headIn(head));
                    complete = heads.size() == voters.size();
                }
                if (complete) {
                    askAtBlock(heads);
                }
            });
        }
    }

    private SingleJob<RawRpc.Answer> headOf(Provider voter) {
        return new SingleJob<>(RawRpc.request(voter.service(), "eth_blockNumber"), RawRpc.Answer.class, router.items());
    }

    private static long headIn(RawRpc.@Nullable Answer head) {
        try {
            return head == null ? -1 : Quantity.of("eth_blockNumber", head.getResult());
        } catch (IOException e) {
            return -1; // Judged before, so it cannot be; and then it has no say.
        }
    }

    private void askAtBlock(Map<Provider, Long> heads) {
        List<Long> known = heads.values().stream()
                .filter(head -> head >= 0)
                .sorted(Comparator.reverseOrder())
                .toList();
        if (known.size() < needed) {
            fail("only " + known.size() + " of " + needed + " providers have a head within the bound");
            return;
        }
        long number = known.get(needed - 1);
        List<Provider> voters = new ArrayList<>();
        heads.forEach((provider, head) -> {
            if (head >= number) {
                voters.add(provider);
            } else {
                lagging(provider);
            }
        });
        block = Quantity.hex(number);
        Request<?, ?> asked = job.request();
        Request<Object, T> fixed = new Request<>(
                job.method(), BlockParameter.at(job.method(), asked.getParams(), number), null, job.responseType());
        fixed.setId(asked.getId());
        vote(voters, new SingleJob<>(fixed, job.responseType(), router.items()));
    }

    private synchronized void lagging(Provider provider) {
        router.disagreements().lagging();
        outcomes.put(provider.name(), "lags");
    }

    private void vote(List<Provider> voters, SingleJob<T> question) {
        synchronized (this) {
            missing = voters.size();
        }
        for (Provider voter : voters) {
            ask(question, voter, (vote, failure) -> voted(voter, vote, failure));
        }
    }

    private interface Then<A> {
        void take(@Nullable A answer, @Nullable Throwable failure);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What follows completes this ballot's own future.
    private <A> void ask(Job<A> question, Provider voter, Then<A> then) {
        Pending<A> pending = router.ask(question, voter);
        synchronized (this) {
            questions.add(pending);
        }
        pending.answer().whenComplete((given, failure) -> {
            try {
                then.take(given, failure);
            } catch (RuntimeException e) {
                fail("an answer could not be compared (" + e.getMessage() + ')');
            }
        });
    }

    private void voted(Provider voter, @Nullable T vote, @Nullable Throwable failure) {
        String value = vote == null || failure != null ? null : valueOf(vote);
        T settled = null;
        boolean last;
        synchronized (this) {
            missing--;
            last = missing == 0;
            if (value == null) {
                outcomes.put(
                        voter.name(),
                        failure == null ? "no answer" : failure.getClass().getSimpleName());
            } else if (vote != null) {
                List<Provider> group = groups.computeIfAbsent(value, first -> {
                    firsts.add(vote);
                    return new ArrayList<>();
                });
                group.add(voter);
                boolean nothing = value.equals(NOTHING);
                if (winner == null && group.size() >= needed && (!nothing || last)) {
                    winner = value;
                    settled = firsts.get(new ArrayList<>(groups.keySet()).indexOf(value));
                }
            }
            if (last
                    && winner == null
                    && groups.getOrDefault(NOTHING, List.of()).size() >= needed) {
                winner = NOTHING;
                settled = firsts.get(new ArrayList<>(groups.keySet()).indexOf(NOTHING));
            }
        }
        if (settled != null && answer.complete(settled)) {
            router.disagreements().agreed();
            over(true);
        }
        if (last) {
            report();
        }
    }

    /** Errors that are the caller's fault are an answer, too; nodes word them differently. */
    private static @Nullable String valueOf(Response<?> vote) {
        if (!vote.hasError()) {
            return vote.getResult() == null ? NOTHING : Fingerprint.of(vote.getResult());
        }
        return Judge.ofError(vote.getError()) == Verdict.CALLER_FAULT ? "error" : null;
    }

    private void report() {
        List<List<String>> named = new ArrayList<>();
        boolean settled;
        synchronized (this) {
            settled = winner != null;
            boolean some = groups.keySet().stream().anyMatch(value -> !value.equals(NOTHING));
            if (some) {
                groups.getOrDefault(NOTHING, List.of()).forEach(this::lagging);
            }
            groups.forEach((value, group) -> {
                if (!some || !value.equals(NOTHING)) {
                    named.add(group.stream().map(Provider::name).toList());
                }
                if (isOutvoted(value)) {
                    group.forEach(provider -> provider.outvoted(router.nanoTime()));
                }
            });
        }
        named.sort(Comparator.comparingInt((List<String> group) -> group.size()).reversed());
        if (named.size() > 1) {
            router.disagreements().add(job.method(), block, named, settled);
        }
        if (!settled) {
            fail("no " + needed + " providers agree; those with the same answer stand together: " + named);
        }
    }

    /** Something that others say otherwise; that nobody else knows it is no reason to doubt it. */
    private boolean isOutvoted(String value) {
        return winner != null && !value.equals(winner) && !winner.equals(NOTHING) && !value.equals(NOTHING);
    }

    private void fail(String why) {
        Map<String, String> each;
        synchronized (this) {
            each = new LinkedHashMap<>(outcomes);
        }
        String all = each.isEmpty() ? "" : "; " + each;
        if (answer.completeExceptionally(new ProvidersException(
                router.settings().chain() + ": no agreement on " + job.method() + ": " + why + all, each))) {
            over(false);
        }
    }

    private void over(boolean answered) {
        limit.cancel();
        router.over(this);
        long nanos = router.nanoTime() - startNanos;
        if (answered) {
            router.answered(nanos, false);
        } else {
            router.unanswered(nanos);
        }
    }
}
