package dev.tacho.chain.testchain;

/** An error that the node answers. */
public final class RpcError extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    public RpcError(int code, String message) {
        super(message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
