package io.bvrai.operator.number;

import io.bvrai.crds.v1alpha1.number.Acquire;
import io.bvrai.crds.v1alpha1.number.Fallback;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.number.PhoneNumberStatus.Drift;
import io.bvrai.operator.config.BvraiConfig;
import io.bvrai.operator.external.TenantId;
import io.bvrai.operator.twilio.NumberPurchase;
import io.bvrai.operator.twilio.NumberSearch;
import io.bvrai.operator.twilio.VoiceSettings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a number is to be at the telephone network, and how that differs from what it is. Pure. */
final class NumberPlan {
    /** Twilio's connection overrides: retries that fit the 15 s a caller waits. */
    static final String RETRIES = "#rc=3&rp=all&ct=1000&rt=3500&tt=14500";

    private static final int SHOWN = 512;

    private final BvraiConfig config;

    NumberPlan(BvraiConfig config) {
        this.config = config;
    }

    /** Where calls are to go. */
    VoiceSettings wanted(PhoneNumber number, NumberRefs.Resolved refs) {
        var base = "https://" + refs.tenant().name() + "." + config.platform().domain() + "/v1/"
                + refs.agent().map(agent -> "agents/" + agent).orElse("numbers") + "/";
        var fallback = number.getSpec().fallback();
        return new VoiceSettings(
                base + "voice" + RETRIES,
                "POST",
                fallback == null ? "" : fallbackUrl(fallback),
                fallback == null ? "POST" : "GET",
                base + "status" + RETRIES,
                "POST",
                "",
                "");
    }

    /** What a number is when the platform lets go of it. */
    static VoiceSettings unbound() {
        return new VoiceSettings("", "POST", "", "POST", "", "POST", "", "");
    }

    /** Whether calls of the number come to the tenant's host: only such a number is ours to unbind. */
    boolean isOurs(String tenant, VoiceSettings found) {
        return found.voiceUrl()
                .startsWith("https://" + tenant + "." + config.platform().domain() + "/");
    }

    /** The tag that a purchase carries. */
    static String tag(String tenantId, PhoneNumber number) {
        return new TenantId(tenantId).numberTag(number.getMetadata().getName());
    }

    /** What to look for among the numbers for sale. */
    static NumberSearch search(Acquire acquire) {
        return new NumberSearch(
                acquire.country(),
                type(acquire),
                Optional.ofNullable(acquire.areaCode()),
                Optional.ofNullable(acquire.contains()).filter(pattern -> !pattern.isEmpty()),
                acquire.capabilities().contains(Acquire.Capability.SMS),
                acquire.capabilities().contains(Acquire.Capability.MMS));
    }

    /** The type of number that is asked for. */
    static NumberSearch.Type type(Acquire acquire) {
        return switch (acquire.type()) {
            case LOCAL -> NumberSearch.Type.LOCAL;
            case TOLL_FREE -> NumberSearch.Type.TOLL_FREE;
            case MOBILE -> NumberSearch.Type.MOBILE;
        };
    }

    /** What is asked for when an offer is bought. */
    static NumberPurchase purchase(PhoneNumber number, String offer, String tag, VoiceSettings wanted) {
        var papers = Optional.ofNullable(number.getSpec().regulatory());
        return new NumberPurchase(
                offer,
                tag,
                wanted,
                papers.flatMap(each -> Optional.ofNullable(each.addressSid())),
                papers.flatMap(each -> Optional.ofNullable(each.bundleSid())));
    }

    /**
     * The fields that differ, each compared by itself.
     *
     * @param before what differed when last looked, for since when
     */
    static List<Drift> drift(VoiceSettings wanted, VoiceSettings found, List<Drift> before, Instant now) {
        var drift = new ArrayList<Drift>();
        compare("VoiceUrl", wanted.voiceUrl(), found.voiceUrl(), before, now).ifPresent(drift::add);
        compare("VoiceMethod", wanted.voiceMethod(), found.voiceMethod(), before, now)
                .ifPresent(drift::add);
        compare("VoiceFallbackUrl", wanted.voiceFallbackUrl(), found.voiceFallbackUrl(), before, now)
                .ifPresent(drift::add);
        compare("VoiceFallbackMethod", wanted.voiceFallbackMethod(), found.voiceFallbackMethod(), before, now)
                .ifPresent(drift::add);
        compare("StatusCallback", wanted.statusCallback(), found.statusCallback(), before, now)
                .ifPresent(drift::add);
        compare("StatusCallbackMethod", wanted.statusCallbackMethod(), found.statusCallbackMethod(), before, now)
                .ifPresent(drift::add);
        // These two exclude VoiceUrl: set by hand, they take the calls although VoiceUrl still shows ours.
        compare("VoiceApplicationSid", wanted.voiceApplicationSid(), found.voiceApplicationSid(), before, now)
                .ifPresent(drift::add);
        compare("TrunkSid", wanted.trunkSid(), found.trunkSid(), before, now).ifPresent(drift::add);
        return drift;
    }

    private static Optional<Drift> compare(String field, String want, String got, List<Drift> before, Instant now) {
        if (want.equals(got)) {
            return Optional.empty();
        }
        var since = before.stream()
                .filter(earlier -> earlier.field().equals(field))
                .map(Drift::since)
                .findFirst()
                .orElse(now);
        return Optional.of(new Drift(field, shown(want), shown(got), since));
    }

    private static @Nullable String shown(String value) {
        return value.isEmpty() ? null : value.substring(0, Math.min(SHOWN, value.length()));
    }

    private String fallbackUrl(Fallback fallback) {
        var host = config.twilio().fallbackUrl().toString();
        return fallback.forwardTo() != null
                ? host + "/forward?PhoneNumber=" + encode(fallback.forwardTo())
                : host + "/message?Message%5B0%5D=" + encode(String.valueOf(fallback.say()));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
