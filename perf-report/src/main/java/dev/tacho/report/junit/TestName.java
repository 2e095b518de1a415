package dev.tacho.report.junit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test is called.
 *
 * @param type the binary name of its class
 * @param shortType the class without its package, {@code Outer.Inner} if nested
 * @param method its method
 * @param invocation which run of it: {@code [2]} for the second of a parameterised or repeated test or a dynamic one;
 *     empty for a plain test
 * @param detail what its runs are told apart by for people: the display name; empty for a plain test
 */
record TestName(String type, String shortType, String method, String invocation, String detail) {
    private static final Pattern INVOCATION =
            Pattern.compile("\\[(?:[a-z-]*-invocation|dynamic-container|dynamic-test):#(\\d+)]");

    static TestName of(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        String invocation = invocation(context.getUniqueId());
        return new TestName(
                type.getName(),
                type.getPackageName().isEmpty()
                        ? type.getName().replace('$', '.')
                        : type.getName()
                                .substring(type.getPackageName().length() + 1)
                                .replace('$', '.'),
                context.getTestMethod().map(method -> method.getName()).orElse(""),
                invocation,
                invocation.isEmpty() ? "" : Names.line(context.getDisplayName()));
    }

    /** Returns the name of a test that this one, a factory, has made. */
    TestName dynamic(ExtensionContext context) {
        return new TestName(
                type, shortType, method, invocation(context.getUniqueId()), Names.line(context.getDisplayName()));
    }

    private static String invocation(String uniqueId) {
        StringBuilder numbers = new StringBuilder();
        Matcher matcher = INVOCATION.matcher(uniqueId);
        while (matcher.find()) {
            numbers.append(numbers.length() == 0 ? "" : ".").append(matcher.group(1));
        }
        return numbers.length() == 0 ? "" : "[" + numbers + ']';
    }

    /** Returns what names it across runs, one word. */
    String id() {
        return (type + '.' + method + invocation).replaceAll("[\\s/]", "_");
    }

    /** Returns what names its stored runs: a folder for the class. */
    String path() {
        return type + '/' + method + invocation;
    }

    /** Returns what people call it. */
    String text() {
        return Names.line(shortType + '.' + method + invocation);
    }
}
