package io.bvrai.simulator.account;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber;
import io.bvrai.simulator.environment.Switch;
import io.bvrai.simulator.environment.Switches;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which countries an account may call: its own permissions, or its owner's while a subaccount inherits them, which it does from the beginning.
 * The main account may call every country's ordinary numbers. Confined to the simulator's event loop.
 */
public final class DialingPermissions {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final String CANADA = "CA";
    private static final Set<String> COUNTRIES = new TreeSet<>(NUMBERS.getSupportedRegions());

    /**
     * What may be called in a country.
     *
     * @param lowRisk ordinary numbers
     * @param special premium and shared-cost numbers
     * @param tollFraud ranges that are often abused for toll fraud
     */
    public record Permission(boolean lowRisk, boolean special, boolean tollFraud) {
        static final Permission NONE = new Permission(false, false, false);
        static final Permission ORDINARY = new Permission(true, false, false);
    }

    private static final class State {
        private boolean inherits;
        /** What the account was told; of a country that isn't here {@link #base} says. */
        private final Map<String, Permission> told = new HashMap<>();

        private Map<String, Permission> base = Map.of();
    }

    private final Accounts accounts;
    private final Switches switches;
    private final Map<String, State> states = new HashMap<>();

    public DialingPermissions(Accounts accounts, Switches switches) {
        this.accounts = accounts;
        this.switches = switches;
    }

    /** What Twilio lists, in order. Canada is part of the United States' entry unless the switch has it apart. */
    public List<String> countries() {
        return COUNTRIES.stream()
                .filter(country -> !country.equals(CANADA) || isCanadaApart())
                .toList();
    }

    public String name(String country) {
        return country.equals("US") && !isCanadaApart()
                ? "United States/Canada"
                : Locale.of("", country).getDisplayCountry(Locale.ENGLISH);
    }

    /** International calling codes of an entry: of the smaller ones that share one with a bigger, with their area's digits. */
    public static List<String> callingCodes(String country) {
        int code = NUMBERS.getCountryCodeForRegion(country);
        boolean main = NUMBERS.getRegionCodeForCountryCode(code).equals(country) || country.equals(CANADA);
        return main
                ? List.of("+" + code)
                : List.of("+" + code + NUMBERS.getExampleNumber(country).getNationalNumber() / 10_000_000);
    }

    private boolean isCanadaApart() {
        return switches.is(Switch.DIALING_CANADA, "apart");
    }

    public boolean inherits(Account account) {
        return state(account).inherits;
    }

    /** Ends inheritance, or begins it again. */
    public void inherit(Account account, boolean inherits) {
        State state = state(account);
        if (state.inherits && !inherits) {
            boolean parents = !switches.is(Switch.DIALING_OWN_PERMISSIONS, "none");
            state.base = parents ? snapshot(owner(account)) : Map.of();
            if (switches.is(Switch.DIALING_OWN_PERMISSIONS, "parents-then")) {
                state.told.clear();
            }
        }
        state.inherits = inherits;
    }

    /** What holds for a country. */
    public Permission of(Account account, String country) {
        State state = state(account);
        if (state.inherits) {
            return of(owner(account), country);
        }
        Permission preset = account.isSubaccount() ? Permission.NONE : Permission.ORDINARY;
        return state.told.getOrDefault(country, state.base.getOrDefault(country, preset));
    }

    public void set(Account account, String country, Permission permission) {
        state(account).told.put(country, permission);
    }

    /** Whether the account may call this number; of one that may be in several countries, whether it may call any of them. */
    public boolean mayCall(Account account, String e164) {
        return countriesOf(e164).stream()
                .map(country -> country.equals(CANADA) && !isCanadaApart() ? "US" : country)
                .anyMatch(country -> of(account, country).lowRisk());
    }

    private static Collection<String> countriesOf(String e164) {
        try {
            Phonenumber.PhoneNumber number = NUMBERS.parse(e164, null);
            String country = NUMBERS.getRegionCodeForNumber(number);
            return country == null ? NUMBERS.getRegionCodesForCountryCode(number.getCountryCode()) : List.of(country);
        } catch (NumberParseException notANumber) {
            return List.of();
        }
    }

    private Map<String, Permission> snapshot(Account account) {
        Map<String, Permission> all = new HashMap<>();
        COUNTRIES.forEach(country -> all.put(country, of(account, country)));
        return all;
    }

    private Account owner(Account account) {
        return accounts.find(account.ownerSid()).orElseThrow();
    }

    private State state(Account account) {
        return states.computeIfAbsent(account.sid(), sid -> {
            State fresh = new State();
            fresh.inherits = account.isSubaccount();
            return fresh;
        });
    }
}
