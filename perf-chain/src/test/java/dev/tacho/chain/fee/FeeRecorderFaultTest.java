package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes that give histories in pieces, lie, or change their chain while they are read. */
class FeeRecorderFaultTest {
    private static final Pattern PARAMS = Pattern.compile("\"params\":\\[\"0x([0-9a-f]+)\",\"(\\w+)\"");

    /** A chain whose block n has a base fee of 1000 + n. */
    private static String answer(String request, long head, int mostBlocks, long shift) {
        Matcher params = PARAMS.matcher(request);
        assertTrue(params.find(), request);
        long newest = params.group(2).equals("latest")
                ? head
                : Long.parseLong(params.group(2).substring(2), 16);
        long count = Math.min(Math.min(Long.parseLong(params.group(1), 16), mostBlocks), newest + 1);
        long oldest = newest - count + 1;
        List<String> fees = new ArrayList<>();
        List<String> ratios = new ArrayList<>();
        List<String> rewards = new ArrayList<>();
        for (long n = oldest; n <= newest + 1; n++) {
            fees.add("\"0x" + Long.toHexString(1000 + n + shift) + '"');
            if (n <= newest) {
                ratios.add("0.5");
                rewards.add("[\"0x1\",\"0x2\",\"0x3\",\"0x4\"]");
            }
        }
        return "{\"oldestBlock\":\"0x" + Long.toHexString(oldest) + "\",\"baseFeePerGas\":" + fees
                + ",\"gasUsedRatio\":" + ratios + ",\"reward\":" + rewards + '}';
    }

    @Test
    void record_moreThanANodeGivesAtOnce_joinsThePieces() throws IOException {
        ScriptedNode node = new ScriptedNode().answer("eth_feeHistory", request -> answer(request, 5_000, 300, 0));

        FeeHistory history = FeeRecorder.over(node).record(2_500);

        assertEquals(2_501, history.first().number());
        assertEquals(5_000, history.last().number());
        assertEquals(6_001, history.nextBaseFeeWei());
        assertNull(history.last().blob());
        assertTrue(history.nextBlobBaseFeeWei().isEmpty());
        assertEquals(9, node.requests.size());
    }

    @Test
    void record_shortChain_endsAtTheGenesis() throws IOException {
        ScriptedNode node = new ScriptedNode().answer("eth_feeHistory", request -> answer(request, 10, 4, 0));

        assertEquals(11, FeeRecorder.over(node).record(1_000).blocks().size());
    }

    @Test
    void record_nodeThatKeepsLittle_tellsThat() throws IOException {
        ScriptedNode node = new ScriptedNode()
                .answer(
                        "eth_feeHistory",
                        request -> request.contains("latest")
                                ? answer(request, 100, 4, 0)
                                : "{\"oldestBlock\":\"0x0\",\"baseFeePerGas\":[\"0x1\"],\"gasUsedRatio\":[],\"reward\":null}");

        assertEquals(4, FeeRecorder.over(node).record(1_000).blocks().size());
    }

    @Test
    void record_chainThatChangedOnce_isReadAgain() throws IOException {
        int[] calls = new int[1];
        ScriptedNode node = new ScriptedNode()
                .answer("eth_feeHistory", request -> answer(request, 100, 60, calls[0]++ == 0 ? 7 : 0));

        FeeHistory history = FeeRecorder.over(node).record(100);

        assertEquals(1_001, history.first().baseFeeWei());
        assertEquals(1_101, history.nextBaseFeeWei());
        assertEquals(4, calls[0]);
    }

    @Test
    void record_chainThatKeepsChanging_isGivenUp() {
        int[] calls = new int[1];
        ScriptedNode node =
                new ScriptedNode().answer("eth_feeHistory", request -> answer(request, 100, 60, calls[0]++));

        String message = assertThrows(
                        IOException.class, () -> FeeRecorder.over(node).record(100))
                .getMessage();

        assertTrue(message.contains("changed"), message);
        assertEquals(6, calls[0]);
    }

    @Test
    void record_nextBaseFeeThatNoBlockGives_isAnErrorOnceTheRuleIsKnown() throws IOException {
        ScriptedNode node = new ScriptedNode()
                .answer(
                        "eth_feeHistory",
                        request -> answer(request, 100, 100, 0).replace("\"0x44d\"", "\"0x5d21dba000\""));

        String message = assertThrows(
                        IOException.class, () -> FeeRecorder.over(node).record(21))
                .getMessage();
        assertTrue(message.contains("block 100 is said to be 400000000000 wei"), message);
        assertEquals(400_000_000_000L, FeeRecorder.over(node).record(20).nextBaseFeeWei());

        FeePredictor predictor = FeePredictor.over(node);
        assertThrows(IOException.class, () -> predictor.suggest(new FeeGoal(2, 0.9)));
        assertTrue(predictor.section().toString().contains("1 of the suggestions asked for failed"));
    }

    @Test
    void record_chainOfAnotherRule_isBelieved() throws IOException {
        ScriptedNode node = new ScriptedNode()
                .answer(
                        "eth_feeHistory",
                        request -> answer(request, 100, 100, 0)
                                .replace("\"0x44d\"", "\"0x5d21dba000\"")
                                .replace("\"0x44a\"", "\"0xffff\""));

        assertEquals(400_000_000_000L, FeeRecorder.over(node).record(90).nextBaseFeeWei());
    }

