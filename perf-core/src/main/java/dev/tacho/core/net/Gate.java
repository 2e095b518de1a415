package dev.tacho.core.net;

/** Holds back all who pass while it is shut. */
final class Gate {
    private boolean shut;

    synchronized void shut() {
        shut = true;
    }

    synchronized void open() {
        shut = false;
        notifyAll();
    }

    synchronized void await() throws InterruptedException {
        while (shut) {
            wait();
        }
    }
}
