package dev.tacho.chain.tx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ForwardingService;
import dev.tacho.core.section.Note;
import io.reactivex.Flowable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;
import org.web3j.protocol.websocket.events.PendingTransactionNotification;

/** What the meter makes of nodes and transports that refuse, break or say too little. */
class TxMeterTroubleTest extends OverScriptedChain {
    @Test
    void receiptsOfABlock_refused_areAskedForOneByOne() throws IOException {
        node.fault(Fault.on("eth_getBlockReceipts").error(-32000, "response size exceeded"));
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        chain.mine(7);
        meter.look();

        assertEquals(Boolean.TRUE, tx.record().succeeded());
        assertEquals(TxState.FINALIZED, tx.record().state());
        assertEquals(0, meter.snapshot().event("looks-failed"));
    }

    @Test
    void tags_refusedOnceForTheirNumber_areAskedForAgain() throws IOException {
        AtomicBoolean limited = new AtomicBoolean();
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        chain.mine(7);
        node.fault(
                Fault.on("eth_getBlockReceipts").first(1).rewrite(receipts -> {
                    limited.set(true); // What follows in this look are the tags.
                    return receipts;
                }),
                Fault.on("eth_getBlockByNumber").when(limited::get).error(-32005, "rate limit exceeded"));
        meter.look();
        assertEquals(1, meter.snapshot().event("looks-failed"));
        limited.set(false);
        meter.look();

        assertEquals(TxState.FINALIZED, tx.record().state());
        assertTrue(meter.section().blocks().stream()
                .noneMatch(block -> block instanceof Note note && note.text().contains("the tag")));
    }

    @Test
    void send_serverSaysBadGateway_isNoAnswer() {
        node.fault(Fault.on("eth_sendRawTransaction").first(1).status(502, "bad gateway"));

        assertThrows(IOException.class, () -> meter.send(signed(0, 1, 10)));
        assertEquals(1, meter.snapshot().event("unanswered"));
    }

    @Test
    void look_serviceThrowsAnError_isCounted() {
        TxMeter broken = TxMeter.builder(perf, "broken", new ForwardingService(node.service()) {
                    @Override
                    @SuppressWarnings("rawtypes")
                    public <T extends Response> T send(Request request, Class<T> responseType) {
                        throw new NoClassDefFoundError("of the transport");
                    }
                })
                .build();
        broken.look();

        assertEquals(1, broken.snapshot().event("looks-failed"));
    }

    @Test
    void observe_noticeWithoutAHash_isCountedAndTheNextIsHeard() throws IOException {
        TxTracking tx = meter.begin();
        meter.observe("pool", new ForwardingService(node.service()) {
            @Override
            @SuppressWarnings("rawtypes")
            public <T extends Notification<?>> Flowable<T> subscribe(
                    Request request, String unsubscribeMethod, Class<T> responseType) {
                return Flowable.just(responseType.cast(new PendingTransactionNotification()))
                        .concatWith(super.subscribe(request, unsubscribeMethod, responseType));
            }
        });
        tx.sending(hash(signed(0, 1, 10)), KEY.getAddress(), raw(0, 1, 10));
        send(node, signed(0, 1, 10));

        assertTrue(tx.record().nanosTo("pending:pool").isPresent());
        assertEquals(1, meter.snapshot().event("unreadable-notices"));
    }
}
