package io.bvrai.simulator.twilio;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.Accounts;
import io.bvrai.simulator.account.Numbers;
import io.bvrai.simulator.account.Sid;
import io.bvrai.simulator.account.TwilioDate;
import io.bvrai.simulator.environment.Environment;
import io.bvrai.simulator.environment.Switch;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/** {@code Accounts} and {@code Accounts/{Sid}/Keys}. */
final class AccountsResource {
    private static final String ROOT = "/2010-04-01/Accounts";
    private static final int NAME_LIMIT = 64;

    private final Environment environment;
    private final Accounts accounts;
    private final Numbers numbers;

    AccountsResource(Environment environment, Accounts accounts, Numbers numbers) {
        this.environment = environment;
        this.accounts = accounts;
        this.numbers = numbers;
    }

    List<Operation> operations() {
        Set<String> list = Set.of("FriendlyName", "Status", "PageSize", "Page", "PageToken");
        return List.of(
                new Operation(HttpMethod.POST, ROOT + ".json", Set.of("FriendlyName"), this::create),
                new Operation(HttpMethod.GET, ROOT + ".json", list, this::list),
                new Operation(HttpMethod.GET, ROOT + "/:account.json", Set.of(), this::get),
                new Operation(HttpMethod.POST, ROOT + "/:account.json", Set.of("FriendlyName", "Status"), this::update),
                new Operation(HttpMethod.POST, ROOT + "/:account/Keys.json", Set.of("FriendlyName"), this::createKey),
                new Operation(HttpMethod.GET, ROOT + "/:account/Keys.json", Paging.PARAMETERS, this::listKeys),
                new Operation(HttpMethod.GET, ROOT + "/:account/Keys/:sid.json", Set.of(), this::getKey),
                new Operation(HttpMethod.DELETE, ROOT + "/:account/Keys/:sid.json", Set.of(), this::deleteKey));
    }

    private RestReply create(RestRequest request) {
        if (request.caller().isSubaccount()) {
            throw new TwilioError(403, 20003, "Subaccounts can't create accounts");
        }
        String preset = "SubAccount Created at " + environment.clock().instant();
        String name = request.form().filled("FriendlyName").orElse(preset);
        return RestReply.created(accounts.createSubaccount(checkedName(name)).json());
    }

    private RestReply list(RestRequest request) {
        List<JsonObject> visible = accounts.all().stream()
                .filter(account -> account.sid().equals(request.caller().sid())
                        || account.ownerSid().equals(request.caller().sid()))
                .filter(account -> request.form()
                        .filled("FriendlyName")
                        .map(name -> account.friendlyName().equals(name))
                        .orElse(true))
                .filter(account -> request.form()
                        .filled("Status")
                        .map(status -> account.status().wire().equals(status))
                        .orElse(true))
                .map(Account::json)
                .toList();
        return RestReply.ok(Paging.page(request, "accounts", visible));
    }

    private RestReply get(RestRequest request) {
        return RestReply.ok(request.account().json());
    }

    private RestReply update(RestRequest request) {
        Account account = request.account();
        request.form()
                .filled("FriendlyName")
                .ifPresent(name ->
                        account.rename(checkedName(name), environment.clock().instant()));
        request.form().filled("Status").ifPresent(wire -> changeStatus(account, wire));
        return RestReply.ok(account.json());
    }

    private void changeStatus(Account account, String wire) {
        Account.Status next = Account.Status.from(wire)
                .orElseThrow(() -> TwilioError.badRequest(20001, "Status must be active, suspended or closed"));
        if (!account.isSubaccount()) {
            throw TwilioError.badRequest(20001, "The status of the main account can't be changed here");
        }
        if (account.status() == Account.Status.CLOSED && next != Account.Status.CLOSED) {
            throw TwilioError.badRequest(20006, "A closed account can't be reopened");
        }
        account.become(next, environment.clock().instant());
        if (next == Account.Status.CLOSED && environment.switches().is(Switch.ACCOUNT_CLOSE_RELEASES_NUMBERS, "yes")) {
            numbers.releaseAllOf(account.sid());
        }
    }

    private RestReply createKey(RestRequest request) {
        String name = request.form().filled("FriendlyName").orElse("");
        Account.ApiKey key = new Account.ApiKey(
                Sid.create("SK"),
                checkedName(name),
                Sid.token(),
                environment.clock().instant());
        request.account().keys().put(key.sid(), key);
        return RestReply.created(key(key).put("secret", key.secret()));
    }

    private RestReply listKeys(RestRequest request) {
        return RestReply.ok(Paging.page(
                request,
                "keys",
                request.account().keys().values().stream()
                        .map(AccountsResource::key)
                        .toList()));
    }

    private RestReply getKey(RestRequest request) {
        Account.ApiKey key = request.account().keys().get(request.sid());
        if (key == null) {
            throw TwilioError.notFound(request.path());
        }
        return RestReply.ok(key(key));
    }

    private RestReply deleteKey(RestRequest request) {
        if (request.account().keys().remove(request.sid()) == null) {
            throw TwilioError.notFound(request.path());
        }
        return RestReply.noContent();
    }

    private static JsonObject key(Account.ApiKey key) {
        return new JsonObject()
                .put("sid", key.sid())
                .put("friendly_name", key.friendlyName())
                .put("date_created", TwilioDate.of(key.created()))
                .put("date_updated", TwilioDate.of(key.created()));
    }

    private static String checkedName(String name) {
        if (name.length() > NAME_LIMIT) {
            throw TwilioError.badRequest(20001, "FriendlyName has at most " + NAME_LIMIT + " characters");
        }
        return name;
    }
}
