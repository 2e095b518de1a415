package dev.tacho.report.junit;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Writes the report when the last tests of a JVM have ended, and sees which tests run at the same time. JUnit finds and
 * calls it by itself. Without it the report is written at the end of each run of the engine.
 */
public final class PerfSessionListener implements LauncherSessionListener {
    /** Creates the listener; JUnit does. */
    public PerfSessionListener() {}

    /** Begins to see which tests run. */
    @Override
    public void launcherSessionOpened(LauncherSession session) {
        RunLog.sessionOpened();
        session.getLauncher().registerTestExecutionListeners(new Tests());
    }

    /** Writes the reports of this JVM's runs, those of other JVMs of the same build included. */
    @Override
    public void launcherSessionClosed(LauncherSession session) {
        RunLog.sessionClosed();
    }

    private static final class Tests implements TestExecutionListener {
        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                Activity.TESTS.begin();
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                Activity.TESTS.end();
            }
        }
    }
}
