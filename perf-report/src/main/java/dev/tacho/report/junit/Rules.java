package dev.tacho.report.junit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Reads the annotations of tests. */
final class Rules {
    private Rules() {}

    static boolean isPresent(Method method) {
        return AnnotationSupport.isAnnotated(method, PerfTest.class)
                || AnnotationSupport.isAnnotated(method, PerfSettings.class)
                || AnnotationSupport.isAnnotated(method, Baseline.class)
                || AnnotationSupport.isAnnotated(method, Budget.class)
                || AnnotationSupport.isAnnotated(method, Budget.Budgets.class);
    }

    /**
     * Returns the budgets of a method, then those of its class and of the classes around it.
     *
     * @throws IllegalArgumentException if one makes no sense; the message names its place
     */
    static List<Rule> of(Method method, Class<?> type) {
        List<Budget> budgets = new ArrayList<>(AnnotationSupport.findRepeatableAnnotations(method, Budget.class));
        int own = budgets.size();
        for (Class<?> outer = type; outer != null; outer = outer(outer)) {
            budgets.addAll(AnnotationSupport.findRepeatableAnnotations(outer, Budget.class));
        }
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < budgets.size(); i++) {
            try {
                Rule.Place place = i < own ? Rule.Place.METHOD : Rule.Place.CLASS;
                Rule.of(budgets.get(i)).forEach(rule -> rules.add(rule.at(place)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("@Budget number " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return rules;
    }

    private static @Nullable Class<?> outer(Class<?> type) {
        return type.getEnclosingClass();
    }

    /** Returns where an annotation stands, for people. */
    static String place(Method method, Class<?> type) {
        return type.getName()
                        .substring(type.getPackageName().length()
                                + (type.getPackageName().isEmpty() ? 0 : 1))
                        .replace('$', '.')
                + '.'
                + method.getName();
    }
}
