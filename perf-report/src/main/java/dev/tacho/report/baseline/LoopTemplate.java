package dev.tacho.report.baseline;

/** The loop whose class file {@link Loops} defines anew for each side. Nothing else uses this class itself. */
final class LoopTemplate implements Loop {
    @Override
    public void run(Compare.Side side, int calls, Sink sink) throws Exception {
        for (int i = 0; i < calls; i++) {
            sink.take(side.call());
        }
    }
}
