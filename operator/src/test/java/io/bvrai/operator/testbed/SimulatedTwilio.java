package io.bvrai.operator.testbed;

import io.bvrai.operator.external.TrustBundle;
import io.bvrai.operator.twilio.MasterAccount;
import io.bvrai.operator.twilio.TwilioClient;
import io.bvrai.operator.twilio.TwilioSettings;
import io.bvrai.simulator.Simulator;
import io.bvrai.simulator.SimulatorConfig;
import io.bvrai.testkit.Patience;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** The operator's way to a simulated Twilio, with the login of its main account. */
public final class SimulatedTwilio {
    public static final MasterAccount MASTER =
            new MasterAccount(SimulatorConfig.EMBEDDED_ACCOUNT, SimulatorConfig.EMBEDDED_AUTH_TOKEN);

    /** More than a test asks for: what it is about isn't the budget. */
    private static final double REQUESTS_PER_SECOND = 1000;

    /** Of a client that is to meet answers that don't come. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    /** Where nothing listens: what a client doesn't ask for. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private SimulatedTwilio() {}

    public static TwilioClient client(Simulator simulator) {
        return client(simulator, REQUESTS_PER_SECOND, Clock.systemUTC());
    }

    public static TwilioClient client(Simulator simulator, double requestsPerSecond, Clock clock) {
        return client(simulator, requestsPerSecond, clock, MASTER);
    }

    /** Of somebody else than the platform: the holder of a key. */
    public static TwilioClient clientOf(Simulator simulator, MasterAccount login) {
        return client(simulator, REQUESTS_PER_SECOND, Clock.systemUTC(), login);
    }

    private static TwilioClient client(
            Simulator simulator, double requestsPerSecond, Clock clock, MasterAccount login) {
        return new TwilioClient(
                new TwilioSettings(
                        simulator.baseUrl(SimulatorConfig.Site.TWILIO),
                        simulator.baseUrl(SimulatorConfig.Site.TWILIO_ACCOUNTS),
                        simulator.baseUrl(SimulatorConfig.Site.TWILIO_PRICING),
                        simulator.baseUrl(SimulatorConfig.Site.TWILIO_VOICE),
                        new TrustBundle(Optional.empty()),
                        Patience.SOON,
                        requestsPerSecond),
                () -> login,
                clock);
    }

    /** Through a wire that a test cuts, or where nothing listens. */
    public static TwilioClient client(URI api, URI accounts, URI voice) {
        return client(api, accounts, voice, SHORT);
    }

    public static TwilioClient client(URI api, URI accounts, URI voice, Duration patience) {
        return new TwilioClient(settings(api, accounts, voice, patience), () -> MASTER, Clock.systemUTC());
    }

    public static TwilioSettings settings(URI api, URI accounts) {
        return settings(api, accounts, NOWHERE, SHORT);
    }

    private static TwilioSettings settings(URI api, URI accounts, URI voice, Duration patience) {
        return new TwilioSettings(
                api, accounts, NOWHERE, voice, new TrustBundle(Optional.empty()), patience, REQUESTS_PER_SECOND);
    }
}
