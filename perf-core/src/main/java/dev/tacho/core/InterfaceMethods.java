package dev.tacho.core;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The methods of an interface as its callers know them. The JVM knows more: a method that an interface inherits from a
 * generic one and declares anew for its own types has two descriptors, with or without a bridge between them, and one
 * with a narrower result has two as well. Both ways lead to one method here: parameters are compared as the interface
 * sees them, with the variables of the generic interfaces it extends put in.
 */
final class InterfaceMethods {
    private final Map<TypeVariable<?>, Type> variables = new HashMap<>();
    /** Of each erased signature what the interface knows it as. */
    private final Map<Signature, Signature> seen = new HashMap<>();

    private InterfaceMethods() {}

    private record Signature(String name, List<Class<?>> parameters) {
        static Signature erased(Method method) {
            return new Signature(method.getName(), List.of(method.getParameterTypes()));
        }
    }

    /**
     * A method as a caller knows it.
     *
     * @param name its name
     * @param parameters its parameters where others have the same name, such as {@code (String,int...)}; otherwise null
     * @param returnType the narrowest type it is declared to return
     */
    record Call(String name, @Nullable String parameters, Class<?> returnType) {}

    /** Returns every method through which an object of this interface can be called, but for Object's own. */
    static Map<Method, Call> of(Class<?> type) {
        return new InterfaceMethods().calls(type);
    }

    /**
     * All ways that lead to one method.
     *
     * @param signature how the interface knows it
     * @param methods what the JVM has of it, at least one
     */
    private record Group(Signature signature, List<Method> methods) {
        String name() {
            return signature.name;
        }

        String parameters(Function<Class<?>, String> typeName) {
            String all = signature.parameters.stream().map(typeName).collect(Collectors.joining(","));
            boolean varArgs = methods.stream().anyMatch(Method::isVarArgs);
            return '(' + (varArgs ? all.substring(0, all.length() - "[]".length()) + "..." : all) + ')';
        }
    }

    private Map<Method, Call> calls(Class<?> type) {
        collect(type);
        Map<Signature, List<Method>> ways = Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()) && !isOfObject(method))
                .collect(Collectors.groupingBy(this::signature));
        List<Group> groups = new ArrayList<>();
        ways.forEach((signature, methods) -> groups.add(new Group(signature, methods)));
        Map<Method, Call> calls = new LinkedHashMap<>();
        groups.stream().collect(Collectors.groupingBy(Group::name)).forEach((name, overloads) -> {
            Function<Class<?>, String> typeName = typeName(overloads);
            for (Group group : overloads) {
                String parameters = overloads.size() == 1 ? null : group.parameters(typeName);
                Call call = new Call(name, parameters, narrowest(group.methods));
                group.methods.forEach(method -> calls.put(method, call));
            }
        });
        return calls;
    }

    /** Returns short names if they tell all overloads apart, else full ones. */
    private static Function<Class<?>, String> typeName(List<Group> overloads) {
        Function<Class<?>, String> inShort = Class::getSimpleName;
        long distinct = overloads.stream()
                .map(group -> group.parameters(inShort))
                .distinct()
                .count();
        return distinct == overloads.size() ? inShort : Class::getTypeName;
    }

    /** Looks up what variables stand for first, top down, since only then signatures can be told. */
    private void collect(Class<?> type) {
        for (Type parent : type.getGenericInterfaces()) {
            if (parent instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
                TypeVariable<?>[] names = raw.getTypeParameters();
                for (int i = 0; i < names.length; i++) {
                    variables.put(names[i], generic.getActualTypeArguments()[i]);
                }
            }
        }
        for (Class<?> parent : type.getInterfaces()) {
            collect(parent);
        }
        for (Method method : type.getDeclaredMethods()) {
            if (!method.isBridge()) {
                seen.put(Signature.erased(method), resolved(method));
            }
        }
    }

    private Signature signature(Method method) {
        Signature erased = Signature.erased(method);
        return seen.getOrDefault(erased, erased);
    }

    private Signature resolved(Method method) {
        return new Signature(
                method.getName(),
                Arrays.stream(method.getGenericParameterTypes())
                        .<Class<?>>map(this::erase)
                        .toList());
    }

    private Class<?> narrowest(List<Method> methods) {
        Class<?> narrowest = Object.class;
        for (Method method : methods) {
            Class<?> type = erase(method.getGenericReturnType());
            narrowest = type.isPrimitive() || narrowest.isAssignableFrom(type) ? type : narrowest;
        }
        return narrowest;
    }

    private Class<?> erase(Type type) {
        if (type instanceof Class<?> plain) {
            return plain;
        }
        if (type instanceof ParameterizedType generic) {
            return erase(generic.getRawType());
        }
        if (type instanceof GenericArrayType array) {
            return erase(array.getGenericComponentType()).arrayType();
        }
        if (type instanceof WildcardType wildcard) {
            return erase(wildcard.getUpperBounds()[0]);
        }
        if (type instanceof TypeVariable<?> variable) {
            Type known = variables.get(variable);
            return erase(known != null ? known : variable.getBounds()[0]);
        }
        return Object.class;
    }

    /** Object's methods, declared by an interface, still reach a proxy as Object's. */
    private static boolean isOfObject(Method method) {
        return switch (method.getName()) {
            case "hashCode", "toString" -> method.getParameterCount() == 0;
            case "equals" -> method.getParameterCount() == 1 && method.getParameterTypes()[0] == Object.class;
            default -> false;
        };
    }
}
