package dev.tacho.chain.internal.wire;

import java.io.IOException;
import java.io.InputStream;

/** Is told of the bytes of one round trip, on the thread that makes it, and may put them in order. */
public interface Wire {
    /**
     * Is told before the request goes out.
     *
     * @param bytes the size of its JSON text
     */
    void sent(int bytes);

    /**
     * Is told when the answer is there, if its size is known.
     *
     * @param bytes its size, after the transport's decompression
     */
    void received(int bytes);

    /**
     * Is given the answer before web3j decodes it.
     *
     * @param answer the text as it came
     * @return the text that web3j decodes; the given one unless overridden
     * @throws IOException if it cannot be read, or is not what it has to be: the caller gets that
     */
    default InputStream decoding(InputStream answer) throws IOException {
        return answer;
    }

    /**
     * Joins two wires.
     *
     * @param first is told first, and rewrites first
     * @param second is told second, and rewrites what the first returned
     * @return a wire that tells both
     */
    static Wire both(Wire first, Wire second) {
        return new Wire() {
            @Override
            public void sent(int bytes) {
                first.sent(bytes);
                second.sent(bytes);
            }

            @Override
            public void received(int bytes) {
                first.received(bytes);
                second.received(bytes);
            }

            @Override
            public InputStream decoding(InputStream answer) throws IOException {
                return second.decoding(first.decoding(answer));
            }
        };
    }
}
