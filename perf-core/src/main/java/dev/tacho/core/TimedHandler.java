package dev.tacho.core;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands behind a proxy of {@link Timed}: the target and, for each method of the interface, how to call it. */
final class TimedHandler implements InvocationHandler {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private final Object target;
    private final Map<Method, TimedMethod> methods;
    /** Which of Object's methods the interface declares itself, and so makes part of its contract. */
    private final boolean equalsDeclared;

    private final boolean toStringDeclared;

    private TimedHandler(Class<?> type, Object target, Map<Method, TimedMethod> methods) {
        this.target = target;
        this.methods = methods;
        this.equalsDeclared = declares(type, "equals", Object.class);
        this.toStringDeclared = declares(type, "toString");
    }

    /** A method before it has its timer. */
    private record Target(Method method, InterfaceMethods.Call call, MethodHandle handle) {}

    /**
     * Returns a handler for every method of an interface.
     *
     * @throws IllegalArgumentException if the interface is not accessible, or a timer cannot be had
     */
    static TimedHandler of(Class<?> type, Object target, Perf perf, Tags tags) {
        // All before any timer is made, so that a refusal leaves none behind.
        List<Target> targets = new ArrayList<>();
        InterfaceMethods.of(type)
                .forEach((method, call) -> targets.add(new Target(method, call, handle(method, target))));
        Map<Method, TimedMethod> methods = new HashMap<>();
        String prefix = type.getSimpleName() + '.';
        for (Target each : targets) {
            String parameters = each.call.parameters();
            Tags all = parameters == null ? tags : tags.with("parameters", parameters);
            Timer timer = perf.timer(prefix + each.call.name(), all);
            methods.put(each.method, new TimedMethod(timer, each.handle, each.call.returnType()));
        }
        return new TimedHandler(type, target, methods);
    }

    /** Returns the handler of a proxy; null if it is none of ours. */
    static @Nullable TimedHandler behind(@Nullable Object proxy) {
        return proxy != null
                        && Proxy.isProxyClass(proxy.getClass())
                        && Proxy.getInvocationHandler(proxy) instanceof TimedHandler handler
                ? handler
                : null;
    }

    Object target() {
        return target;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        TimedMethod timed = methods.get(method);
        return timed != null ? timed.call(arguments) : callOfObject(proxy, method, arguments);
    }

    /** Proxies pass these three of Object's methods, also where the interface declares them. */
    private Object callOfObject(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && isEqual(proxy, arguments[0]);
            case "hashCode" -> target.hashCode();
            case "toString" -> toStringDeclared ? target.toString() : "Timed[" + target + ']';
            default -> throw new AssertionError("no proxy passes " + method);
        };
    }

    /**
     * An interface that declares {@code equals} says when two of its kind are equal, whoever implements them. Otherwise
     * proxies are compared among themselves, so that the relation stays symmetric.
     */
    @SuppressWarnings("ReferenceEquality") // an object equals itself, whatever it says
    private boolean isEqual(Object proxy, @Nullable Object other) {
        if (proxy == other || other == null) {
            return other != null;
        }
        return (equalsDeclared || behind(other) != null) && innermost(target).equals(innermost(other));
    }

    private static Object innermost(Object object) {
        Object innermost = object;
        for (TimedHandler handler = behind(object); handler != null; handler = behind(innermost)) {
            innermost = handler.target;
        }
        return innermost;
    }

    private static MethodHandle handle(Method method, Object target) {
        if (!method.trySetAccessible()) {
            throw inaccessible(method, null);
        }
        try {
            return LOOKUP.unreflect(method).asFixedArity().bindTo(target);
        } catch (IllegalAccessException e) {
            throw inaccessible(method, e);
        }
    }

    private static IllegalArgumentException inaccessible(Method method, @Nullable Exception cause) {
        Class<?> type = method.getDeclaringClass();
        return new IllegalArgumentException(
                "type=" + type.getName() + ": must be accessible; add \"opens " + type.getPackageName()
                        + "\" to the descriptor of module " + type.getModule().getName()
                        + ", or make the interface public in an exported package",
                cause);
    }

    private static boolean declares(Class<?> type, String name, Class<?>... parameters) {
        try {
            type.getMethod(name, parameters);
            return true;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }
}
