package dev.tacho.chain.fee;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.web3j.protocol.Web3jService;

/**
 * Suggests what to pay for a transaction that is to be included within some blocks with some probability, and keeps
 * score of itself.
 *
 * <pre>{@code
 * FeePredictor fees = FeePredictor.over(new HttpService(url));
 * FeeQuote quote = fees.suggest(new FeeGoal(3, 0.9));
 * // maxFeePerGas = quote.maxFeeWei(), maxPriorityFeePerGas = quote.tipWei()
 * ...
 * perf.register("fees", fees);            // promised against realised, predicted against paid, in every report
 * }</pre>
 *
 * <p>Each suggestion reads the newest 500 blocks by one {@code eth_feeHistory}, about 30 KB, on the caller's thread, and
 * with the same answer judges the suggestions before whose blocks are now there. Safe for use by any thread; no thread
 * is started, and there is nothing to close.
 */
public final class FeePredictor implements SectionSource {
    private static final int WINDOW = 500;

    private final FeeRecorder recorder;
    private final FeeStrategy strategy;
    private final ScoreBook book;
    private final LongAdder failures = new LongAdder();
    private volatile boolean lacking;

    private FeePredictor(FeeRecorder recorder, FeeStrategy strategy, InclusionRule rule) {
        this.recorder = recorder;
        this.strategy = strategy;
        this.book = ScoreBook.of(strategy.name(), rule);
    }

    /**
     * Returns a predictor by {@link ConditionalQuantile}.
     *
     * @param service the node
     * @return the predictor
     */
    public static FeePredictor over(Web3jService service) {
        return of(FeeRecorder.over(service).withPercentiles(0), ConditionalQuantile.create(), InclusionRule.DEFAULT);
    }

    /**
     * Returns a predictor by any strategy.
     *
     * @param recorder reads what the strategy needs: {@link GethOracle} needs full blocks
     * @param strategy says what to pay; is called by one thread at a time
     * @param rule tells what would have been included
     * @return the predictor
     */
    public static FeePredictor of(FeeRecorder recorder, FeeStrategy strategy, InclusionRule rule) {
        return new FeePredictor(
                Objects.requireNonNull(recorder, "recorder"),
                Objects.requireNonNull(strategy, "strategy"),
                Objects.requireNonNull(rule, "rule"));
    }

    /**
     * Suggests fees for a transaction that is sent now.
     *
     * @param goal what they are to achieve
     * @return the fees, with the probability that is promised: check it where the goal's is high, as it may be less
     * @throws IOException if the node cannot be asked, refuses, or contradicts itself
     */
    public FeeQuote suggest(FeeGoal goal) throws IOException {
        Objects.requireNonNull(goal, "goal");
        try {
            FeeHistory past = recorder.record(WINDOW);
            book.settle(past);
            FeeQuote quote = quote(past, goal);
            book.add(quote);
            return quote;
        } catch (IOException e) {
            failures.increment();
            if (e instanceof RawRpc.Refused refused && refused.isUnknownMethod()) {
                lacking = true;
            }
            throw e;
        }
    }

    private FeeQuote quote(FeeHistory past, FeeGoal goal) throws IOException {
        try {
            synchronized (strategy) {
                return strategy.quote(past, goal);
            }
        } catch (ArithmeticException e) {
            throw new IOException(
                    "eth_feeHistory: fees so high that no price fits: base fee " + past.nextBaseFeeWei(), e);
        }
    }

    /**
     * Judges the suggestions whose blocks are there by now, as the next suggestion would.
     *
     * @return how many were judged now
     * @throws IOException if the node cannot be asked, refuses, or contradicts itself
     */
    public int settle() throws IOException {
        return book.openCount() == 0 ? 0 : book.settle(recorder.record(WINDOW));
    }

    /**
     * Returns the book of this predictor's suggestions, to tell it which transactions were really sent and included.
     *
     * @return the book
     */
    public ScoreBook book() {
        return book;
    }

    @Override
    public Section section() {
        Section section = book.section();
        if (failures.sum() == 0) {
            return section;
        }
        List<Block> blocks = new ArrayList<>(section.blocks());
        blocks.add(Note.warning(Unit.COUNT.format(failures.sum()) + " of the suggestions asked for failed: "
                + (lacking ? "the node lacks eth_feeHistory." : "the node did not answer, or contradicted itself.")));
        return new Section(section.id(), section.title(), blocks);
    }
}
