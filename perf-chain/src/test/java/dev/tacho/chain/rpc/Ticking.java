package dev.tacho.chain.rpc;

import dev.tacho.core.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/**
 * A listener of the user that lets virtual time pass at each event, twice as long as at the event before: so the time
 * of each phase tells exactly which events fell into it. Nothing else moves the clock.
 */
final class Ticking extends EventListener {
    private final ManualClock clock;
    private final List<String> told = new ArrayList<>();

    Ticking(ManualClock clock) {
        this.clock = clock;
    }

    /** Returns the events so far, in order. */
    List<String> told() {
        return List.copyOf(told);
    }

    /** Returns the events whose time adds up to {@code nanos}, in order. */
    String eventsIn(long nanos) {
        return Arrays.stream(indices(nanos)).mapToObj(told::get).collect(Collectors.joining(" "));
    }

    private static int[] indices(long nanos) {
        return java.util.stream.IntStream.range(0, Long.SIZE - 1)
                .filter(bit -> (nanos & (1L << bit)) != 0)
                .toArray();
    }

    private void tell(String event) {
        clock.advanceNanos(1L << told.size());
        told.add(event);
    }

    @Override
    public void callStart(Call call) {
        tell("callStart");
    }

    @Override
    public void proxySelectStart(Call call, HttpUrl url) {
        tell("proxySelectStart");
    }

    @Override
    public void proxySelectEnd(Call call, HttpUrl url, List<Proxy> proxies) {
        tell("proxySelectEnd");
    }

    @Override
    public void dnsStart(Call call, String domainName) {
        tell("dnsStart");
    }

    @Override
    public void dnsEnd(Call call, String domainName, List<InetAddress> addresses) {
        tell("dnsEnd");
    }

    @Override
    public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
        tell("connectStart");
    }

    @Override
    public void secureConnectStart(Call call) {
        tell("secureConnectStart");
    }

    @Override
    public void secureConnectEnd(Call call, Handshake handshake) {
        tell("secureConnectEnd");
    }

    @Override
    public void connectEnd(Call call, InetSocketAddress address, Proxy proxy, Protocol protocol) {
        tell("connectEnd");
    }

    @Override
    public void connectFailed(
            Call call, InetSocketAddress address, Proxy proxy, Protocol protocol, IOException failure) {
        tell("connectFailed");
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        tell("connectionAcquired");
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
        tell("connectionReleased");
    }

    @Override
    public void requestHeadersStart(Call call) {
        tell("requestHeadersStart");
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
        tell("requestHeadersEnd");
    }

    @Override
    public void requestBodyStart(Call call) {
        tell("requestBodyStart");
    }

    @Override
    public void requestBodyEnd(Call call, long bytes) {
        tell("requestBodyEnd");
    }

    @Override
    public void requestFailed(Call call, IOException failure) {
        tell("requestFailed");
    }

    @Override
    public void responseHeadersStart(Call call) {
        tell("responseHeadersStart");
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        tell("responseHeadersEnd");
    }

    @Override
    public void responseBodyStart(Call call) {
        tell("responseBodyStart");
    }

    @Override
    public void responseBodyEnd(Call call, long bytes) {
        tell("responseBodyEnd");
    }

    @Override
    public void responseFailed(Call call, IOException failure) {
        tell("responseFailed");
    }

    @Override
    public void callEnd(Call call) {
        tell("callEnd");
    }

    @Override
    public void callFailed(Call call, IOException failure) {
        tell("callFailed");
    }
}
