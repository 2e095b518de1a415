package dev.tacho.examples.dex;

import dev.tacho.chain.Anvil;
import dev.tacho.core.net.Relay;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.http.HttpService;

/**
 * A development chain to deploy on: one started for this program, or one that runs already. Only the account that every
 * development chain gives money to is used, so a chain on which money is worth something refuses this program.
 */
final class DevChain implements AutoCloseable {
    /** The first account of the mnemonic "test test ... junk": everybody knows this key. */
    private static final String KNOWN_KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private final URI url;
    private final @Nullable Anvil anvil;
    private final Web3jService near;
    private @Nullable Relay relay;
    private long relayNanos;

    private DevChain(URI url, @Nullable Anvil anvil) {
        this.url = url;
        this.anvil = anvil;
        this.near = new HttpService(url.toString());
    }

    /**
     * Starts a chain, or connects to one.
     *
     * @param rpc the URL of a chain that runs already, or null to start one
     * @return the chain; whoever opens it closes it
     * @throws IllegalStateException if there is none to use; the message says what to do
     */
    static DevChain open(@Nullable String rpc) {
        if (rpc == null) {
            if (Anvil.find().isEmpty()) {
                throw new IllegalStateException("There is no anvil on this machine. The build installs it with npm into"
                        + " target/node_modules, which needs Node.js 20 or later; or give the path of a native one with"
                        + " -Dtacho.anvil=PATH, or a development chain that runs already with"
                        + " -Dtacho.rpc=http://127.0.0.1:8545");
            }
            Anvil anvil = Anvil.start();
            return new DevChain(URI.create(anvil.url()), anvil);
        }
        DevChain chain = new DevChain(parse(rpc), null);
        chain.check();
        return chain;
    }

    private static URI parse(String rpc) {
        try {
            URI url = new URI(rpc);
            if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The message below says it; this one would show the URL, which may hold a key.
        }
        throw new IllegalStateException("tacho.rpc is not a URL of HTTP such as http://127.0.0.1:8545");
    }

    /** Returns the account to use. */
    Credentials key() {
        return Credentials.create(KNOWN_KEY);
    }

    /** Returns the shortest way to the chain. */
    Web3jService near() {
        return near;
    }

    /**
     * Returns a way to the chain with the round trip of a network: through a relay if the chain is on this machine. A
     * chain elsewhere has a network of its own. To be called once.
     *
     * @param oneWay how much longer each direction takes
     * @return the way
     */
    Web3jService far(Duration oneWay) {
        if (oneWay.isZero() || !isOnThisMachine()) {
            return near;
        }
        try {
            relay = Relay.to(url.getHost(), port()).delay(oneWay).open();
            relayNanos = oneWay.toNanos();
            String query = url.getRawQuery() == null ? "" : '?' + url.getRawQuery();
            return new HttpService("http://127.0.0.1:" + relay.port() + url.getRawPath() + query);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what a person may read: never a path or a user, which may hold a key. */
    @Override
    public String toString() {
        String name = anvil == null ? url.getScheme() + "://" + url.getHost() + ':' + port() : "anvil";
        return relay == null ? name : name + ", " + Unit.NANOS.format(relayNanos) + " away in each direction";
    }

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
        if (anvil != null) {
            anvil.close();
        }
    }

    private void check() {
        boolean rich;
        try {
            rich = Web3j.build(near)
                            .ethGetBalance(key().getAddress(), DefaultBlockParameterName.LATEST)
                            .send()
                            .getBalance()
                            .signum()
                    > 0;
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "No Ethereum node answers at " + this + " (" + e.getMessage()
                            + "). Start one there, or leave out -Dtacho.rpc to have anvil started",
                    e);
        }
        if (!rich) {
            throw new IllegalStateException("The chain at " + this + " is not a development chain: the account "
                    + key().getAddress() + " has no money there. Name one made by anvil or hardhat");
        }
    }

    private boolean isOnThisMachine() {
        try {
            return "http".equals(url.getScheme())
                    && InetAddress.getByName(url.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // Then every call will say so.
        }
    }

    private int port() {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    }
}
