package dev.tacho.core;

import java.lang.reflect.Proxy;
import java.util.Objects;

/**
 * Times every method of an interface without touching the code on either side of it:
 *
 * <pre>{@code
 * QuoteApi api = Timed.proxy(QuoteApi.class, new UniswapApi(node), perf);
 * api.quote(pair, amount);   // recorded by the timer "QuoteApi.quote"
 * }</pre>
 *
 * <p><b>Timers.</b> One a method, named after the interface's simple name and the method. Methods of one name are told
 * apart by the tag {@code parameters}, for example {@code (String,int)}; a generic method that an interface narrows is
 * one method, not two. All of them exist from the start, so that what was never called shows as such.
 *
 * <p><b>What a caller sees.</b> What it would see without the proxy: results by identity, exceptions and errors as they
 * were thrown, and counted as failures or cancellations. Default methods run on the target and are timed as one call;
 * what the target calls on itself is not timed. A method that returns {@code this} returns the target. {@code equals},
 * {@code hashCode} and {@code toString} are never timed: proxies are equal if their targets are, {@code toString} names
 * the target, and an interface that declares one of the three itself, as {@link java.util.List} does, gets the
 * target's answer. One thing the JVM's proxies cannot do: a checked exception that the method does not declare, from
 * code that evades the compiler, arrives as the cause of an {@link java.lang.reflect.UndeclaredThrowableException}.
 *
 * <p><b>Asynchronous methods.</b> One declared to return {@link java.util.concurrent.CompletionStage} or {@link
 * java.util.concurrent.CompletableFuture} is timed until completion, as by {@link Timer#timeAsync}: its result is
 * another future, which completes as the original does. One declared to return some other kind of stage returns that
 * very object and is timed by {@code whenComplete}; actions the caller attaches later may then run before the duration
 * is taken and be part of it. Other futures, streams, iterators and reactive types are timed until they are returned,
 * not until they are used up.
 *
 * <p><b>Cost.</b> A call takes 5 to 15 ns more than a block of the timer's own, and allocates what the JVM's proxies do,
 * the array of arguments and boxes for primitives, and nothing else unless it is asynchronous. Making a proxy takes about
 * 0.1 ms a method: make it once.
 */
public final class Timed {
    private Timed() {}

    /**
     * Returns an object that passes every call to the target and times it. Safe for use by any thread if the target
     * is.
     *
     * @param type the interface, of any class loader; it need not be public
     * @param target what to time; its class need not be public
     * @param perf where the timers are; if it is disabled, the target itself is returned
     * @param tags keys and values in turn for all timers, to tell several targets apart; may be empty
     * @param <T> the interface
     * @return the proxy
     * @throws IllegalArgumentException if the type is no interface, is sealed or is not accessible, the target is not
     *     of that type, a tag is blank, given twice or without a value, or a timer's name belongs to another kind of
     *     instrument
     * @throws NullPointerException if an argument is null
     */
    public static <T> T proxy(Class<T> type, T target, Perf perf, String... tags) {
        checkType(type);
        checkTarget(type, target);
        Objects.requireNonNull(perf, "perf");
        Tags common = Tags.of(tags);
        if (!perf.isEnabled()) {
            return target;
        }
        TimedHandler handler = TimedHandler.of(type, target, perf, common);
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /**
     * Returns what a proxy passes its calls to.
     *
     * @param proxy a proxy, or anything else
     * @param <T> the interface
     * @return the target, which is itself a proxy if that was timed again; the argument if it is no proxy of this
     *     class, such as one that a disabled {@link Perf} gave
     */
    @SuppressWarnings("unchecked") // a proxy's target is of the proxy's only interface
    public static <T> T unwrap(T proxy) {
        TimedHandler handler = TimedHandler.behind(proxy);
        return handler == null ? proxy : (T) handler.target();
    }

    private static void checkType(Class<?> type) {
        Objects.requireNonNull(type, "type");
        if (!type.isInterface()) {
            throw new IllegalArgumentException("type=" + type.getName()
                    + ": must be an interface; name the one its callers use, or time the calls with Timer.time");
        }
        if (type.isSealed() || type.isHidden()) {
            throw new IllegalArgumentException("type=" + type.getName() + ": must not be "
                    + (type.isSealed() ? "sealed" : "hidden")
                    + ", since a proxy has to implement it; name an open interface, or time the calls with Timer.time");
        }
    }

    private static void checkTarget(Class<?> type, Object target) {
        Objects.requireNonNull(
                target, () -> "target=null: must be the " + type.getName() + " to time; make it before its proxy");
        if (!type.isInstance(target)) {
            throw new IllegalArgumentException("target of " + target.getClass() + ": must implement " + type.getName()
                    + " of the same class loader; name an interface that it implements");
        }
    }
}
