package dev.tacho.chain.send;

/** What is counted of a sender: the tag {@code event} of its counter. */
enum SendEvent {
    REQUESTED("requested"),
    ACCEPTED("accepted"),
    INCLUDED("included"),
    FAILED("failed"),
    RAW_SENDS("raw-sends"),
    UNANSWERED("unanswered"),
    FOUND("found-after-no-answer"),
    RESENT("sent-again"),
    TOO_HIGH("nonce-too-high"),
    DROPPED("dropped-by-node"),
    ORPHANED("orphaned"),
    GAPS("gaps-opened"),
    FILLED("gaps-filled-with-nothing"),
    MOVED("moved-to-another-nonce"),
    REPLACED("replacements"),
    UNDERPRICED("replacements-raised-again"),
    FOREIGN("foreign-nonces"),
    ROUNDS_FAILED("looks-that-failed"),
    FAILURES("failures-of-its-own");

    private final String tag;

    SendEvent(String tag) {
        this.tag = tag;
    }

    String tag() {
        return tag;
    }
}
