package io.bvrai.operator.tenant;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The countries that a tenant's account may call at Twilio: ordinary numbers of {@code spec.telephony.allowedCountries} and nothing else, whoever
 * holds one of its keys: docs/adr/063.
 */
final class TelephoneCountries {
    /**
     * What came of a look.
     *
     * @param unknown countries of the spec that Twilio calls nobody in
     */
    record Outcome(Drift drift, Collection<String> unknown) {}

    private final DialingPermissions permissions;

    TelephoneCountries(DialingPermissions permissions) {
        this.permissions = permissions;
    }

    /**
     * Makes it so, and reads again what it changed.
     *
     * @throws NeighbourException UNAVAILABLE when Twilio took a change and doesn't show it
     */
    Outcome ensure(Subaccount account, Collection<String> allowed) {
        String sid = account.sid();
        String token = account.authToken();
        boolean inherited = permissions.inherited(sid, token);
        if (inherited) {
            Mandate.toCreate(Neighbour.TWILIO, "Account " + sid + "'s own list of countries");
            // Told before, so that a tenant that is being served goes on calling them; who inherits shows its parent's,
            // so they aren't compared.
            permissions.set(
                    sid,
                    token,
                    permissions.countries(sid, token).stream()
                            .map(CountryPermission::country)
                            .filter(allowed::contains)
                            .map(CountryPermission::open)
                            .toList());
            permissions.endInheritance(sid, token);
        }
        List<CountryPermission> listed = permissions.countries(sid, token);
        List<CountryPermission> changes = changes(listed, allowed);
        if (!changes.isEmpty()) {
            allow(sid, inherited || changes.stream().allMatch(change -> isClosed(listed, change.country())));
            permissions.set(sid, token, changes);
            demandNone(sid, changes(permissions.countries(sid, token), allowed));
        }
        Drift drift = inherited ? Drift.CREATED : changes.isEmpty() ? Drift.NONE : Drift.REPAIRED;
        return new Outcome(drift, unknown(listed, allowed));
    }

    private static boolean isClosed(List<CountryPermission> listed, String country) {
        return listed.contains(CountryPermission.closed(country));
    }

    /** What is open beyond the spec somebody else has opened, or the spec has been narrowed: nothing tells one from the other. */
    private static void allow(String sid, boolean opensOnly) {
        if (opensOnly) {
            Mandate.toCreate(Neighbour.TWILIO, "A country that account " + sid + " may call");
        } else {
            Mandate.toRepair(Neighbour.TWILIO, "What account " + sid + " may call");
        }
    }

    private static List<CountryPermission> changes(List<CountryPermission> listed, Collection<String> allowed) {
        return listed.stream()
                .map(now -> allowed.contains(now.country())
                        ? CountryPermission.open(now.country())
                        : CountryPermission.closed(now.country()))
                .filter(wanted -> !listed.contains(wanted))
                .toList();
    }

    private static void demandNone(String sid, List<CountryPermission> left) {
        if (!left.isEmpty()) {
            throw new NeighbourException(
                    Neighbour.TWILIO,
                    Problem.UNAVAILABLE,
                    "Twilio took what account " + sid + " may call and doesn't show it for "
                            + left.stream()
                                    .map(CountryPermission::country)
                                    .limit(10)
                                    .collect(Collectors.joining(", ")));
        }
    }

    private static Set<String> unknown(List<CountryPermission> listed, Collection<String> allowed) {
        Set<String> unknown = new TreeSet<>(allowed);
        listed.forEach(country -> unknown.remove(country.country()));
        return unknown;
    }
}
