package dev.tacho.chain.gas;

import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.chain.gas.GasFrame.Kind;
import dev.tacho.chain.gas.GasTraceException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was folded against what was paid: intrinsic gas and steps, less the refund, or the floor of the calldata,
 * must be the receipt's gas to the unit. Otherwise there is no profile.
 */
record Calibration(long intrinsicGas, long executionGas, long refundGas, long floorGas, List<GasFrame> parts) {
    private static final int MOST_NODES = 1_000;
    private static final int MOST_UNSURE = 10_000;

    /** @param used what the receipt, or the node's own sum of a simulated call, says */
    static Calibration of(
            GasSchedule schedule,
            Transaction transaction,
            long used,
            TraceFold.@Nullable Result steps,
            ContractNames names)
            throws GasTraceException {
        Intrinsic rules = Intrinsic.of(schedule, transaction);
        Node.Budget budget = new Node.Budget(MOST_NODES);
        if (steps == null) {
            return withoutSteps(schedule, transaction, used, rules, names, budget);
        }
        long intrinsic = transaction.gasLimit() - steps.firstGas();
        if (intrinsic < 0) {
            throw new GasTraceException(
                    Reason.NOT_EXACT, "the first step has more gas than the transaction: this is another one's trace");
        }
        long execution = steps.firstGas() - steps.remaining();
        Calibration found = settle(
                schedule,
                transaction,
                used,
                rules,
                intrinsic,
                execution,
                told(schedule, used, intrinsic + execution, steps));
        List<GasFrame> parts = new ArrayList<>(found.parts());
        parts.add(0, intrinsic(rules, intrinsic, budget));
        GasFrame frame = steps.root().toFrame();
        parts.add(1, new GasFrame(Kind.CALL, steps.label(), frame.selfGas(), frame.totalGas(), 1, frame.parts()));
        return new Calibration(intrinsic, execution, found.refundGas(), found.floorGas(), parts);
    }

    /** A transfer of money, or a call of a built-in contract, has no steps. */
    private static Calibration withoutSteps(
            GasSchedule schedule,
            Transaction transaction,
            long used,
            Intrinsic rules,
            ContractNames names,
            Node.Budget budget)
            throws GasTraceException {
        String to = transaction.to();
        String precompile = to == null ? null : Precompile.name(to);
        boolean floored = used == rules.floorGas() && used > rules.total();
        long execution = precompile == null || floored ? 0 : Math.max(0, used - rules.total());
        Calibration found = settle(schedule, transaction, used, rules, rules.total(), execution, 0);
        List<GasFrame> parts = new ArrayList<>(found.parts());
        parts.add(0, intrinsic(rules, rules.total(), budget));
        if (execution > 0) {
            parts.add(1, leaf(Kind.CALL, names.contract(to == null ? "" : to), execution));
        }
        return new Calibration(rules.total(), execution, found.refundGas(), found.floorGas(), parts);
    }

    /** What the steps give back: of a write whose worth cannot be told, what makes the sum that of the receipt. */
    private static long told(GasSchedule schedule, long used, long spent, TraceFold.Result steps) {
        GasSchedule.Storage storage = schedule.storage();
        long reset = storage.resetGas() - storage.warmGas();
        for (long resets = 1; resets <= Math.min(MOST_UNSURE, steps.unsureRefunds()); resets++) {
            if (spent - refund(schedule, spent, steps.refund() + resets * reset) == used) {
                return steps.refund() + resets * reset;
            }
        }
        return steps.refund();
    }

    private static Calibration settle(
            GasSchedule schedule,
            Transaction transaction,
            long used,
            Intrinsic rules,
            long intrinsic,
            long execution,
            long counter)
            throws GasTraceException {
        long told = Math.max(0, counter);
        long spent = intrinsic + execution;
        long back = schedule.transaction().authorizationRefundGas();
        // Some nodes count an authorization's refund in the trace, others beside it: none to all may be missing.
        for (int missing = 0; missing <= transaction.authorizations(); missing++) {
            long refund = refund(schedule, spent, told + missing * back);
            if (spent - refund == used) {
                return new Calibration(intrinsic, execution, refund, 0, refunded(refund, 0));
            }
        }
        for (int missing = 0; missing <= transaction.authorizations(); missing++) {
            long refund = refund(schedule, spent, told + missing * back);
            long floor = rules.floorGas() - (spent - refund);
            if (used == rules.floorGas() && floor > 0) {
                return new Calibration(intrinsic, execution, refund, floor, refunded(refund, floor));
            }
        }
        long difference = spent - refund(schedule, spent, told) - used;
        boolean untold = counter < 0
                && difference > 0
                && difference <= spent / schedule.storage().refundQuotient();
        throw new GasTraceException(
                Reason.NOT_EXACT,
                String.format(
                        Locale.ROOT,
                        "the trace adds up to %,d gas, the receipt says %,d: %+,d; no profile is drawn from a trace that"
                                + " is not exact (intrinsic %,d, execution %,d, refund counter %s)",
                        used + difference,
                        used,
                        difference,
                        intrinsic,
                        execution,
                        untold
                                ? "not told: this node's steps lack it, so a transaction with a refund cannot be checked"
                                : String.format(Locale.ROOT, "%,d", told)));
    }

    private static long refund(GasSchedule schedule, long spent, long counter) {
        return Math.min(counter, spent / schedule.storage().refundQuotient());
    }

    private static List<GasFrame> refunded(long refund, long floor) {
        List<GasFrame> parts = new ArrayList<>();
        if (refund > 0) {
            parts.add(leaf(Kind.REFUND, "refund", -refund));
        }
        if (floor > 0) {
            parts.add(leaf(Kind.CALLDATA_FLOOR, "calldata floor", floor));
        }
        return parts;
    }

    private static GasFrame intrinsic(Intrinsic rules, long measured, Node.Budget budget) {
        Node node = new Node(Kind.INTRINSIC, "intrinsic", budget);
        if (rules.total() == measured) {
            rules.parts()
                    .forEach((name, gas) -> node.child(Kind.INTRINSIC, name).add(gas, 1));
        } else {
            // A chain with prices of its own: the sum is measured, its parts are not known.
            node.add(measured, 1);
        }
        return node.toFrame();
    }

    private static GasFrame leaf(Kind kind, String label, long gas) {
        return new GasFrame(kind, label, gas, gas, 1, List.of());
    }
}
