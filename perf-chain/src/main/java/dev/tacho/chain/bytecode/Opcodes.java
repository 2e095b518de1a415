package dev.tacho.chain.bytecode;

import java.util.Locale;

/** Names of the EVM's instructions up to Osaka, by their byte. */
final class Opcodes {
    static final int STOP = 0x00;
    static final int JUMP = 0x56;
    static final int JUMPI = 0x57;
    static final int JUMPDEST = 0x5b;
    static final int PUSH0 = 0x5f;
    static final int PUSH1 = 0x60;
    static final int PUSH32 = 0x7f;
    static final int DUP1 = 0x80;
    static final int SWAP1 = 0x90;
    static final int LOG0 = 0xa0;
    static final int RETURN = 0xf3;
    static final int REVERT = 0xfd;
    static final int INVALID = 0xfe;
    static final int SELFDESTRUCT = 0xff;

    private static final String[] NAMES = new String[256];

    static {
        name(0x00, "STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND");
        name(0x10, "LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR CLZ");
        name(0x20, "KECCAK256");
        name(0x30, "ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY");
        name(0x38, "CODESIZE CODECOPY GASPRICE EXTCODESIZE EXTCODECOPY RETURNDATASIZE RETURNDATACOPY EXTCODEHASH");
        name(0x40, "BLOCKHASH COINBASE TIMESTAMP NUMBER PREVRANDAO GASLIMIT CHAINID SELFBALANCE BASEFEE");
        name(0x49, "BLOBHASH BLOBBASEFEE");
        name(0x50, "POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST TLOAD TSTORE MCOPY PUSH0");
        numbered(PUSH1, "PUSH", 1, 32);
        numbered(DUP1, "DUP", 1, 16);
        numbered(SWAP1, "SWAP", 1, 16);
        numbered(LOG0, "LOG", 0, 5);
        name(0xf0, "CREATE CALL CALLCODE RETURN DELEGATECALL CREATE2");
        name(0xfa, "STATICCALL");
        name(0xfd, "REVERT INVALID SELFDESTRUCT");
    }

    private Opcodes() {}

    private static void name(int from, String names) {
        String[] each = names.split(" ", -1);
        System.arraycopy(each, 0, NAMES, from, each.length);
    }

    private static void numbered(int from, String name, int first, int count) {
        for (int i = 0; i < count; i++) {
            NAMES[from + i] = name + (first + i);
        }
    }

    /** Returns the name, or for example {@code 0x0C} for a byte that is no instruction. */
    static String name(int opcode) {
        String name = NAMES[opcode];
        return name != null ? name : String.format(Locale.ROOT, "0x%02X", opcode);
    }

    static boolean isDefined(int opcode) {
        return NAMES[opcode] != null;
    }

    /** Returns how many bytes after the instruction are its own. */
    static int pushedBytes(int opcode) {
        return opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH0 : 0;
    }

    /** Tells whether what follows is reached only by a jump: undefined instructions end a call, too. */
    static boolean endsPath(int opcode) {
        return opcode == STOP
                || opcode == JUMP
                || opcode == RETURN
                || opcode == REVERT
                || opcode == INVALID
                || opcode == SELFDESTRUCT
                || !isDefined(opcode);
    }
}
