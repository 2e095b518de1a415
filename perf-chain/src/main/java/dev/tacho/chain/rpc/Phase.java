package dev.tacho.chain.rpc;

import java.util.List;

/** A part of a round trip over HTTP; the package description says where each begins. A call is always in one of them. */
enum Phase {
    QUEUE(0, "queue"),
    CONNECT(1, "connect"),
    TLS(2, "tls"),
    SEND(3, "send"),
    WAIT(4, "wait"),
    RECEIVE(5, "receive"),
    PARSE(6, "parse");

    /** All of them, in the order of a call. */
    static final List<Phase> ALL = List.of(values());

    /** Its place in {@link #ALL}. */
    final int index;

    /** The value of the tag {@code phase}. */
    final String tag;

    Phase(int index, String tag) {
        this.index = index;
        this.tag = tag;
    }
}
