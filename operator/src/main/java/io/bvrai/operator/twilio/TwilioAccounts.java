package io.bvrai.operator.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@link TelephonyAccounts} on the 2010 API. */
public final class TwilioAccounts implements TelephonyAccounts {
    private final TwilioClient twilio;

    public TwilioAccounts(TwilioClient twilio) {
        this.twilio = twilio;
    }

    @Override
    public List<Subaccount> findByTag(String tag) {
        return tagged(tag)
                .filter(account -> account.state() != Subaccount.State.CLOSED)
                .toList();
    }

    @Override
    public boolean wasClosed(String tag) {
        return tagged(tag).anyMatch(account -> account.state() == Subaccount.State.CLOSED);
    }

    @Override
    public Optional<Subaccount> find(String sid) {
        try {
            return Optional.of(subaccount(twilio.get(sid, "Accounts/" + sid + ".json")));
        } catch (NeighbourException e) {
            if (e.problem() == Problem.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Stream<Subaccount> tagged(String tag) {
        String master = twilio.master().sid();
        return twilio.list(master, "Accounts.json", Map.of("FriendlyName", tag, "PageSize", "50"), "accounts").stream()
                .map(TwilioAccounts::subaccount)
                .filter(account -> account.tag().equals(tag) && !account.sid().equals(master));
    }

    @Override
    public Subaccount create(String tag) {
        return subaccount(
                twilio.post(twilio.master().sid(), "Accounts.json", Map.of("FriendlyName", tag), Repeat.NEVER));
    }

    @Override
    public String holdingAccount() {
        return twilio.master().sid();
    }

    @Override
    public void close(String sid) {
        TwilioClient.unlessGone(
                () -> twilio.post(sid, "Accounts/" + sid + ".json", Map.of("Status", "closed"), Repeat.SAFE));
    }

    private static Subaccount subaccount(JsonNode account) {
        Subaccount.State state =
                switch (account.path("status").asText()) {
                    case "suspended" -> Subaccount.State.SUSPENDED;
                    case "closed" -> Subaccount.State.CLOSED;
                    default -> Subaccount.State.ACTIVE;
                };
        return new Subaccount(
                account.path("sid").asText(),
                account.path("auth_token").asText(),
                account.path("friendly_name").asText(),
                state);
    }
}