    @Test
    void record_otherBlocksThanAsked_isAnError() {
        ScriptedNode node = new ScriptedNode()
                .answer(
                        "eth_feeHistory",
                        request -> answer(request.replaceFirst("\"0x[0-9a-f]+\",\\[", "\"latest\",["), 100, 60, 0));

        assertThrows(IOException.class, () -> FeeRecorder.over(node).record(100));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "\"0x1\"",
                "{}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1'],'gasUsedRatio':[0.5],'reward':[['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[1.5],'reward':[['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[-0.5],'reward':[['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[0.5],'reward':[['0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[0.5],'reward':[['0x9','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[0.5],'reward':null}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[0.5],'reward':[]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','-1'],'gasUsedRatio':[0.5],'reward':[['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0xffffffffffffffffff'],'gasUsedRatio':[0.5],"
                        + "'reward':[['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':null,'baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[0.5],'reward':[['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':['much'],'reward':[['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1','0x1'],'gasUsedRatio':[0.5,0.5],"
                        + "'reward':[['0x0','0x0','0x0','0x0'],['0x0','0x0','0x0','0x0']]}",
                "{'oldestBlock':'0x1','baseFeePerGas':['0x1','0x1'],'gasUsedRatio':[0.5],"
                        + "'reward':[['0x0','0x0','0x0','0x0']],'baseFeePerBlobGas':['0x1'],'blobGasUsedRatio':[0.0]}",
                "{'oldestBlock':'0x0','baseFeePerGas':['0x1'],'gasUsedRatio':[],'reward':[]}"
            })
    void record_numbersThatDoNotFit_areAnError(String answer) {
        ScriptedNode node = new ScriptedNode().answer("eth_feeHistory", answer.replace('\'', '"'));

        assertThrows(IOException.class, () -> FeeRecorder.over(node).record(1));
    }

    @Test
    void suggest_feesBeyondAllBounds_areTheNodesError() {
        String huge = "\"0x7fffffffffffffff\"";
        ScriptedNode node = new ScriptedNode()
                .answer(
                        "eth_feeHistory",
                        "{\"oldestBlock\":\"0x0\",\"baseFeePerGas\":[" + huge + ',' + huge
                                + "],\"gasUsedRatio\":[0.5],\"reward\":[[" + huge + "]]}");
        FeePredictor fees = FeePredictor.over(node);

        assertThrows(IOException.class, () -> fees.suggest(new FeeGoal(3, 0.9)));
        assertEquals(0, fees.book().openCount());
    }

    @Test
    void record_brokenConnection_isTold() {
        assertThrows(
                IOException.class, () -> FeeRecorder.over(new ScriptedNode()).record(1));
    }

    /** Legacy and capped transactions, one sent by the producer and one of no tip. */
    @Test
    void lowestTips_ofAFullBlock_areThoseOfUnrelatedSenders() throws IOException {
        String block = """
                {"number":"0x9","baseFeePerGas":"0x3f1","miner":"0xAA","transactions":[
                {"from":"0xb1","gasPrice":"0x3f6"},
                {"from":"0xb2","gasPrice":"0x3f1","maxFeePerGas":"0x3f1","maxPriorityFeePerGas":"0x64"},
                {"from":"0xb3","gasPrice":"0x3f2","maxFeePerGas":"0x3f2","maxPriorityFeePerGas":"0x64"},
                {"from":"0xaa","gasPrice":"0x3f4"},
                {"from":"0xC1","gasPrice":"0x3f4"},
                {"from":"0xb4","gasPrice":"0x455","maxFeePerGas":"0x9999","maxPriorityFeePerGas":"0x64"},
                {"from":"0xb5","gasPrice":"0x456","maxFeePerGas":"0x9999","maxPriorityFeePerGas":"0x65"},
                {"from":"0xb6","gasPrice":"0x457","maxFeePerGas":"0x9999","maxPriorityFeePerGas":"0x66"}]}""";
        ScriptedNode node = new ScriptedNode()
                .answer("eth_feeHistory", request -> answer(request, 9, 1, 0))
                .answer("eth_getBlockByNumber", block);

        FeeHistory history =
                FeeRecorder.over(node).withLowestTips(Set.of("0xc1")).record(1);

        assertEquals(List.of(0L, 5L, 100L, 101L), history.last().lowestTipsWei());
        assertEquals(0, history.last().lowestTipWei().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{'number':'0x8','baseFeePerGas':'0x3f1','miner':'0xaa','transactions':[]}",
                "{'number':'0x9','baseFeePerGas':'0x3f2','miner':'0xaa','transactions':[]}",
                "{'number':'0x9','baseFeePerGas':'0x3f1','miner':'0xaa','transactions':['0x12']}",
                "{'number':'0x9','baseFeePerGas':'0x3f1','miner':'0xaa','transactions':null}",
                "{'number':'0x9','baseFeePerGas':'0x3f1','miner':'0xaa','transactions':[{'from':'0x1','gasPrice':'0x1'}]}",
                "{'number':'0x9','baseFeePerGas':'0x3f1','miner':'0xaa','transactions':[{'from':'0x1'}]}"
            })
    void lowestTips_ofAnotherBlockOrNone_areAnError(String block) {
        ScriptedNode node = new ScriptedNode()
                .answer("eth_feeHistory", request -> answer(request, 9, 1, 0))
                .answer("eth_getBlockByNumber", block.replace('\'', '"'));

        assertThrows(
                IOException.class,
                () -> FeeRecorder.over(node).withLowestTips(Set.of()).record(1));
    }
}
