package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.account.DialingPermissions;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.call.Switchboard;
import io.bvrai.simulator.environment.Environment;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;

/** {@code api.twilio.com}, {@code accounts.twilio.com}, {@code pricing.twilio.com} and {@code voice.twilio.com}. */
public final class TwilioSite {
    private final RestApi rest;
    private final Environment environment;
    private final Accounts accounts;
    private final Numbers numbers;
    private final DialingPermissions dialing;
    private final Switchboard switchboard;

    public TwilioSite(
            Environment environment,
            Accounts accounts,
            Numbers numbers,
            DialingPermissions dialing,
            Switchboard switchboard) {
        this.environment = environment;
        this.accounts = accounts;
        this.numbers = numbers;
        this.dialing = dialing;
        this.switchboard = switchboard;
        this.rest = new RestApi(environment, accounts);
    }

    /** {@code api.twilio.com}. */
    public Router api() {
        List<Operation> operations = new ArrayList<>();
        operations.addAll(new AccountsResource(environment, accounts, numbers).operations());
        operations.addAll(new NumbersResource(environment, accounts, numbers).operations());
        operations.addAll(new AvailableNumbersResource(numbers).operations());
        operations.addAll(new CallsResource(environment, switchboard, numbers, dialing).operations());
        return rest.router(operations);
    }

    public Router accounts() {
        return rest.router(new AuthTokensResource(environment).operations());
    }

    public Router pricing() {
        return rest.router(new NumberPricesResource().operations());
    }

    public Router voice() {
        return rest.router(new DialingPermissionsResource(dialing).operations());
    }
}
