package dev.tacho.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A method of a timed interface: how to call it on its target, and what its timer does about it. */
final class TimedMethod {
    private static final Logger log = LoggerFactory.getLogger(TimedMethod.class);

    private final Timer timer;
    private final Clock clock;
    private final MethodHandle handle;
    private final boolean special;
    private final boolean asynchronous;
    /** Whether the caller may get another future in the place of the method's own. */
    private final boolean replaceable;

    private final AtomicBoolean unobservable = new AtomicBoolean();

    /**
     * Makes a method.
     *
     * @param timer records its calls
     * @param handle takes its arguments one by one
     * @param returnType what a caller of the interface knows it to return
     */
    TimedMethod(Timer timer, MethodHandle handle, Class<?> returnType) {
        this.timer = timer;
        this.clock = timer.clock();
        this.handle = handle.asType(handle.type().generic())
                .asSpreader(Object[].class, handle.type().parameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class));
        this.special = timer.options().isSpecial();
        this.asynchronous = CompletionStage.class.isAssignableFrom(returnType);
        this.replaceable = returnType == CompletionStage.class || returnType == CompletableFuture.class;
    }

    /** Calls the method on its target; {@code arguments} is null if it has none. */
    @Nullable
    Object call(@Nullable Object @Nullable [] arguments) throws Throwable {
        if (asynchronous) {
            return callAsync(arguments);
        }
        if (special) {
            return timer.<@Nullable Object, Throwable>time(() -> (Object) handle.invokeExact(arguments));
        }
        // As Timer.time, but without an object for the block.
        long start = clock.nanoTime();
        Object result;
        try {
            result = (Object) handle.invokeExact(arguments);
        } catch (Throwable failure) {
            timer.record(Outcome.of(failure), start, clock.nanoTime());
            throw failure;
        }
        timer.record(Outcome.OK, start, clock.nanoTime());
        return result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the caller of the proxy gets it
    private @Nullable Object callAsync(@Nullable Object @Nullable [] arguments) throws Throwable {
        Timing timing = timer.start();
        Object result;
        try {
            result = (Object) handle.invokeExact(arguments);
        } catch (Throwable failure) {
            timing.end(failure);
            throw failure;
        }
        if (!(result instanceof CompletionStage<?> stage)) {
            timing.returned();
            timing.close();
            return result;
        }
        if (replaceable) {
            return TimedFuture.of(stage, timing);
        }
        timing.returned();
        observe(stage, timing);
        return stage;
    }

    private void observe(CompletionStage<?> stage, Timing timing) {
        try {
            stage.whenComplete((result, failure) -> timing.end(failure));
        } catch (RuntimeException e) {
            timing.close();
            if (unobservable.compareAndSet(false, true)) {
                log.warn("{}: its {} refuses whenComplete; timed until returned", timer, stage.getClass(), e);
            }
        }
    }
}
