package io.bvrai.operator.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import java.util.List;
import java.util.Map;

/** {@link AccountKeys} on {@code Accounts/{Sid}/Keys} of the 2010 API, whose list can't be asked for a name. */
public final class TwilioAccountKeys implements AccountKeys {
    private final TwilioClient twilio;

    public TwilioAccountKeys(TwilioClient twilio) {
        this.twilio = twilio;
    }

    @Override
    public AccountKey create(String accountSid, String name) {
        JsonNode key = twilio.post(accountSid, path(accountSid, ".json"), Map.of("FriendlyName", name), Repeat.SAFE);
        String sid = key.path("sid").asText("");
        String secret = key.path("secret").asText("");
        if (sid.isEmpty() || secret.isEmpty()) {
            throw new NeighbourException(
                    Neighbour.TWILIO,
                    Problem.UNAVAILABLE,
                    "Twilio made a key for account " + accountSid + " and didn't tell it");
        }
        return new AccountKey(sid, secret);
    }

    @Override
    public List<String> named(String accountSid, String name) {
        return twilio.list(accountSid, path(accountSid, ".json"), Map.of("PageSize", "1000"), "keys").stream()
                .filter(key -> key.path("friendly_name").asText().equals(name))
                .map(key -> key.path("sid").asText())
                .toList();
    }

    @Override
    public void delete(String accountSid, String keySid) {
        TwilioClient.unlessGone(() -> twilio.delete(accountSid, path(accountSid, "/" + keySid + ".json")));
    }

    @Override
    public boolean accepts(String accountSid, AccountKey key) {
        // A standard key may not look at the account itself.
        String numbers = "Accounts/" + accountSid + "/IncomingPhoneNumbers.json?PageSize=1";
        return twilio.accepts(accountSid, new MasterAccount(key.sid(), key.secret()), numbers);
    }

    private static String path(String accountSid, String rest) {
        return "Accounts/" + accountSid + "/Keys" + rest;
    }
}
