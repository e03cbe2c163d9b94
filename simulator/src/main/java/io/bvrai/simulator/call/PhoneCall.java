package io.bvrai.simulator.call;

import io.bvrai.simulator.account.Account;
import io.bvrai.simulator.account.PhoneFormat;
import io.bvrai.simulator.account.Sid;
import io.bvrai.simulator.account.TwilioDate;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The record of one call, as the REST API shows it. Event-loop confined. */
public final class PhoneCall {
    private final String sid = Sid.create("CA");
    private final String callToken = Sid.token();
    private final Account account;
    private final Direction direction;
    private final String from;
    private final String to;
    private final @Nullable String parentSid;
    private final @Nullable String numberSid;
    private final Instant created;
    private final long queueMillis;
    private CallStatus status;
    private Instant updated;
    private @Nullable Instant started;
    private @Nullable Instant ended;
    private @Nullable BigDecimal price;
    private @Nullable String answeredBy;
    private long detectionMillis;
    private int sipCode;

    PhoneCall(
            Account account,
            Direction direction,
            String from,
            String to,
            @Nullable String parentSid,
            @Nullable String numberSid,
            CallStatus status,
            long queueMillis,
            Instant now) {
        this.account = account;
        this.direction = direction;
        this.from = from;
        this.to = to;
        this.parentSid = parentSid;
        this.numberSid = numberSid;
        this.status = status;
        this.queueMillis = queueMillis;
        this.created = now;
        this.updated = now;
    }

    public String sid() {
        return sid;
    }

    public Account account() {
        return account;
    }

    public Direction direction() {
        return direction;
    }

    public String from() {
        return from;
    }

    public String to() {
        return to;
    }

    public Optional<String> parentSid() {
        return Optional.ofNullable(parentSid);
    }

    public CallStatus status() {
        return status;
    }

    public Instant created() {
        return created;
    }

    public Optional<Instant> started() {
        return Optional.ofNullable(started);
    }

    public Optional<Instant> ended() {
        return Optional.ofNullable(ended);
    }

    public Optional<String> answeredBy() {
        return Optional.ofNullable(answeredBy);
    }

    long detectionMillis() {
        return detectionMillis;
    }

    String callToken() {
        return callToken;
    }

    int sipCode() {
        return sipCode;
    }

    /** Seconds from answer to end, 0 if it was never answered. */
    public long durationSeconds() {
        if (started == null || ended == null) {
            return 0;
        }
        return Math.round(Duration.between(started, ended).toMillis() / 1000.0);
    }

    /** Started minutes: what is paid for. */
    public long billedMinutes() {
        return (durationSeconds() + 59) / 60;
    }

    void become(CallStatus next, Instant now) {
        status = next;
        updated = now;
        if (next == CallStatus.IN_PROGRESS) {
            started = now;
        }
    }

    void end(CallStatus terminal, int sip, Instant now) {
        become(terminal, now);
        sipCode = sip;
        ended = now;
    }

    void detected(String who, long millis) {
        answeredBy = who;
        detectionMillis = millis;
    }

    void settle(BigDecimal amount, Instant now) {
        price = amount;
        updated = now;
    }

    public JsonObject json() {
        String uri = "/2010-04-01/Accounts/" + account.sid() + "/Calls/" + sid;
        return new JsonObject()
                .put("sid", sid)
                .put("account_sid", account.sid())
                .put("parent_call_sid", parentSid)
                .put("from", from)
                .put("from_formatted", PhoneFormat.national(from))
                .put("to", to)
                .put("to_formatted", PhoneFormat.national(to))
                .put("phone_number_sid", numberSid == null ? "" : numberSid)
                .put("status", status == CallStatus.INITIATED ? CallStatus.QUEUED.wire() : status.wire())
                .put("direction", direction.wire())
                .put("date_created", TwilioDate.of(created))
                .put("date_updated", TwilioDate.of(updated))
                .put("start_time", TwilioDate.orNull(started == null && ended != null ? ended : started))
                .put("end_time", TwilioDate.orNull(ended))
                .put("duration", ended == null ? null : String.valueOf(durationSeconds()))
                .put("price", price == null ? null : price.toPlainString())
                .put("price_unit", "USD")
                .put("answered_by", answeredBy)
                .put("api_version", "2010-04-01")
                .put("annotation", null)
                .put("forwarded_from", null)
                .put("group_sid", null)
                .put("caller_name", null)
                .put("queue_time", String.valueOf(queueMillis))
                .put("trunk_sid", null)
                .put("uri", uri + ".json")
                .put("subresource_uris", new JsonObject().put("streams", uri + "/Streams.json"));
    }
}
