package io.bvrai.operator.twilio;

/** The platform's own account: its SID and token also reach the 2010 API of every subaccount. The text form hides the token. */
public record MasterAccount(String sid, String authToken) {
    @Override
    public String toString() {
        return "MasterAccount[" + sid + "]";
    }
}
