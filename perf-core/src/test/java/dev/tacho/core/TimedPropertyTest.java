package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is called, a proxy answers as its target does, and counts what was called. */
class TimedPropertyTest {
    private static final List<Throwable> FAILURES = List.of(
            new IOException("checked"),
            new IllegalStateException("unchecked"),
            new InterruptedException("interrupted"),
            new AssertionError("error"),
            new Throwable("bare"));

    interface Api<T> {
        T echo(T value);

        long mix(byte b, short s, char c, int i, long l, float f, double d, boolean z);

        void fail(Throwable failure) throws Throwable;

        int sum(int... numbers);

        default List<T> twice(T value) {
            return List.of(echo(value), echo(value));
        }
    }

    interface TextApi extends Api<String> {
        @Override
        String echo(String value);
    }

    private static final class Target implements TextApi {
        /** What it was asked, to be compared as well. */
        private final List<String> asked = new ArrayList<>();

        @Override
        public String echo(String value) {
            asked.add("echo " + value);
            return value;
        }

        @Override
        public long mix(byte b, short s, char c, int i, long l, float f, double d, boolean z) {
            asked.add("mix");
            return 31 * (31 * (b + s) + c + i) + l + (long) f + (long) d + (z ? 1 : 0);
        }

        @Override
        public void fail(Throwable failure) throws Throwable {
            asked.add("fail");
            throw failure;
        }

        @Override
        public int sum(int... numbers) {
            asked.add("sum " + numbers.length);
            int sum = 0;
            for (int number : numbers) {
                sum += number;
            }
            return sum;
        }
    }

    /** What a call came to. */
    private record Answer(Object result, Throwable failure) {}

    private static Answer ask(TextApi api, int what, String text) {
        try {
            Api<String> generic = api;
            int n = text.length();
            return new Answer(
                    switch (what % 6) {
                        case 0 -> api.echo(text);
                        case 1 -> generic.echo(text);
                        case 2 ->
                            api.mix((byte) n, (short) -n, (char) what, what, n - what, n / 3f, what / 7d, n % 2 == 0);
                        case 3 -> api.sum(new int[n]) + api.sum(what, n);
                        case 4 -> api.twice(text).get(n % 2);
                        default -> {
                            api.fail(FAILURES.get(n % FAILURES.size()));
                            yield null;
                        }
                    },
                    null);
        } catch (Throwable failure) {
            return new Answer(null, failure);
        }
    }

    @Property(tries = 200)
    void proxy_anyCalls_answersAsTheTargetAndCountsThem(
            @ForAll @Size(max = 60) List<@IntRange(max = 1_000) Integer> calls, @ForAll List<String> texts) {
        Perf perf = Perf.builder("p").clock(new ManualClock()).build();
        Target plain = new Target();
        Target behind = new Target();
        TextApi proxy = Timed.proxy(TextApi.class, behind, perf);
        Map<String, Long> expected = new HashMap<>();
        String[] names = {"echo", "echo", "mix", "sum", "twice", "fail"};
        for (int i = 0; i < calls.size(); i++) {
            String text = texts.isEmpty() ? "" : texts.get(i % texts.size());
            int what = calls.get(i);
            Answer wanted = ask(plain, what, text);
            Answer got = ask(proxy, what, text);

            assertSame(wanted.failure, got.failure);
            if (wanted.result instanceof String) {
                assertSame(wanted.result, got.result);
            } else {
                assertEquals(wanted.result, got.result);
            }
            expected.merge(names[what % 6], what % 6 == 3 ? 2L : 1L, Long::sum);
        }
        assertEquals(plain.asked, behind.asked);
        for (String name : names) {
            assertEquals(
                    expected.getOrDefault(name, 0L),
                    perf.snapshot().timer("TextApi." + name).count());
        }
        long failed = perf.snapshot().timer("TextApi.fail").errors()
                + perf.snapshot().timer("TextApi.fail").cancellations();
        assertEquals(expected.getOrDefault("fail", 0L), failed);
    }
}
