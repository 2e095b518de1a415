package dev.tacho.chain.batch;

/** Runs tasks now or later. A test has one of its own, in which time is moved by hand. */
interface Pool {
    /** Runs a task on another thread; false if this is closed. */
    boolean execute(Runnable task);

    /** Runs a task after a time, on another thread; false if this is closed. */
    boolean after(long nanos, Runnable task);

    /** Ends the threads once their tasks are done; tasks that wait for their time are dropped. */
    void close();
}
