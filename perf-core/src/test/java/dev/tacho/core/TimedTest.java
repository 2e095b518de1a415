package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.TimerSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TimedTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("dex").clock(clock).build();

    interface QuoteApi {
        Object quote(Object pair) throws IOException;

        void warm();

        default Object best(Object pair) throws IOException {
            warm();
            return quote(pair);
        }

        static String version() {
            return "1";
        }
    }

    /** Takes 100 ns a quote and 10 ns to warm. */
    private final class Quotes implements QuoteApi {
        private int warmed;

        @Override
        public Object quote(Object pair) throws IOException {
            clock.advanceNanos(100);
            if (pair instanceof IOException failure) {
                throw failure;
            }
            if (pair instanceof RuntimeException failure) {
                throw failure;
            }
            if (pair instanceof Error failure) {
                throw failure;
            }
            return pair;
        }

        @Override
        public void warm() {
            clock.advanceNanos(10);
            warmed++;
        }

        @Override
        public String toString() {
            return "quotes";
        }
    }

    private final Quotes target = new Quotes();
    private final QuoteApi api = Timed.proxy(QuoteApi.class, target, perf);

    private TimerSnapshot timer(String name) {
        return perf.snapshot().timer(name);
    }

    private Set<String> timers() {
        return perf.snapshot().timers().stream()
                .map(timer -> timer.id().toString())
                .collect(Collectors.toSet());
    }

    // ---- results and exceptions

    @Test
    void proxy_call_returnsTheSameObjectAndRecordsOnce() throws IOException {
        Object pair = new Object();

        assertSame(pair, api.quote(pair));
        assertNull(api.quote(null));
        api.warm();

        assertEquals(2, timer("QuoteApi.quote").count());
        assertEquals(200, timer("QuoteApi.quote").latency().sum());
        assertEquals(10, timer("QuoteApi.warm").latency().sum());
        assertEquals(1, target.warmed);
    }

    @Test
    void proxy_exceptions_arriveAsThrownAndCount() {
        for (Throwable failure : List.of(new IOException(), new IllegalStateException(), new StackOverflowError())) {
            assertSame(failure, assertThrows(Throwable.class, () -> api.quote(failure)));
        }
        Throwable cancelled = new CancellationException();
        assertSame(cancelled, assertThrows(CancellationException.class, () -> api.quote(cancelled)));

        assertEquals(4, timer("QuoteApi.quote").count());
        assertEquals(3, timer("QuoteApi.quote").errors());
        assertEquals(1, timer("QuoteApi.quote").cancellations());
        assertEquals(300, timer("QuoteApi.quote").failed().sum());
    }

    interface Evasive {
        void run();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void throwAnyway(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void proxy_undeclaredCheckedException_isTheCauseOfTheJvmsWrapper() {
        IOException evading = new IOException();
        Evasive evasive = Timed.proxy(Evasive.class, () -> TimedTest.<RuntimeException>throwAnyway(evading), perf);

        assertSame(
                evading,
                assertThrows(UndeclaredThrowableException.class, evasive::run).getCause());
        assertEquals(1, timer("Evasive.run").errors());
    }

    interface Primitives {
        boolean and(boolean a, boolean b);

        byte b(byte b);

        short s(short s);

        char c(char c);

        int i(int i);

        long l(long l);

        float f(float f);

        double d(double d);

        int sum(int... numbers);

        String join(String separator, Object... parts);
    }

    private static final class PrimitiveTarget implements Primitives {
        @Override
        public boolean and(boolean a, boolean b) {
            return a && b;
        }

        @Override
        public byte b(byte b) {
            return b;
        }

        @Override
        public short s(short s) {
            return s;
        }

        @Override
        public char c(char c) {
            return c;
        }

        @Override
        public int i(int i) {
            return i;
        }

        @Override
        public long l(long l) {
            return l;
        }

        @Override
        public float f(float f) {
            return f;
        }

        @Override
        public double d(double d) {
            return d;
        }

        @Override
        public int sum(int... numbers) {
            int sum = 0;
            for (int number : numbers) {
                sum += number;
            }
            return sum;
        }

        @Override
        public String join(String separator, Object... parts) {
            return parts == null ? "null" : parts.length + separator + List.of(parts);
        }
    }

    @Test
    void proxy_primitivesAndVarargs_passUnchanged() {
        Primitives all = Timed.proxy(Primitives.class, new PrimitiveTarget(), perf);

        assertTrue(all.and(true, true));
        assertEquals(Byte.MIN_VALUE, all.b(Byte.MIN_VALUE));
        assertEquals(Short.MIN_VALUE, all.s(Short.MIN_VALUE));
        assertEquals('\uffff', all.c('\uffff'));
        assertEquals(Integer.MIN_VALUE, all.i(Integer.MIN_VALUE));
        assertEquals(Long.MIN_VALUE, all.l(Long.MIN_VALUE));
        assertEquals(Float.MIN_VALUE, all.f(Float.MIN_VALUE));
        assertEquals(Double.NaN, all.d(Double.NaN));
        assertEquals(0, all.sum());
        assertEquals(6, all.sum(1, 2, 3));
        assertEquals("0,[]", all.join(","));
        assertEquals("2,[a, b]", all.join(",", "a", "b"));
        assertEquals("null", all.join(",", (Object[]) null));
        assertEquals(3, timer("Primitives.join").count());
    }

    // ---- which methods, which timers

    @Test
    void proxy_defaultMethod_runsOnTheTargetAsOneCall() throws IOException {
        assertEquals("pair", api.best("pair"));

        assertEquals(110, timer("QuoteApi.best").latency().sum());
        assertEquals(0, timer("QuoteApi.quote").count());
        assertEquals(1, target.warmed);
        assertEquals("1", QuoteApi.version());
        assertEquals(Set.of("QuoteApi.quote", "QuoteApi.warm", "QuoteApi.best"), timers());
    }

    interface Overloads {
        void get();

        void get(String key);

        void get(String key, int... positions);

        void get(List<String>[] keys);

        void get(java.util.Date date);

        void only(String key);
    }

    interface SameShortNames {
        void at(java.util.Date date);

        void at(java.sql.Date date);
    }

    @Test
    void proxy_overloads_areToldApartByTheirParameters() {
        Overloads overloads = Timed.proxy(Overloads.class, stub(Overloads.class), perf, "venue", "uniswap");
        overloads.get();
        overloads.get("k", 1, 2);

        Set<String> expected = Set.of(
                "Overloads.get parameters=() venue=uniswap",
                "Overloads.get parameters=(String) venue=uniswap",
                "Overloads.get parameters=(String,int...) venue=uniswap",
                "Overloads.get parameters=(List[]) venue=uniswap",
                "Overloads.get parameters=(Date) venue=uniswap",
                "Overloads.only venue=uniswap");
        assertTrue(timers().containsAll(expected), timers().toString());
        assertEquals(1, timer("Overloads.get parameters=() venue=uniswap").count());
        assertEquals(
                1,
                timer("Overloads.get parameters=(String,int...) venue=uniswap").count());
    }

    @Test
    void proxy_overloadsOfTypesWithOneShortName_areToldApartInFull() {
        Timed.proxy(SameShortNames.class, stub(SameShortNames.class), perf);

        assertTrue(
                timers().containsAll(Set.of(
                        "SameShortNames.at parameters=(java.util.Date)",
                        "SameShortNames.at parameters=(java.sql.Date)")),
                timers().toString());
    }

    /** Does nothing and returns null. */
    private static <T> T stub(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> null));
    }

    interface Wide<T, R> {
        R get(T key);

        <X extends T> R pick(List<X> keys, T[] rest);

        Object name();
    }

    /** Narrows by declaring anew, which makes bridges. */
    interface Narrow extends Wide<String, CharSequence> {
        @Override
        String get(String key);

        String get(Integer key);

        @Override
        String name();
    }

    /** Narrows and declares nothing. */
    interface Inheriting extends Wide<Integer, Number> {
        Number get(String key);
    }

    private static final class NarrowTarget implements Narrow {
        @Override
        public String get(String key) {
            return "s" + key;
        }

        @Override
        public String get(Integer key) {
            return "i" + key;
        }

        @Override
        public <X extends String> CharSequence pick(List<X> keys, String[] rest) {
            return keys.get(0);
        }

        @Override
        public String name() {
            return "narrow";
        }
    }

    @Test
    void proxy_bridges_shareTheTimerOfWhatTheyBridge() {
        Narrow narrow = Timed.proxy(Narrow.class, new NarrowTarget(), perf);
        Wide<String, CharSequence> wide = narrow;

        assertEquals("sa", narrow.get("a"));
        assertEquals("sa", wide.get("a"));
        assertEquals("i1", narrow.get(1));
        assertEquals("narrow", narrow.name());
        assertEquals("narrow", wide.name());
        assertEquals("x", wide.pick(List.of("x"), new String[0]));

        assertEquals(2, timer("Narrow.get parameters=(String)").count());
        assertEquals(1, timer("Narrow.get parameters=(Integer)").count());
        assertEquals(2, timer("Narrow.name").count());
        assertEquals(1, timer("Narrow.pick").count());
        assertEquals(4 + 3, timers().size(), timers().toString());
    }

    @Test
    void proxy_inheritedGenericMethod_isNamedAsTheInterfaceSeesIt() {
        Timed.proxy(Inheriting.class, stub(Inheriting.class), perf);

        assertTrue(
                timers().containsAll(
                                Set.of("Inheriting.get parameters=(Integer)", "Inheriting.get parameters=(String)")),
                timers().toString());
    }

    interface Left {
        Object both();
    }

    interface Right {
        String both();
    }

    interface Diamond extends Left, Right {}

    @Test
    void proxy_oneMethodFromTwoInterfaces_isOneTimer() {
        Diamond diamond = Timed.proxy(Diamond.class, () -> "x", perf);
        Left left = diamond;
        Right right = diamond;

        assertEquals("x", left.both());
        assertEquals("x", right.both());
        assertEquals("x", diamond.both());
        assertEquals(3, timer("Diamond.both").count());
    }

    @Test
    @SuppressWarnings("unchecked") // a generic interface's class is raw
    void proxy_jdkInterfaceAndLambda_works() throws Exception {
        Function<String, Integer> length = String::length;
        Callable<String> callable = Timed.proxy(Callable.class, () -> "done", perf);
        Function<String, Integer> function = Timed.proxy(Function.class, length, perf);

        assertEquals("done", callable.call());
        assertEquals(4, function.apply("four"));
        assertEquals(5, function.compose(String::valueOf).apply("five!"));
        assertEquals(1, timer("Callable.call").count());
        assertEquals(1, timer("Function.compose").count());
    }

    @Test
    void proxy_timerWithOptions_keepsThem() throws IOException {
        Perf other = Perf.builder("other").clock(clock).build();
        Timer sampled = other.timerBuilder("QuoteApi.quote")
                .sampleEvery(4)
                .trackInFlight()
                .build();
        QuoteApi timed = Timed.proxy(QuoteApi.class, target, other);
        for (int i = 0; i < 1_000; i++) {
            assertEquals(i, timed.quote(i));
        }

        assertEquals(1_000, sampled.snapshot().count());
        assertTrue(sampled.snapshot().untimed() > 0);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object proxyRaw(Class type, Object rawTarget) {
        return Timed.proxy(type, rawTarget, perf);
    }

    // ---- identity

    @Test
    void equals_proxies_areEqualIfTheirTargetsAre() {
        QuoteApi again = Timed.proxy(QuoteApi.class, target, Perf.create("other"));
        QuoteApi twice = Timed.proxy(QuoteApi.class, api, perf);
        QuoteApi other = Timed.proxy(QuoteApi.class, new Quotes(), perf);

        for (QuoteApi same : List.of(api, again, twice)) {
            assertEquals(api, same);
            assertEquals(same, api);
            assertEquals(target.hashCode(), same.hashCode());
        }
        assertNotEquals(api, other);
        assertNotEquals(api, null);
        assertNotEquals(api, target);
        assertNotEquals(target, api);
        assertFalse(api.equals(stub(QuoteApi.class)));
        assertEquals("Timed[quotes]", api.toString());
        assertEquals(0, timer("QuoteApi.quote").count());
    }

    @Test
    @SuppressWarnings("unchecked")
    void equals_declaredByTheInterface_answersAsTheTarget() {
        List<String> list = Timed.proxy(List.class, new ArrayList<>(List.of("a", "b")), perf);
        CharSequence text = Timed.proxy(CharSequence.class, "text", perf);

        assertEquals(List.of("a", "b"), list);
        assertEquals(list, List.of("a", "b"));
        assertEquals(list, Timed.proxy(List.class, List.of("a", "b"), perf));
        assertEquals(List.of("a", "b").hashCode(), list.hashCode());
        assertEquals("text", text.toString());
        assertEquals(0, timer("List.hashCode", "List.equals", "CharSequence.toString"));
    }

    /** Returns how many timers there are of these names. */
    private int timer(String... names) {
        Set<String> wanted = Set.of(names);
        return (int) timers().stream().filter(wanted::contains).count();
    }

    @Test
    void unwrap_proxy_returnsTheTarget() {
        assertSame(target, Timed.unwrap(api));
        assertSame(api, Timed.unwrap(Timed.proxy(QuoteApi.class, api, perf)));
        assertSame(target, Timed.unwrap(target));
        QuoteApi stub = stub(QuoteApi.class);
        assertSame(stub, Timed.unwrap(stub));
    }

    @Test
    void proxy_disabledPerf_isTheTarget() {
        assertSame(target, Timed.proxy(QuoteApi.class, target, Perf.noop()));
    }

    // ---- what is refused

    private sealed interface Shape permits Square {}

    private record Square() implements Shape {}

    private static final class Plain {}

    @Test
    void proxy_impossibleType_saysWhyAndWhatToDo() {
        assertMessage(
                IllegalArgumentException.class,
                () -> Timed.proxy(Plain.class, new Plain(), perf),
                "TimedTest$Plain",
                "must be an interface",
                "Timer.time");
        assertMessage(
                IllegalArgumentException.class,
                () -> Timed.proxy(Shape.class, new Square(), Perf.noop()),
                "TimedTest$Shape",
                "must not be sealed",
                "open interface");
        assertMessage(
                NullPointerException.class,
                () -> Timed.proxy(QuoteApi.class, null, perf),
                "target=null",
                "must be the dev.tacho.core.TimedTest$QuoteApi",
                "make it before");
        assertMessage(
                IllegalArgumentException.class,
                () -> proxyRaw(QuoteApi.class, "text"),
                "java.lang.String",
                "must implement dev.tacho.core.TimedTest$QuoteApi");
    }

    @Test
    void proxy_interfaceOfAClosedModule_namesTheModuleAndLeavesNoTimer() throws Exception {
        Class<?> closed = Class.forName("sun.security.util.Length");
        Object inside = Proxy.newProxyInstance(null, new Class<?>[] {closed}, (proxy, method, args) -> 1);

        assertMessage(
                IllegalArgumentException.class,
                () -> proxyRaw(closed, inside),
                "sun.security.util.Length",
                "opens sun.security.util",
                "module java.base");
        assertEquals(3, timers().size());
    }

    @Test
    void proxy_timerNameOfACounter_isRefused() {
        Perf other = Perf.create("other");
        other.counter("QuoteApi.warm");

        assertMessage(
                IllegalArgumentException.class,
                () -> Timed.proxy(QuoteApi.class, target, other),
                "QuoteApi.warm",
                "belongs to a counter");
        assertThrows(IllegalArgumentException.class, () -> Timed.proxy(QuoteApi.class, target, perf, "venue"));
    }

    private static void assertMessage(Class<? extends Exception> type, Executable call, String... parts) {
        String message = assertThrows(type, call).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> message + " lacks " + part);
        }
    }

    /** Reads nothing, so that a closeable target is closed through its proxy and once. */
    @Test
    void proxy_closeable_closesTheTarget() throws Exception {
        InputStream stream = InputStream.nullInputStream();
        try (AutoCloseable closeable = Timed.proxy(AutoCloseable.class, stream, perf)) {
            assertSame(stream, Timed.unwrap(closeable));
        }
        assertThrows(IOException.class, stream::read);
        assertEquals(1, timer("AutoCloseable.close").count());
    }
}
