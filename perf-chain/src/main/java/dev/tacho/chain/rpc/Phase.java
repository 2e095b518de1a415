package dev.tacho.chain.rpc;

/** A part of a round trip over HTTP; the package description says where each begins. A call is always in one of them. */
enum Phase {
    QUEUE("queue"),
    CONNECT("connect"),
    TLS("tls"),
    SEND("send"),
    WAIT("wait"),
    RECEIVE("receive"),
    PARSE("parse");

    /** The value of the tag {@code phase}. */
    final String tag;

    Phase(String tag) {
        this.tag = tag;
    }
}
