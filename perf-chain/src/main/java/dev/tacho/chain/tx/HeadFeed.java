package dev.tacho.chain.tx;

import java.io.IOException;

/** Tells of the chain's heads. */
interface HeadFeed extends AutoCloseable {
    /** Is told in the order of the chain, on the thread that looks. */
    interface Listener {
        /** A block became part of the chain; its parent is the one told before, or one that was told and not orphaned. */
        void head(Head head);

        /** A block left the chain. */
        void orphaned(String blockHash);

        /** Blocks are missing for good: what they hold is not known. */
        void gap();
    }

    /** Looks once at the chain and tells the listener what is new. */
    void look() throws IOException;

    @Override
    default void close() {}
}
