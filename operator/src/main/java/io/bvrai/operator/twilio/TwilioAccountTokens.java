package io.bvrai.operator.twilio;

/** {@link AccountTokens} on {@code accounts.twilio.com/v1/AuthTokens}. */
public final class TwilioAccountTokens implements AccountTokens {
    private static final String SECOND = "/v1/AuthTokens/Secondary";

    private final TwilioClient twilio;

    public TwilioAccountTokens(TwilioClient twilio) {
        this.twilio = twilio;
    }

    @Override
    public String createSecond(String accountSid, String token) {
        MasterAccount account = new MasterAccount(accountSid, token);
        TwilioClient.unlessGone(() -> twilio.tokens(account, "DELETE", SECOND));
        return twilio.tokens(account, "POST", SECOND)
                .path("secondary_auth_token")
                .asText();
    }

    @Override
    public boolean accepts(String accountSid, String token) {
        return twilio.accepts(new MasterAccount(accountSid, token));
    }

    @Override
    public void promoteSecond(String accountSid, String token) {
        twilio.tokens(new MasterAccount(accountSid, token), "POST", "/v1/AuthTokens/Promote");
    }
}
