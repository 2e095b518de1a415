package dev.tacho.report.junit;

import dev.tacho.core.Perf;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.IncompleteExecutionException;

/**
 * Gives tests what they measure with, holds their {@link Budget budgets} against what they measured, and reports it. {@link
 * PerfTest} and {@link PerfSettings} bring it along; {@code @ExtendWith(PerfExtension.class)} does for tests of any kind.
 *
 * <p>A parameter of type {@link Measure} of a test or its {@code @BeforeEach} and {@code @AfterEach} measures. One of type
 * {@link Perf} is the set of instruments of that test: a new one for each invocation, the same for its methods, so that a
 * {@code @BeforeEach} may register a cache under the same name each time. In a constructor, {@code @BeforeAll} and {@code
 * @AfterAll} it is that of the class. Budgets of facts look at the test's set, then at those of its classes.
 *
 * <p>A mistake in an annotation fails the test before its first call, or its class before its first test where the class
 * has the extension. Budgets are judged when the test's method has ended and before its {@code @AfterEach}; a test that
 * failed by itself is not judged. A dynamic test is judged when it ends, facts when its factory does.
 *
 * <p>Thread-safe. It costs some 0.1 ms a test besides what is measured, and starts no thread.
 */
public final class PerfExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterTestExecutionCallback,
                ParameterResolver,
                InvocationInterceptor {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(PerfExtension.class);
    private static final String SESSION = "session";
    private static final String PERF = "perf of ";
    private static final String RUN = "run";

    private final Session.Tools tools;

    /** Creates the extension; JUnit does. */
    public PerfExtension() {
        this(Session.Tools.ofJvm());
    }

    PerfExtension(Session.Tools tools) {
        this.tools = tools;
    }

    /** Skips a {@link PerfTest} in the mode {@link PerfMode#OFF}. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean isOff = context.getElement()
                        .map(element -> AnnotationSupport.isAnnotated(element, PerfTest.class))
                        .orElse(false)
                && config(context).mode() == PerfMode.OFF;
        return isOff
                ? ConditionEvaluationResult.disabled("perf.mode=off")
                : ConditionEvaluationResult.enabled("perf.mode is not off");
    }

    /** Reads the annotations of the whole class, to fail before its first test. */
    @Override
    public void beforeAll(ExtensionContext context) {
        Class<?> type = context.getRequiredTestClass();
        List<String> mistakes = new ArrayList<>();
        for (Method method : ReflectionSupport.findMethods(type, Rules::isPresent, HierarchyTraversalMode.TOP_DOWN)) {
            try {
                Settings.of(method, type);
                Rules.of(method, type);
                BaselineRule.of(method, type);
            } catch (IllegalArgumentException e) {
                mistakes.add(Rules.place(method, type) + ": " + e.getMessage());
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ExtensionConfigurationException(String.join(System.lineSeparator(), mistakes));
        }
    }

    /** Reads the annotations of the test, and makes its instruments. */
    @Override
    public void beforeEach(ExtensionContext context) {
        Method method = context.getRequiredTestMethod();
        Class<?> type = context.getRequiredTestClass();
        boolean isTwice = AnnotationSupport.isAnnotated(method, PerfTest.class)
                && (AnnotationSupport.isAnnotated(method, TestTemplate.class)
                        || AnnotationSupport.isAnnotated(method, TestFactory.class));
        if (isTwice) {
            throw new ExtensionConfigurationException(Rules.place(method, type)
                    + ": @PerfTest is a @Test and would run it once more; beside @ParameterizedTest, @RepeatedTest or"
                    + " @TestFactory write @PerfSettings instead");
        }
        Config config = config(context);
        TestName name = TestName.of(context);
        List<Perf> perfs = new ArrayList<>(List.of(Perf.create(name.text())));
        for (Optional<ExtensionContext> outer = context.getParent();
                outer.isPresent();
                outer = outer.get().getParent()) {
            Perf perf = store(outer.get()).get(PERF + outer.get().getUniqueId(), Perf.class);
            if (perf != null) {
                perfs.add(perf);
            }
        }
        try {
            store(context)
                    .put(
                            SESSION,
                            new Session(
                                    name,
                                    config,
                                    Settings.of(method, type),
                                    Rules.of(method, type),
                                    BaselineRule.of(method, type).orElse(null),
                                    perfs,
                                    tools));
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(Rules.place(method, type) + ": " + e.getMessage(), e);
        }
        if (config.mode() != PerfMode.OFF) {
            store(context.getRoot()).getOrComputeIfAbsent(RUN, key -> new EndOfRun(), EndOfRun.class);
        }
    }

    /** Judges the budgets, and reports what was measured. */
    @Override
    public void afterTestExecution(ExtensionContext context) {
        Session session = store(context).get(SESSION, Session.class);
        if (session == null || session.config().mode() == PerfMode.OFF) {
            return;
        }
        Throwable failure = context.getExecutionException().orElse(null);
        if (!(failure instanceof IncompleteExecutionException)) {
            report(session, () -> session.finish(failure == null), () -> session.finish(false), context);
        }
    }

    /** Judges the budgets of a dynamic test, and reports what it measured. */
    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext invocationContext, ExtensionContext context)
            throws Throwable {
        Session session = store(context).get(SESSION, Session.class);
        if (session == null || session.config().mode() == PerfMode.OFF) {
            invocation.proceed();
            return;
        }
        Scope scope = session.begin(context);
        try {
            invocation.proceed();
        } catch (IncompleteExecutionException e) {
            throw e;
        } catch (Throwable failure) {
            report(session, () -> session.finish(scope, false), () -> session.finish(scope, false), context);
            throw failure;
        } finally {
            session.end();
        }
        report(session, () -> session.finish(scope, true), () -> session.finish(scope, false), context);
    }

    /** What was measured is reported, even if a limit turns out to be about something that there is not. */
    private static void report(
            Session session, Supplier<TestResult> judged, Supplier<TestResult> unjudged, ExtensionContext context) {
        TestResult result;
        try {
            result = judged.get();
        } catch (RuntimeException e) {
            report(session, unjudged.get(), context);
            throw e;
        }
        report(session, result, context);
    }

    private static void report(Session session, TestResult result, ExtensionContext context) {
        if (result.isEmpty()) {
            return;
        }
        Config config = session.config();
        RunLog.of(config).add(result);
        result.entries().forEach(context::publishReportEntry);
        if (config.jenkins()) {
            Attachment.announce(config.report());
        }
        List<Judgement> failed = result.failed();
        if (!failed.isEmpty()) {
            throw FailureText.error(
                    result.scope().test(), failed, result.scope().report());
        }
    }

    /** Returns whether a parameter is of type {@link Perf} or {@link Measure}. */
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Perf.class || type == Measure.class;
    }

    /** Gives the test's own instruments, or those of its class where there is no test. */
    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Session session = store(context).get(SESSION, Session.class);
        if (parameter.getParameter().getType() == Perf.class) {
            return session != null
                    ? session.perf()
                    : store(context)
                            .getOrComputeIfAbsent(
                                    PERF + context.getUniqueId(),
                                    key -> Perf.create(context.getDisplayName()),
                                    Perf.class);
        }
        if (session == null) {
            throw new ParameterResolutionException("A Measure belongs to a test: take it as a parameter of the test's"
                    + " method or of @BeforeEach, not of a constructor or of @BeforeAll");
        }
        return session.measure();
    }

    private static Config config(ExtensionContext context) {
        return Config.read(System::getProperty, System::getenv, context::getConfigurationParameter);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    /** Ends the run when the engine does: closed as the one or the other type, as JUnit's version has it. */
    @SuppressWarnings("deprecation") // JUnit up to 5.12 closes nothing else.
    private static final class EndOfRun implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        @Override
        public void close() {
            RunLog.endOfRun();
        }
    }
}
