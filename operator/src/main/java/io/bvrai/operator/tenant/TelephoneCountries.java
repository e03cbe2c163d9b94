package io.bvrai.operator.tenant;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import io.bvrai.operator.external.Drift;
import io.bvrai.operator.external.Mandate;
import io.bvrai.operator.external.Neighbour;
import io.bvrai.operator.external.NeighbourException;
import io.bvrai.operator.external.Problem;
import io.bvrai.operator.twilio.CountryPermission;
import io.bvrai.operator.twilio.DialingPermissions;
import io.bvrai.operator.twilio.Subaccount;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The countries that a tenant's account may call at Twilio: ordinary numbers of {@code spec.telephony.allowedCountries} and nothing else:
 * docs/adr/063.
 */
final class TelephoneCountries {
    private static final Logger LOG = Logger.getLogger(TelephoneCountries.class);
    private static final int NAMED = 10;

    /**
     * What came of a look.
     *
     * @param remark what Twilio makes of the spec's countries where that isn't just what it says; empty if it is
     */
    record Outcome(Drift drift, String remark) {}

    private final DialingPermissions permissions;

    TelephoneCountries(DialingPermissions permissions) {
        this.permissions = permissions;
    }

    /**
     * Makes it so, and reads again what it changed.
     *
     * @throws NeighbourException UNAVAILABLE when Twilio took a change and doesn't show it; DRIFTED when more is open than the spec says and must be left
     */
    Outcome ensure(Subaccount account, Collection<String> allowed) {
        String sid = account.sid();
        String token = account.authToken();
        List<CountryPermission> listed = permissions.countries(sid, token);
        Map<String, String> entries = entries(listed, allowed);
        boolean inherited = permissions.inherited(sid, token);
        if (inherited) {
            Mandate.toCreate(Neighbour.TWILIO, "Account " + sid + "'s own list of countries");
            // All of it before, so that the end of inheritance is where it takes effect, at once and whole.
            permissions.set(sid, token, wanted(listed, entries));
            Mandate.toCreate(Neighbour.TWILIO, "Account " + sid + "'s own list of countries");
            permissions.endInheritance(sid, token);
            listed = permissions.countries(sid, token);
        }
        Drift settled = settle(sid, token, listed, entries, inherited);
        return new Outcome(inherited ? Drift.CREATED : settled, remark(allowed, entries));
    }

    private Drift settle(
            String sid, String token, List<CountryPermission> listed, Map<String, String> entries, boolean ours) {
        List<CountryPermission> changes = changes(listed, entries);
        if (changes.isEmpty()) {
            return Drift.NONE;
        }
        // Opening is what the spec asks for, whatever else has happened.
        List<CountryPermission> opening = changes.stream()
                .filter(change -> listed.contains(change.closed()))
                .toList();
        if (!opening.isEmpty()) {
            Mandate.toCreate(Neighbour.TWILIO, "What account " + sid + " may call in " + names(opening));
            permissions.set(sid, token, opening);
        }
        List<CountryPermission> closing =
                changes.stream().filter(change -> !opening.contains(change)).toList();
        if (!closing.isEmpty()) {
            // What is open beyond the spec somebody else has opened, or the spec has been narrowed: nothing tells one
            // from the other.
            String what = "What account " + sid + " may call in " + names(closing);
            if (ours) {
                Mandate.toCreate(Neighbour.TWILIO, what);
            } else {
                Mandate.toRepair(Neighbour.TWILIO, what);
                LOG.warnf("account %s could call more than its Tenant says in %s: it is closed", sid, names(closing));
            }
            permissions.set(sid, token, closing);
        }
        demandNone(sid, changes(permissions.countries(sid, token), entries));
        return closing.isEmpty() ? Drift.CREATED : Drift.REPAIRED;
    }

    /**
     * The entries of Twilio's list that the spec's countries are in, by country. One that isn't listed by itself is in that of its calling code; one that is
     * in none isn't there.
     */
    private static Map<String, String> entries(List<CountryPermission> listed, Collection<String> allowed) {
        Map<String, String> entries = new TreeMap<>();
        for (String country : allowed) {
            String callingCode = "+" + PhoneNumberUtil.getInstance().getCountryCodeForRegion(country);
            listed.stream()
                    .filter(entry -> entry.country().equals(country))
                    .findFirst()
                    .or(() -> listed.stream()
                            .filter(entry -> entry.callingCodes().contains(callingCode))
                            .findFirst())
                    .ifPresent(entry -> entries.put(country, entry.country()));
        }
        return entries;
    }

    private static List<CountryPermission> wanted(List<CountryPermission> listed, Map<String, String> entries) {
        return listed.stream()
                .map(now -> entries.containsValue(now.country()) ? now.opened() : now.closed())
                .toList();
    }

    private static List<CountryPermission> changes(List<CountryPermission> listed, Map<String, String> entries) {
        return wanted(listed, entries).stream()
                .filter(wanted -> !listed.contains(wanted))
                .toList();
    }

    private static void demandNone(String sid, List<CountryPermission> left) {
        if (!left.isEmpty()) {
            throw new NeighbourException(
                    Neighbour.TWILIO,
                    Problem.UNAVAILABLE,
                    "Twilio took what account " + sid + " may call and doesn't show it for " + names(left));
        }
    }

    private static String names(List<CountryPermission> countries) {
        String names =
                countries.stream().map(CountryPermission::country).limit(NAMED).collect(Collectors.joining(", "));
        return countries.size() <= NAMED ? names : names + " and " + (countries.size() - NAMED) + " more";
    }

    private static String remark(Collection<String> allowed, Map<String, String> entries) {
        String elsewhere = entries.entrySet().stream()
                .filter(entry -> !allowed.contains(entry.getValue()))
                .map(entry -> entry.getKey() + " with " + entry.getValue())
                .collect(Collectors.joining(", "));
        Optional<String> none = allowed.stream()
                .filter(country -> !entries.containsKey(country))
                .sorted()
                .reduce((some, more) -> some + ", " + more);
        return (elsewhere.isEmpty() ? "" : " Twilio lists " + elsewhere + ", and opens both.")
                + none.map(countries -> " Twilio calls nobody in " + countries + ".")
                        .orElse("");
    }
}
