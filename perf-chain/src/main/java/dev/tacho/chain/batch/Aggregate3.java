package dev.tacho.chain.batch;

import dev.tacho.chain.internal.wire.Json;
import dev.tacho.chain.internal.wire.JsonReader;
import dev.tacho.chain.internal.wire.JsonReader.Token;
import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.utils.Numeric;

/**
 * The call {@code aggregate3((address target, bool allowFailure, bytes callData)[]) returns ((bool success, bytes
 * returnData)[])} of Multicall3, and what it returns. Decoding is strict: anything but exactly that many results is an
 * exception.
 */
final class Aggregate3 {
    private static final String SELECTOR = "0x82ad56cb";
    private static final int WORD = 32;
    /** {@code Error(string)}, which Solidity reverts with. */
    private static final String ERROR_SELECTOR = "08c379a0";

    /** What Java reads where there is no UTF-8. */
    private static final char NO_CHARACTER = '\ufffd';

    private Aggregate3() {}

    /** There is no contract at the address. */
    static final class NotThereException extends IOException {
        private static final long serialVersionUID = 1;

        NotThereException() {
            super("no contract answered");
        }
    }

    private static final class Call3 extends DynamicStruct {
        Call3(Multicall.Inner call) {
            super(new Address(call.to()), new Bool(true), new DynamicBytes(Numeric.hexStringToByteArray(call.data())));
        }
    }

    /** Returns the call data, in hexadecimal. */
    static String encode(List<Multicall.Inner> calls) {
        List<Call3> structs = calls.stream().map(Call3::new).toList();
        return SELECTOR + FunctionEncoder.encodeConstructor(List.of(new DynamicArray<>(Call3.class, structs)));
    }

    /** Returns the results in the order of the calls. */
    static List<Result> decode(Element element, int count) throws IOException {
        String hex = result(element);
        if (hex.equals("0x")) {
            throw new NotThereException();
        }
        Words words = new Words(hex);
        int array = words.offset(0, 0);
        if (words.number(array) != count) {
            throw new IOException("results of " + words.number(array) + " calls, not of " + count);
        }
        int first = array + WORD;
        List<Result> results = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int tuple = words.offset(first, first + i * WORD);
            int success = words.number(tuple);
            if (success > 1) {
                throw new IOException("a success of " + success);
            }
            int bytes = words.offset(tuple, tuple + WORD);
            results.add(new Result(success == 1, words.hex(bytes + WORD, words.number(bytes))));
        }
        return results;
    }

    /**
     * What one call returned.
     *
     * @param success whether it did not revert
     * @param hex what it returned, or reverted with, without a prefix
     */
    record Result(boolean success, String hex) {
        /**
         * Returns what a node answers to the call alone, as geth and anvil write a revert; null if only the node knows:
         * it failed without a reason in words.
         */
        @Nullable
        Element toElement() {
            if (success) {
                return Element.written("\"result\":\"0x" + hex + '"');
            }
            String reason = reason();
            return reason == null
                    ? null
                    : Element.written("\"error\":{\"code\":3,\"message\":" + Json.write("execution reverted: " + reason)
                            + ",\"data\":\"0x" + hex + "\"}");
        }

        private @Nullable String reason() {
            if (!hex.startsWith(ERROR_SELECTOR)) {
                return null;
            }
            try {
                Words words = new Words("0x" + hex.substring(ERROR_SELECTOR.length()));
                int text = words.offset(0, 0);
                String bytes = words.hex(text + WORD, words.number(text));
                String reason = new String(Numeric.hexStringToByteArray("0x" + bytes), StandardCharsets.UTF_8);
                // No words: nodes differ in what they make of them.
                return reason.isEmpty() || reason.indexOf(NO_CHARACTER) >= 0 ? null : reason;
            } catch (IOException e) {
                return null; // Reverts with what only begins like a reason; its data tells all.
            }
        }
    }

    /** Takes the result out of an answer. */
    private static String result(Element element) throws IOException {
        if (element.error() != null) {
            throw new IOException("the node answered error " + element.error().code());
        }
        String result = null;
        try (JsonReader json = new JsonReader(element.withId(0))) {
            json.beginObject();
            while (json.hasNext()) {
                boolean wanted = json.name().equals("result");
                if (wanted && json.peek() == Token.STRING) {
                    result = json.string();
                } else {
                    json.skip();
                }
            }
        }
        if (result == null || !Quantity.isBytes(result)) {
            throw new IOException("no result, or one that is no hexadecimal data");
        }
        return result;
    }

    /** ABI-encoded words, read with every bound checked. */
    private static final class Words {
        private final String hex;

        Words(String prefixed) {
            this.hex = prefixed.substring(2);
        }

        /** Returns a number that has to be a size or a place. */
        int number(int at) throws IOException {
            BigInteger number = new BigInteger(hex(at, WORD), 16);
            if (number.bitLength() > 30) {
                throw new IOException("a size or a place of " + number.bitLength() + " bits");
            }
            return number.intValue();
        }

        /** Returns the place that an offset at a place points to. */
        int offset(int base, int at) throws IOException {
            return Math.addExact(base, number(at));
        }

        String hex(int at, int length) throws IOException {
            long end = 2L * at + 2L * length;
            if (at < 0 || length < 0 || end > hex.length()) {
                throw new IOException("data of " + hex.length() / 2 + " bytes end before byte " + end / 2);
            }
            return hex.substring(2 * at, (int) end);
        }
    }
}
