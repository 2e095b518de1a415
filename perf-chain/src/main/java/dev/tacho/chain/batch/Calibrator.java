package dev.tacho.chain.batch;

import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.web3j.protocol.core.Request;

/** Makes the same reads in three ways, in turns, so that whatever changes meanwhile changes all of them. */
final class Calibrator {
    private final Flights flights;
    private final Courier courier;
    private final Pool pool;
    private final Clock clock;
    private final Tallies tallies;
    private final Perf perf;

    Calibrator(Flights flights, Courier courier, Pool pool, Clock clock, Tallies tallies) {
        this.flights = flights;
        this.courier = courier;
        this.pool = pool;
        this.clock = clock;
        this.tallies = tallies;
        this.perf = Perf.builder("calibration").clock(clock).build();
    }

    Calibration run(List<? extends Request<?, ?>> reads, int rounds) throws IOException {
        Timer serial = perf.timer("serial");
        Timer parallel = perf.timer("parallel");
        Timer batch = perf.timer("batch");
        serially(reads); // Connections and classes.
        atOnce(reads);
        together(reads);
        long roundTrips = 0;
        for (int round = 0; round < rounds; round++) {
            for (int way = 0; way < 3; way++) {
                switch ((way + round) % 3) {
                    case 0 -> serial.record(serially(reads));
                    case 1 -> parallel.record(atOnce(reads));
                    default -> {
                        long before = tallies.roundTrips.sum();
                        batch.record(together(reads));
                        roundTrips += tallies.roundTrips.sum() - before;
                    }
                }
            }
        }
        return new Calibration(
                reads.size(),
                serial.snapshot().latency(),
                parallel.snapshot().latency(),
                batch.snapshot().latency(),
                roundTrips);
    }

    private long serially(List<? extends Request<?, ?>> reads) throws IOException {
        List<Flight> all = flights(reads);
        long start = clock.nanoTime();
        for (Flight flight : all) {
            courier.carry(List.of(flight));
            Flights.element(flight);
        }
        return clock.nanoTime() - start;
    }

    private long atOnce(List<? extends Request<?, ?>> reads) throws IOException {
        List<Flight> all = flights(reads);
        long start = clock.nanoTime();
        for (Flight flight : all) {
            if (!pool.execute(() -> courier.carry(List.of(flight)))) {
                throw new IOException("closed: no further calls are sent");
            }
        }
        return end(all, start);
    }

    private long together(List<? extends Request<?, ?>> reads) throws IOException {
        List<Flight> all = flights(reads);
        long start = clock.nanoTime();
        courier.carry(all);
        return end(all, start);
    }

    private long end(List<Flight> all, long start) throws IOException {
        for (Flight flight : all) {
            Flights.element(flight);
        }
        return clock.nanoTime() - start;
    }

    private List<Flight> flights(List<? extends Request<?, ?>> reads) throws IOException {
        List<Flight> all = new ArrayList<>();
        for (Request<?, ?> read : reads) {
            all.add(flights.single(read));
        }
        return all;
    }
}
