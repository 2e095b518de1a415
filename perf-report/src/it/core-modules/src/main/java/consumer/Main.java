package consumer;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.math.BigInteger;

/** Uses perf-core as the README says, from a module. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Perf perf = Perf.create("keys");
        Timer prime = perf.timer("prime", "bits", "256");
        for (int i = 0; i < 300; i++) {
            BigInteger seed = BigInteger.ONE.shiftLeft(255).add(BigInteger.valueOf(7_919L * i));
            prime.time(() -> seed.nextProbablePrime());
        }
        if (perf.snapshot().timer("prime").count() != 300) {
            throw new AssertionError(perf.snapshot());
        }
        if (!Perf.class.getModule().isNamed() || !Perf.class.getModule().getName().equals("dev.tacho.core")) {
            throw new AssertionError("not on the module path: " + Perf.class.getModule());
        }
        System.out.print(perf.snapshot());
    }
}
