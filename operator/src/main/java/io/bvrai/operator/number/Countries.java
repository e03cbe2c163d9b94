package io.bvrai.operator.number;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.bvrai.crds.v1alpha1.number.PhoneNumber;
import io.bvrai.crds.v1alpha1.tenant.Tenant;
import io.bvrai.operator.kube.HomeTenant;
import java.util.Optional;
import java.util.Set;

/** In which country a number is, and whether its tenant may have one there, or forward its calls there. Pure. */
final class Countries {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private Countries() {}

    /** Why the tenant may not have this number as it is meant to be; empty when it may. */
    static Optional<String> refusal(PhoneNumber number, Optional<Tenant> tenant) {
        return HomeTenant.of(number, tenant).flatMap(home -> held(number, home).or(() -> forwarding(number, home)));
    }

    private static Optional<String> held(PhoneNumber number, HomeTenant tenant) {
        return refusal("The number", of(number), tenant, "delete this PhoneNumber");
    }

    /** Twilio forwards as the tenant's account, which may not call elsewhere: the caller would hear nothing of it. */
    private static Optional<String> forwarding(PhoneNumber number, HomeTenant tenant) {
        return Optional.ofNullable(number.getSpec().fallback())
                .flatMap(fallback -> Optional.ofNullable(fallback.forwardTo()))
                .flatMap(to -> refusal("fallback.forwardTo", of(to), tenant, "forward to a number that it may call"));
    }

    private static Optional<String> refusal(String what, Set<String> countries, HomeTenant tenant, String orElse) {
        var allowed = tenant.tenant().getSpec().telephony().allowedCountries();
        if (!countries.isEmpty() && allowed.containsAll(countries)) {
            return Optional.empty();
        }
        var where = countries.isEmpty() ? "no country" : String.join(" or ", countries);
        return Optional.of(what + " is in " + where + ", and spec.telephony.allowedCountries of Tenant " + tenant.name()
                + " has " + (allowed.isEmpty() ? "none" : "only " + String.join(", ", allowed))
                + ": have the country added, or " + orElse);
    }

    /** The country that is asked for, or that the number is in. */
    private static Set<String> of(PhoneNumber number) {
        var acquire = number.getSpec().acquire();
        return acquire == null ? of(String.valueOf(number.getSpec().number())) : Set.of(acquire.country());
    }

    /** The country of a number, or all that share its calling code if the number doesn't tell which of them it is. */
    static Set<String> of(String e164) {
        try {
            var parsed = NUMBERS.parse(e164, null);
            var region = NUMBERS.getRegionCodeForNumber(parsed);
            return region == null
                    ? Set.copyOf(NUMBERS.getRegionCodesForCountryCode(parsed.getCountryCode()))
                    : Set.of(region);
        } catch (NumberParseException notANumber) {
            return Set.of();
        }
    }
}
