package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Table;
import io.reactivex.BackpressureStrategy;
import io.reactivex.Flowable;
import io.reactivex.processors.PublishProcessor;
import io.reactivex.subscribers.TestSubscriber;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthSubscribe;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.events.NewHeadsNotification;
import org.web3j.protocol.websocket.events.Notification;

@Timeout(60)
class SubscriptionsTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final RpcMeter meter = RpcMeter.of(perf, "node");

    @Test
    void subscribe_notifications_arriveInOrderAndTheirGapsAreExact() {
        PublishProcessor<NewHeadsNotification> node = PublishProcessor.create();
        TestSubscriber<NewHeadsNotification> subscriber =
                subscribe(node, "newHeads").test();
        assertEquals(1.0, perf.snapshot().gauge("rpc.subscriptions").value());
        List<NewHeadsNotification> heads =
                List.of(new NewHeadsNotification(), new NewHeadsNotification(), new NewHeadsNotification());

        clock.advance(Duration.ofSeconds(99));
        for (NewHeadsNotification head : heads) {
            node.onNext(head);
            clock.advance(Duration.ofSeconds(12));
        }
        node.onComplete();

        subscriber.assertComplete();
        assertEquals(heads, subscriber.values());
        assertEquals(3, perf.snapshot().counter("rpc.notifications").count());
        assertEquals(2, perf.snapshot().timer("rpc.notification.gap").count());
        assertEquals(
                12e9, perf.snapshot().timer("rpc.notification.gap").latency().min());
        assertEquals(
                12e9, perf.snapshot().timer("rpc.notification.gap").latency().max());
        assertEquals(0.0, perf.snapshot().gauge("rpc.subscriptions").value());
        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Table table && table.title().equals("Subscriptions")));
    }

    @Test
    void subscribe_twoSubscribers_haveGapsOfTheirOwn() {
        PublishProcessor<NewHeadsNotification> node = PublishProcessor.create();
        Flowable<NewHeadsNotification> heads = subscribe(node, "newHeads");
        TestSubscriber<NewHeadsNotification> first = heads.test();
        TestSubscriber<NewHeadsNotification> second = heads.test();

        node.onNext(new NewHeadsNotification());
        clock.advance(Duration.ofSeconds(1));
        node.onNext(new NewHeadsNotification());

        assertEquals(4, perf.snapshot().counter("rpc.notifications").count());
        assertEquals(2, perf.snapshot().timer("rpc.notification.gap").count());
        assertEquals(
                1e9, perf.snapshot().timer("rpc.notification.gap").latency().min());
        assertEquals(2.0, perf.snapshot().gauge("rpc.subscriptions").value());
        first.cancel();
        second.cancel();
        assertEquals(0.0, perf.snapshot().gauge("rpc.subscriptions").value());
        assertFalse(node.hasSubscribers(), "the cancellation reached the node");
    }

    @Test
    void subscribe_error_isTheSameObject() {
        PublishProcessor<NewHeadsNotification> node = PublishProcessor.create();
        TestSubscriber<NewHeadsNotification> subscriber =
                subscribe(node, "newHeads").test();
        IOException thrown = new IOException("Connection was closed");

        node.onError(thrown);

        subscriber.assertError(failure -> failure == thrown);
        assertEquals(
                1,
                perf.snapshot()
                        .counter("rpc.subscription.errors client=node outcome=connection subscription=newHeads")
                        .count());
    }

    @Test
    void subscribe_slowSubscriber_asksTheNodeForNoMoreThanItWants() {
        NewHeadsNotification head = new NewHeadsNotification();
        Flowable<NewHeadsNotification> ten = Flowable.range(0, 10).map(i -> head);
        TestSubscriber<NewHeadsNotification> subscriber =
                subscribe(ten, "newHeads").test(0);

        assertEquals(0, subscriber.valueCount());
        subscriber.request(3);
        assertEquals(3, subscriber.valueCount());
        assertEquals(3, perf.snapshot().counter("rpc.notifications").count());
        subscriber.request(100);
        subscriber.assertComplete();
        assertEquals(10, subscriber.valueCount());
    }

    @Test
    void subscribe_missedBackpressure_failsAsItWould() {
        NewHeadsNotification head = new NewHeadsNotification();
        Flowable<NewHeadsNotification> eager = Flowable.create(
                emitter -> {
                    emitter.onNext(head);
                    emitter.onNext(head);
                },
                BackpressureStrategy.ERROR);

        TestSubscriber<NewHeadsNotification> bare = eager.test(1);
        TestSubscriber<NewHeadsNotification> measured =
                subscribe(eager, "newHeads").test(1);

        assertEquals(bare.errors().get(0).getClass(), measured.errors().get(0).getClass());
        assertEquals(bare.valueCount(), measured.valueCount());
    }

    @Test
    void subscribe_addressesAndUnknownKinds_areNotKept() {
        subscribe(PublishProcessor.create(), "0x5fbdb2315678afecb367f032d93f642f64180aa3");

        assertEquals(
                "other",
                perf.snapshot().counter("rpc.notifications").id().tags().get("subscription"));
    }

    @Test
    void subscribe_serviceWithoutSubscriptions_refusesInTheSameWords() {
        Web3jService bare = new HttpService();
        Web3jService measured = meter.measure(bare);
        Request<?, EthSubscribe> request = request("newHeads");

        assertEquals(
                assertThrows(
                                UnsupportedOperationException.class,
                                () -> bare.subscribe(request, "eth_unsubscribe", NewHeadsNotification.class))
                        .getMessage(),
                assertThrows(
                                UnsupportedOperationException.class,
                                () -> measured.subscribe(request, "eth_unsubscribe", NewHeadsNotification.class))
                        .getMessage());
    }

    private Flowable<NewHeadsNotification> subscribe(Flowable<NewHeadsNotification> node, String kind) {
        return meter.measure(new StubService() {
                    @Override
                    @SuppressWarnings({"rawtypes", "unchecked"})
                    public <T extends Notification<?>> Flowable<T> subscribe(
                            Request request, String unsubscribeMethod, Class<T> responseType) {
                        return (Flowable<T>) node;
                    }
                })
                .subscribe(request(kind), "eth_unsubscribe", NewHeadsNotification.class);
    }

    private static Request<?, EthSubscribe> request(String kind) {
        return new Request<>("eth_subscribe", List.of(kind), null, EthSubscribe.class);
    }
}
